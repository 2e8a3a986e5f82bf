using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register;

/// <summary>
/// Counts the whole register again, row by row, and compares it with the roll-up that the acts have kept. There should be no difference;
/// where there is one, it can be repaired.
/// </summary>
public sealed class Recount(DoorstepContext db, Ids ids, TimeProvider clock)
{
    public sealed record Difference(AreaCode Area, string Key, int Kept, int Counted);

    public async Task<IReadOnlyList<Difference>> RunAsync(bool repair, CancellationToken cancellationToken = default)
    {
        List<Difference> differences;
        await using (await ReadSnapshot.OfAsync(db, cancellationToken))
        {
            differences = await CompareAsync(cancellationToken);
        }

        if (repair && differences.Count > 0)
        {
            await RepairAsync(differences, cancellationToken);
        }

        return differences;
    }

    private async Task<List<Difference>> CompareAsync(CancellationToken cancellationToken)
    {
        var counted = (await CountAsync(cancellationToken)).Counts.ToDictionary();
        var kept = await db.AreaCounts.AsNoTracking().ToDictionaryAsync(count => (count.Area, count.Key), count => count.Count, cancellationToken);
        return
        [
            .. counted.Keys.Union(kept.Keys)
                .Select(key => new Difference(key.Area, key.Key, kept.GetValueOrDefault(key), counted.GetValueOrDefault(key)))
                .Where(difference => difference.Kept != difference.Counted)
                .OrderBy(difference => difference.Area).ThenBy(difference => difference.Key, StringComparer.Ordinal),
        ];
    }

    private async Task<RollUpChange> CountAsync(CancellationToken cancellationToken)
    {
        RollUpChange tally = new();
        // Row by row: what is held in memory grows with the areas, not with the people.
        var housed = db.Households.AsNoTracking().Where(household => household.Standing == RecordStatus.Present
            && household.Occupancies.Any(occupancy => occupancy.Until == null && !occupancy.IsStruck));
        await foreach (var household in housed.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            tally.CountHome(household, +1);
        }

        var people = db.Residents.AsNoTracking()
            .Where(resident => resident.Standing == RecordStatus.Present && housed.Any(household => household.Id == resident.HouseholdId));
        await foreach (var resident in people.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            tally.Count(resident, +1);
        }

        await CountDwellingsAsync(tally, cancellationToken);
        return tally;
    }

    private async Task CountDwellingsAsync(RollUpChange tally, CancellationToken cancellationToken)
    {
        var dwellings = await db.Dwellings
            .Join(db.Buildings, dwelling => dwelling.BuildingId, building => building.Id,
                (dwelling, building) => new { dwelling.Area, dwelling.Use, IsVisited = dwelling.VisitedAt != null, Built = building.Use })
            .GroupBy(dwelling => dwelling)
            .Select(alike => new { alike.Key.Area, alike.Key.Use, alike.Key.IsVisited, alike.Key.Built, Count = alike.Count() })
            .ToListAsync(cancellationToken);
        foreach (var alike in dwellings)
        {
            tally.CountBuilt(alike.Area, alike.Built, alike.Count);
            tally.CountUse(alike.Area, alike.Use, alike.IsVisited, alike.Count);
        }
    }

    /// <summary>Adds what is missing rather than writing what was counted: acts committed since then keep their part.</summary>
    private Task RepairAsync(List<Difference> differences, CancellationToken cancellationToken) => db.InOneCommitAsync(async () =>
    {
        RollUpChange missing = new();
        differences.ForEach(difference => missing.Add(difference.Area, difference.Key, difference.Counted - difference.Kept));
        var now = clock.GetUtcNow();
        foreach (var city in differences.Select(difference => difference.Area.At(AreaLevel.City)).Distinct())
        {
            db.Add(RegisterAct.Of(RegisterActKind.Recounted, city, null, null, new Act(ids.Next(), Guid.Empty, now)));
        }

        await db.SaveChangesAsync(cancellationToken);
        await missing.WriteAsync(db, cancellationToken);
    }, cancellationToken);
}
