using System.Runtime.CompilerServices;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>Reads from the database the rows that the tree has committed to, as they stand now.</summary>
sealed class AuditLines(DoorstepContext db, IEnumerable<CommittedTable> tables)
{
    private const int AtOnce = 5_000;

    /// <param name="size">Of the tree that is checked.</param>
    public async IAsyncEnumerable<AuditLine> ReadAsync(long size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Entries beyond the head are waiting for the next one; those beyond the counter are nobody's.
        var placed = await db.LeafCounters.Select(counter => counter.Size).SingleAsync(cancellationToken);
        for (var after = -1L; ;)
        {
            var leaves = await db.Leaves.AsNoTracking().Where(leaf => leaf.Index > after && (leaf.Index < size || leaf.Index >= placed))
                .OrderBy(leaf => leaf.Index).Take(AtOnce).ToListAsync(cancellationToken);
            var records = leaves.Count > 0 ? await RecordsAsync(after, leaves[^1].Index!.Value, cancellationToken) : [];
            foreach (var leaf in leaves)
            {
                yield return new(leaf.Index!.Value, leaf.Salt, records.GetValueOrDefault(leaf.Id));
            }

            if (leaves.Count < AtOnce)
            {
                yield break;
            }

            after = leaves[^1].Index!.Value;
        }
    }

    /// <summary>The rows that stand behind a stretch of the tree, as they are now, by the id of their entry.</summary>
    private async Task<Dictionary<Guid, string>> RecordsAsync(long after, long last, CancellationToken cancellationToken)
    {
        var leaves = db.Leaves.Where(leaf => leaf.Index > after && leaf.Index <= last);
        var told = await (
            from leaf in leaves
            join entry in db.Log on new { leaf.Epoch, leaf.Number } equals new { Epoch = (int?)entry.Epoch, Number = (long?)entry.Number }
            select new { leaf.Id, Entry = entry }).AsNoTracking().ToListAsync(cancellationToken);
        var records = told.ToDictionary(one => one.Id, one => RecordText.Of(one.Entry));
        foreach (var table in tables)
        {
            foreach (var (id, record) in await table.RecordsAsync(db, leaves.Select(leaf => leaf.Id), cancellationToken))
            {
                records[id] = record;
            }
        }

        return records;
    }
}
