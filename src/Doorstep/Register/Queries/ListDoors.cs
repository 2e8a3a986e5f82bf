using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Lists the doors of a building from the ground up, and who lives behind each, masked; doors nobody has knocked at stand among them.
/// </summary>
sealed class ListDoors(DoorstepContext db, Caller caller)
{
    /// <param name="Collective">Households that have the whole building: dormitories, schools.</param>
    public sealed record Result(Guid BuildingId, string Area, string Address, IReadOnlyList<Line> Doors, IReadOnlyList<HouseholdLine> Collective);

    public sealed record Line(Guid Id, int Floor, string Door, DwellingUse Use, DateTimeOffset? VisitedAt, IReadOnlyList<HouseholdLine> Households);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/buildings/{id:guid}/doors", (Guid id, ListDoors useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).Lane(Lane.Bulk).WithSummary("The doors of a building, and who lives there, masked");

    public async Task<Result?> RunAsync(Guid buildingId, CancellationToken cancellationToken = default)
    {
        var building = await db.Buildings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == buildingId, cancellationToken);
        if (building is null || !caller.Scope.Covers(Permission.ViewRegister, building.Area))
        {
            return null;
        }

        var dwellings = await db.Dwellings.AsNoTracking().Where(dwelling => dwelling.BuildingId == buildingId).ToListAsync(cancellationToken);
        var lines = await db.Households
            .Where(household => household.Standing == RecordStatus.Present
                && household.Occupancies.Any(occupancy => occupancy.BuildingId == buildingId && occupancy.Until == null && !occupancy.IsStruck))
            .LinesAsync(db, cancellationToken);
        var behind = lines.ToLookup(line => line.DwellingId);
        return new(building.Id, building.Area.Value, building.Address.Here,
            [.. dwellings.OrderBy(dwelling => dwelling.Floor).ThenBy(dwelling => dwelling.Door.Length)
                .ThenBy(dwelling => dwelling.Door, StringComparer.Ordinal)
                .Select(dwelling =>
                    new Line(dwelling.Id, dwelling.Floor, dwelling.Door, dwelling.Use, dwelling.VisitedAt, [.. behind[dwelling.Id]]))],
            [.. behind[null]]);
    }
}
