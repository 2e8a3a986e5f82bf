using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Register.Import;

/// <summary>The dwellings and buildings of one batch of an import: as they were when it began, and what it makes of them.</summary>
sealed class ImportPlaces
{
    private const int RowsAtOnce = 1000;

    private readonly Dictionary<Guid, Dwelling> dwellings = [];
    private readonly Dictionary<Guid, AreaCode> buildings = [];
    private readonly Dictionary<Guid, (DwellingUse Use, DateTimeOffset At)> told = [];

    public static async Task<ImportPlaces> ReadAsync(DoorstepContext db, IReadOnlyList<ImportedHousehold> batch, CancellationToken cancellationToken)
    {
        ImportPlaces places = new();
        foreach (var some in batch.Select(household => household.DwellingId).OfType<Guid>().Distinct().Chunk(RowsAtOnce))
        {
            await foreach (var dwelling in db.Dwellings.AsNoTracking().Where(dwelling => some.Contains(dwelling.Id)).AsAsyncEnumerable()
                .WithCancellation(cancellationToken))
            {
                places.dwellings.Add(dwelling.Id, dwelling);
            }
        }

        foreach (var some in batch.Where(household => household.DwellingId is null).Select(household => household.BuildingId)
            .Distinct().Chunk(RowsAtOnce))
        {
            foreach (var building in await db.Buildings.Where(building => some.Contains(building.Id))
                .Select(building => new { building.Id, building.Area }).ToListAsync(cancellationToken))
            {
                places.buildings.Add(building.Id, building.Area);
            }
        }

        return places;
    }

    public Door? DoorOf(ImportedHousehold household)
    {
        if (household.DwellingId is not { } id)
        {
            return household.Kind is HouseholdKind.Collective && buildings.TryGetValue(household.BuildingId, out var area)
                ? new(area, household.BuildingId, null)
                : null;
        }

        if (!dwellings.TryGetValue(id, out var dwelling) || dwelling.BuildingId != household.BuildingId)
        {
            return null;
        }

        if (household.VisitedAt is { } visit)
        {
            told[id] = (household.Use, visit);
        }

        return new(dwelling.Area, dwelling.BuildingId, dwelling.Id);
    }

    /// <summary>
    /// Writes what was learnt of the dwellings, with the change of each beside the act. Somebody else at the same door meanwhile refuses the batch.
    /// </summary>
    public async Task WriteAsync(DoorstepContext db, RegisterAct act, RollUpChange tally, CancellationToken cancellationToken)
    {
        var type = db.Model.FindEntityType(typeof(Dwelling))!;
        var (use, visitedAt) = (type.FindProperty(nameof(Dwelling.Use))!, type.FindProperty(nameof(Dwelling.VisitedAt))!);
        var changed = told.Where(change => dwellings[change.Key] is var dwelling && (dwelling.Use != change.Value.Use || dwelling.VisitedAt is null))
            .Select(change => (Dwelling: dwellings[change.Key], change.Value.Use, At: dwellings[change.Key].VisitedAt ?? change.Value.At)).ToList();
        foreach (var (dwelling, usedAs, _) in changed)
        {
            tally.Count(dwelling, -1);
            tally.CountUse(dwelling.Area, usedAs, isVisited: true, +1);
        }

        await db.BulkInsertAsync(
            changed.SelectMany(change => Changes(act, use, visitedAt, change.Dwelling, change.Use, change.At)), cancellationToken);
        var written = await db.ExecuteManyAsync(
            """UPDATE "Dwellings" SET "Use" = $1, "VisitedAt" = $2 WHERE "Id" = $3 AND "Use" = $4 AND ("VisitedAt" IS NOT NULL) = $5""",
            changed.Select(change => new[]
            {
                FieldText.Stored(use, change.Use)!, FieldText.Stored(visitedAt, change.At)!, change.Dwelling.Id,
                FieldText.Stored(use, change.Dwelling.Use)!, change.Dwelling.VisitedAt is not null,
            }),
            cancellationToken);
        if (written != changed.Count)
        {
            throw new DbUpdateConcurrencyException("Somebody else changed a dwelling of the batch.");
        }
    }

    private static IEnumerable<RegisterChange> Changes(
        RegisterAct act, IProperty use, IProperty visitedAt, Dwelling dwelling, DwellingUse usedAs, DateTimeOffset at)
    {
        if (dwelling.Use != usedAs)
        {
            yield return RegisterChange.Of(
                act, RegisterSubject.Dwelling, dwelling.Id, 0, use.Name, FieldText.Write(use, dwelling.Use), FieldText.Write(use, usedAs));
        }

        if (dwelling.VisitedAt is null)
        {
            yield return RegisterChange.Of(act, RegisterSubject.Dwelling, dwelling.Id, 0, visitedAt.Name, null, FieldText.Write(visitedAt, at));
        }
    }
}
