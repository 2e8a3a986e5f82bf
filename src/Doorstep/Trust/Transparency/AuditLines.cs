using System.Runtime.CompilerServices;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Transparency;

/// <summary>The rows of the database that the tree has committed to, as they stand now.</summary>
static class AuditLines
{
    private const int AtOnce = 5_000;

    /// <param name="size">Of the tree that is checked.</param>
    public static async IAsyncEnumerable<AuditLine> AuditLinesAsync(this DoorstepContext db, long size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Entries beyond the head are waiting for the next one; those beyond the counter are nobody's.
        var placed = await db.LeafCounters.Select(counter => counter.Size).SingleAsync(cancellationToken);
        for (var after = -1L; ;)
        {
            var page = await (
                from leaf in db.Leaves
                where leaf.Index > after && (leaf.Index < size || leaf.Index >= placed)
                orderby leaf.Index
                join reading in db.Readings on leaf.Id equals reading.Id into readings
                from reading in readings.DefaultIfEmpty()
                join entry in db.Log on new { leaf.Epoch, leaf.Number } equals new { Epoch = (int?)entry.Epoch, Number = (long?)entry.Number } into entries
                from entry in entries.DefaultIfEmpty()
                select new { Index = leaf.Index!.Value, leaf.Salt, Reading = reading, Entry = entry }).AsNoTracking().Take(AtOnce).ToListAsync(cancellationToken);
            foreach (var line in page)
            {
                yield return new(line.Index, line.Salt, line.Reading is not null ? RecordText.Of(line.Reading) : line.Entry is not null ? RecordText.Of(line.Entry) : null);
            }

            if (page.Count < AtOnce)
            {
                yield break;
            }

            after = page[^1].Index;
        }
    }
}
