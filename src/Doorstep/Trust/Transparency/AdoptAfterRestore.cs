using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Transparency;

/// <summary>
/// A backup was restored, and the published log holds entries that the database has lost. Others have seen them, so they stay: those whose row came back get their place again, the others stand without a row, and the log
/// says that they were lost in a restore. Only an operator does this, knowingly.
/// </summary>
sealed class AdoptAfterRestore(DoorstepContext db, LogFolder folder, Ids ids, TimeProvider clock)
{
    /// <returns>How many entries were taken in.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        // Whoever follows the log by its numbers is told to read again: the restored database gives them a second time.
        await LogEpoch.BeginAsync(db, clock.GetUtcNow(), cancellationToken);
        var size = await db.LeafCounters.Select(counter => counter.Size).SingleAsync(cancellationToken);
        if (folder.Head is not { } published || published.Head.Size <= size)
        {
            return 0;
        }

        var (until, tiles) = (published.Head.Size, folder.Tiles);
        await db.InOneCommitAsync(async () =>
        {
            for (var index = size; index < until; index++)
            {
                await PlaceAsync(index, tiles.Entries(index / LogTiles.Width, until)[(int)(index % LogTiles.Width)], cancellationToken);
            }

            await db.LeafCounters.ExecuteUpdateAsync(set => set.SetProperty(counter => counter.Size, until).SetProperty(counter => counter.SignedSize, until).SetProperty(counter => counter.Note, published.ToString()), cancellationToken);
            db.Say(Erasure.Of(size, until, "restore", new(ids.Next(), Guid.Empty, clock.GetUtcNow())));
        }, cancellationToken);
        return until - size;
    }

    private async Task PlaceAsync(long index, byte[] entry, CancellationToken cancellationToken)
    {
        if (await db.Leaves.Where(leaf => leaf.Index == null && leaf.Entry == entry).ExecuteUpdateAsync(set => set.SetProperty(leaf => leaf.Index, index), cancellationToken) == 0)
        {
            db.Add(Leaf.Lost(ids.Next(), index, entry));
        }
    }
}
