using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>Lists how far the register of an area has come: part by part, and building by building where it has no smaller parts.</summary>
sealed class ListBuildings(DoorstepContext db, Caller caller, IServiceScopeFactory scopes)
{
    /// <param name="Path">From the city down to the area itself.</param>
    public sealed record Result(
        string Area, string Name, IReadOnlyList<Part> Path, Counts Counts, IReadOnlyList<Line> Parts, IReadOnlyList<Line> Buildings);

    public sealed record Part(string Area, string Name);

    /// <param name="Doors">Known; of them <paramref name="Visited"/> were knocked at.</param>
    public sealed record Counts(int Doors, int Visited, int Households, int People);

    /// <param name="Id">Of a building; null for a part of the area.</param>
    public sealed record Line(string Area, Guid? Id, string Name, Counts Counts);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/areas/{area}/buildings", (string area, ListBuildings useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).Lane(Lane.Bulk).WithSummary("How far the register of an area has come: its parts, or its buildings");

    /// <returns>Null where the caller sees nothing of such an area.</returns>
    public async Task<Result?> RunAsync(string area, CancellationToken cancellationToken = default)
    {
        if (!AreaCode.TryParse(area, out var code) || !caller.Scope.Covers(Permission.ViewRegister, code)
            || await db.Areas.AsNoTracking().SingleOrDefaultAsync(one => one.Code == code, cancellationToken) is not { } found)
        {
            return null;
        }

        var parts = await PartsAsync(code, cancellationToken);
        var buildings = parts.Count == 0 ? await BuildingsAsync(code, cancellationToken) : [];
        return new(code.Value, found.Names.Here, await PathAsync(code, cancellationToken), Sum([.. parts, .. buildings]), parts, buildings);
    }

    private async Task<IReadOnlyList<Part>> PathAsync(AreaCode code, CancellationToken cancellationToken)
    {
        List<AreaCode> way = [.. Enum.GetValues<AreaLevel>().Where(level => level <= code.Level).Select(code.At)];
        var areas = await db.Areas.AsNoTracking().Where(one => way.Contains(one.Code)).OrderBy(one => one.Code).ToListAsync(cancellationToken);
        return areas.ConvertAll(one => new Part(one.Code.Value, one.Names.Here));
    }

    private async Task<IReadOnlyList<Line>> PartsAsync(AreaCode code, CancellationToken cancellationToken)
    {
        if (code.Level is AreaLevel.Grid)
        {
            return [];
        }

        var level = code.Level + 1;
        var areas = await db.Areas.AsNoTracking().In(code).Where(one => one.Level == level && one.ClosedAt == null)
            .OrderBy(one => one.Code).ToListAsync(cancellationToken);
        string[] keys = [RollUpKeys.Dwellings, RollUpKeys.VisitedDwellings, RollUpKeys.Households, RollUpKeys.People];
        // Whoever may see the people may see how many there are, also where her right is not one to the figures: in an emergency it is not.
        using var scope = scopes.AsJob("counts of the register");
        var kept = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().AreaCounts.AsNoTracking()
            .In(code).Where(count => keys.Contains(count.Key)).ToListAsync(cancellationToken);
        var counts = kept.Where(count => count.Area.Level >= level).ToLookup(count => (count.Area.At(level), count.Key));
        return areas.ConvertAll(part => new Line(part.Code.Value, null, part.Names.Here,
            new(Of(part, RollUpKeys.Dwellings), Of(part, RollUpKeys.VisitedDwellings), Of(part, RollUpKeys.Households),
                Of(part, RollUpKeys.People))));

        int Of(Area part, string key) => counts[(part.Code, key)].Sum(count => count.Count);
    }

    private async Task<IReadOnlyList<Line>> BuildingsAsync(AreaCode code, CancellationToken cancellationToken)
    {
        var buildings = await db.Buildings.AsNoTracking().In(code)
            .ToListAsync(cancellationToken);
        var doors = await db.Dwellings.In(code).GroupBy(dwelling => dwelling.BuildingId)
            .Select(group => new { group.Key, Doors = group.Count(), Visited = group.Count(dwelling => dwelling.VisitedAt != null) })
            .ToDictionaryAsync(group => group.Key, cancellationToken);
        var homes = (await (
            from household in db.Households.In(code)
            where household.Standing == RecordStatus.Present
            from occupancy in household.Occupancies
            where occupancy.Until == null && !occupancy.IsStruck
            select new { occupancy.BuildingId, People = household.Residents.Count(resident => resident.Standing == RecordStatus.Present) })
            .ToListAsync(cancellationToken)).ToLookup(home => home.BuildingId);
        // Where nobody can live there is nothing to register.
        return [.. buildings.Where(building => doors.ContainsKey(building.Id) || homes.Contains(building.Id))
            .OrderBy(building => building.Street.Hans, StringComparer.Ordinal).ThenBy(building => building.Number).Select(building => new Line(
                building.Area.Value, building.Id, building.Address.Here,
                new(doors.GetValueOrDefault(building.Id)?.Doors ?? 0, doors.GetValueOrDefault(building.Id)?.Visited ?? 0, homes[building.Id].Count(),
                    homes[building.Id].Sum(home => home.People))))];
    }

    private static Counts Sum(IReadOnlyList<Line> lines) =>
        new(lines.Sum(line => line.Counts.Doors), lines.Sum(line => line.Counts.Visited), lines.Sum(line => line.Counts.Households),
            lines.Sum(line => line.Counts.People));
}
