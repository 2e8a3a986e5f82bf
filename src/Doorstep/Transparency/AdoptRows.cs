using System.Text.Json;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>
/// Brings the rows of a city from before there was a transparency log into it, once, and the log says so. Only where no head was ever signed: not in
/// the database, not in the published files, not beside the city's key. From then on nothing is taken in afterwards.
/// </summary>
sealed class AdoptRows(DoorstepContext db, LogFolder folder, LastHeadFile kept, AddLeaves leaves)
{
    public const string What = "log.adopted";

    public async Task RunAsync(Act act, CancellationToken cancellationToken)
    {
        if (folder.Head is not null || kept.IsThere || await db.Leaves.AnyAsync(cancellationToken)
            || await db.LeafCounters.AnyAsync(counter => counter.Size > 0, cancellationToken))
        {
            return;
        }

        await db.InOneCommitAsync(async () =>
        {
            if (await leaves.OfAllAsync(cancellationToken) is { Rows: var readings, Entries: var entries } && readings + entries > 0)
            {
                var facts = JsonSerializer.Serialize(new { readings, entries });
                db.AddEntry(Entry.Of(What, act.Id, default, act, facts));
            }
        }, cancellationToken);
    }
}
