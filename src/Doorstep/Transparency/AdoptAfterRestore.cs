using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>
/// Reconciles a database restored from a backup with a published log that holds entries it has lost. Others have seen them, so they stay: those whose
/// row came back get their place again, the others stand without a row, and the log says that they were lost in a restore. Only an operator does
/// this, knowingly, and only with published files that are this city's own and continue what the database holds.
/// </summary>
sealed class AdoptAfterRestore(DoorstepContext db, KeyRing keys, LogFolder folder, LastHeadFile kept, Ids ids, TimeProvider clock)
{
    /// <returns>How many entries were taken in.</returns>
    /// <exception cref="ForkException">The published files are another tree's, or were rolled back as well.</exception>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        // Whoever follows the log by its numbers is told to read again: the restored database gives them a second time.
        await LogEpoch.BeginAsync(db, clock.GetUtcNow(), cancellationToken);
        var counter = await db.LeafCounters.AsNoTracking().SingleAsync(cancellationToken);
        if (folder.Head is not { } published || published.Head.Size <= counter.Size)
        {
            return 0;
        }

        MustBeOurs(published, SignedHead.Parse(counter.Note));
        var (size, until, tiles) = (counter.Size, published.Head.Size, folder.Tiles);
        await db.InOneCommitAsync(async () =>
        {
            for (var index = size; index < until; index++)
            {
                await PlaceAsync(index, tiles.Entries(index / LogTiles.Width, until)[(int)(index % LogTiles.Width)], cancellationToken);
            }

            await db.LeafCounters.ExecuteUpdateAsync(
                set => set.SetProperty(one => one.Size, until).SetProperty(one => one.SignedSize, until)
                    .SetProperty(one => one.Note, published.ToString()), cancellationToken);
            db.AddEntry(
                Erasure.Of(size, until, Erasure.InRestore, null, published.Head, keys.LogKey, new(ids.Next(), Guid.Empty, clock.GetUtcNow())));
        }, cancellationToken);
        return until - size;
    }

    private void MustBeOurs(SignedHead published, SignedHead? known)
    {
        var (key, tree) = (keys.LogKey.Verifier, folder.Tiles.Tree(published.Head.Size));
        foreach (var head in (TreeHead?[])[published.Head, known?.Head, kept.Read(key)?.Head])
        {
            if (!published.IsSignedBy(key) || head is not null
                && (head.Size > published.Head.Size || !tree.Before(head.Size).Root.AsSpan().SequenceEqual(head.Root)))
            {
                throw new ForkException(
                    "The published files are not the ones that this city has signed, or older than the head kept beside its key: "
                    + "they cannot be taken in. verify-log --begin-anew begins another tree, and says so.");
            }
        }
    }

    private async Task PlaceAsync(long index, byte[] entry, CancellationToken cancellationToken)
    {
        if (await db.Leaves.Where(leaf => leaf.Index == null && leaf.Entry == entry)
            .ExecuteUpdateAsync(set => set.SetProperty(leaf => leaf.Index, index), cancellationToken) == 0)
        {
            db.Add(Leaf.Lost(ids.Next(), index, entry));
        }
    }
}
