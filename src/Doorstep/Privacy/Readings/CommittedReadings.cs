using Doorstep.Data;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Readings;

/// <summary>Declares the table of readings as one whose every row has an entry in the transparency log.</summary>
sealed class CommittedReadings : CommittedTable
{
    public override Task<Dictionary<Guid, string>> RecordsAsync(DoorstepContext db, IQueryable<Guid> ids, CancellationToken cancellationToken) =>
        db.Readings.AsNoTracking().Where(reading => ids.Contains(reading.Id))
            .ToDictionaryAsync(reading => reading.Id, ReadingText.Of, cancellationToken);

    public override Task<List<Guid>> UncommittedAsync(DoorstepContext db, int most, CancellationToken cancellationToken) =>
        db.Readings.Where(reading => !db.Leaves.Any(leaf => leaf.Id == reading.Id)).OrderBy(reading => reading.Id)
            .Select(reading => reading.Id).Take(most).ToListAsync(cancellationToken);

    public override async Task<List<Leaf>> LeavesAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        (await db.Readings.AsNoTracking().ToListAsync(cancellationToken)).ConvertAll(ReadingText.LeafOf);
}
