using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Transparency;

/// <summary>A city from before there was a transparency log brings in what it had written down so far; from then on nothing is taken in afterwards.</summary>
static class AdoptRows
{
    public static async Task RunAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        if (await db.Leaves.AnyAsync(cancellationToken) || await db.LeafCounters.AnyAsync(counter => counter.Size > 0, cancellationToken))
        {
            return;
        }

        var readings = await db.Readings.AsNoTracking().ToListAsync(cancellationToken);
        var entries = (await db.Log.AsNoTracking().Where(entry => !entry.What.StartsWith("case.") && !entry.What.StartsWith("register.")).ToListAsync(cancellationToken)).FindAll(Leaf.Records);
        if (readings.Count + entries.Count > 0)
        {
            await db.InOneCommitAsync(() => db.BulkInsertAsync([.. readings.Select(Leaf.Of), .. entries.Select(Leaf.Of)], cancellationToken), cancellationToken);
        }
    }
}
