using System.Globalization;
using System.Text.Json;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>
/// Abandons a tree that cannot be signed on, and begins another over the rows that are there. Only an operator does this, by a verb, and says why:
/// the new tree has a record of it with the head that was left, and whoever kept a head of the old one sees a fork.
/// </summary>
sealed class RestartTree(DoorstepContext db, KeyRing keys, LogFolder folder, LastHeadFile kept, AddLeaves leaves, Ids ids, TimeProvider clock)
{
    public const string What = "log.begun-anew";

    public const int ReasonLength = 500;

    /// <returns>How many rows the new tree begins with.</returns>
    public async Task<long> RunAsync(string reason, CancellationToken cancellationToken)
    {
        Act act = new(ids.Next(), Guid.Empty, clock.GetUtcNow());
        var known = SignedHead.Parse(await db.LeafCounters.Select(counter => counter.Note).SingleAsync(cancellationToken));
        var left = Newest(known, folder.Head, kept.Read(keys.LogKey.Verifier))?.Head;
        var rows = 0;
        await db.InOneCommitAsync(async () =>
        {
            await db.Leaves.ExecuteDeleteAsync(cancellationToken);
            await db.LeafCounters.ExecuteUpdateAsync(
                set => set.SetProperty(counter => counter.Size, 0L).SetProperty(counter => counter.SignedSize, 0L)
                    .SetProperty(counter => counter.Note, ""), cancellationToken);
            var (readings, entries) = await leaves.OfAllAsync(cancellationToken);
            rows = readings + entries;
            db.AddEntry(Entry.Of(What, act.Id, default, act, JsonSerializer.Serialize(new
            {
                reason, readings, entries, size = left?.Size ?? 0, root = left is null ? null : Convert.ToBase64String(left.Root),
            })));
        }, cancellationToken);
        // Put aside and not deleted: they are what the tree that was left can still be checked by.
        var suffix = string.Create(CultureInfo.InvariantCulture, $"left-{act.At.UtcDateTime:yyyyMMddHHmmss}");
        folder.PutAside(suffix);
        kept.PutAside(suffix);
        return rows;
    }

    private static SignedHead? Newest(params IEnumerable<SignedHead?> heads) => heads.MaxBy(head => head?.Head.Size ?? -1);
}
