using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>Adds a leaf for every row as it stands now, where a tree begins; part of a commit that is open.</summary>
sealed class AddLeaves(DoorstepContext db, IEnumerable<CommittedTable> tables)
{
    /// <returns>How many rows of tables, and how many entries of the log.</returns>
    public async Task<(int Rows, int Entries)> OfAllAsync(CancellationToken cancellationToken)
    {
        List<Leaf> rows = [];
        foreach (var table in tables)
        {
            rows.AddRange(await table.LeavesAsync(db, cancellationToken));
        }

        var entries = (await db.Log.AsNoTracking().Where(entry => !entry.What.StartsWith("case.")).ToListAsync(cancellationToken))
            .FindAll(Leaf.Records);
        await db.BulkInsertAsync([.. rows, .. entries.Select(Leaf.Of)], cancellationToken);
        return (rows.Count, entries.Count);
    }
}
