using System.Text;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>
/// A background job that appends new entries to the tree, writes its tiles and signs its head, every few seconds. The places are given in one short
/// commit; what follows from them is the same bytes whoever computes it and however often, so a crash between two steps, or a second node, does no
/// harm. A head is signed only over places that are committed, and published only once it stands in the database.
/// </summary>
sealed class GrowTree(IServiceScopeFactory scopes, KeyRing keys, LogFolder folder, LastHeadFile kept, CheckContinuity continuity,
    TellWitnesses witnesses, ILogger<GrowTree> log, JobRegistry jobs) : PeriodicJob(jobs)
{
    /// <summary>The promise is a head within 60 seconds of every row.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const int AtOnce = 20_000;

    private readonly SemaphoreSlim turn = new(1);

    /// <returns>The newest head, null while there is none.</returns>
    public async Task<SignedHead?> RunAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var scope = scopes.AsJob("transparency log");
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            if (await continuity.RunAsync(db, cancellationToken) is { } broken)
            {
                throw new ForkException(broken);
            }

            await PlaceAsync(db, cancellationToken);
            await SignAsync(db, cancellationToken);
            var signed = SignedHead.Parse((await db.LeafCounters.AsNoTracking().SingleAsync(cancellationToken)).Note);
            return signed is null ? null : await PublishAsync(signed, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Every, GrowAsync, stoppingToken);

    private async Task GrowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is TileFaultException or ForkException)
        {
            log.LogCritical(broken, "The transparency log in {Folder} is not signed on; run verify-log", folder.Path);
            throw;
        }
    }

    /// <summary>The counter's row is locked first, so the places have no gaps and no twins.</summary>
    private static async Task PlaceAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        if (!await db.Leaves.AnyAsync(leaf => leaf.Index == null, cancellationToken))
        {
            return;
        }

        await db.InOneCommitAsync(async () =>
        {
            var size = (await db.Database.SqlQuery<long>($"""UPDATE "LeafCounter" SET "Size" = "Size" RETURNING "Size" AS "Value" """)
                .ToListAsync(cancellationToken)).Single();
            var placed = await db.Database.ExecuteSqlAsync($"""
                UPDATE "Leaves" SET "Index" = placed."Place" FROM
                (SELECT "Id", {size} - 1 + row_number() OVER (ORDER BY "Id") AS "Place" FROM "Leaves" WHERE "Index" IS NULL) AS placed
                WHERE "Leaves"."Id" = placed."Id"
                """, cancellationToken);
            await db.Database.ExecuteSqlAsync($"""UPDATE "LeafCounter" SET "Size" = "Size" + {placed}""", cancellationToken);
        }, cancellationToken);
    }

    private async Task SignAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var counter = await db.LeafCounters.SingleAsync(cancellationToken);
        while (counter.SignedSize < counter.Size)
        {
            var (from, until) = (counter.SignedSize, Math.Min(counter.Size, counter.SignedSize + AtOnce));
            var entries = await db.Leaves.AsNoTracking().Where(leaf => leaf.Index >= from && leaf.Index < until).OrderBy(leaf => leaf.Index)
                .Select(leaf => leaf.Entry).ToListAsync(cancellationToken);
            folder.Append(from, entries);
            var key = keys.LogKey;
            var head = new TreeHead(key.Verifier.Name, until, folder.Tiles.Tree(until).Root);
            counter.Publish(SignedHead.Of(head, key.Sign(head)));
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another node has signed this head, or a later one.
                return;
            }
        }
    }

    /// <summary>The file follows the database, with what witnesses add to it; another node's later head is left alone.</summary>
    private async Task<SignedHead> PublishAsync(SignedHead signed, CancellationToken cancellationToken)
    {
        var published = folder.Head;
        if (published?.Head.Size > signed.Head.Size)
        {
            return published;
        }

        var next = await witnesses.RunAsync(published?.Text == signed.Text ? published : signed, folder.Tiles, cancellationToken);
        if (next.ToString() != published?.ToString())
        {
            folder.Write(LogTiles.Checkpoint, Encoding.UTF8.GetBytes(next.ToString()));
        }

        Keep(next);
        return next;
    }

    /// <summary>Last, so that it is never newer than what is published.</summary>
    private void Keep(SignedHead published)
    {
        try
        {
            kept.Keep(published, keys.LogKey.Verifier);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            log.LogError(broken,
                "The newest head of the transparency log could not be kept in {File}: a log that is rolled back would not be noticed", kept.Path);
        }
    }
}
