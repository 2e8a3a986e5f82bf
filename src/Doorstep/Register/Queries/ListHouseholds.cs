using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>Lists the households of an area that have a home there, in the order they were entered, page by page.</summary>
sealed class ListHouseholds(DoorstepContext db, Caller caller)
{
    /// <param name="After">The last household of the page before.</param>
    public sealed record Request(Guid? After = null, [property: Range(1, 200, ErrorMessage = "error.range")] int Take = 50);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/areas/{area}/households", (
            string area, [AsParameters] Request request, ListHouseholds useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, request, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).Lane(Lane.Bulk).WithSummary("The households of an area, masked");

    /// <returns>Null where the caller sees nothing of such an area.</returns>
    public async Task<IReadOnlyList<HouseholdLine>?> RunAsync(string area, Request request, CancellationToken cancellationToken = default)
    {
        if (!AreaCode.TryParse(area, out var code) || !caller.Scope.Covers(Permission.ViewRegister, code))
        {
            return null;
        }

        // Those that have moved out are left out before the page is cut, or it would be short, and its reader believe it the last.
        var households = db.Households
            .In(code).Where(household => household.Standing == RecordStatus.Present
                && household.Occupancies.Any(occupancy => occupancy.Until == null && !occupancy.IsStruck));
        if (request.After is { } after)
        {
            households = households.Where(household => household.Id.CompareTo(after) > 0);
        }

        return await households.OrderBy(household => household.Id).Take(request.Take).LinesAsync(db, cancellationToken);
    }
}

static class HouseholdLines
{
    /// <summary>Those of the households that have a home, as lines.</summary>
    public static async Task<IReadOnlyList<HouseholdLine>> LinesAsync(
        this IQueryable<Household> households, DoorstepContext db, CancellationToken cancellationToken)
    {
        var found = await (
            from household in households
            from occupancy in household.Occupancies
            where occupancy.Until == null && !occupancy.IsStruck
            join building in db.Buildings on occupancy.BuildingId equals building.Id
            select new
            {
                household.Id,
                household.Area,
                household.Kind,
                household.LastVisitAt,
                Building = building,
                occupancy.DwellingId,
                Door = db.Dwellings.Where(dwelling => dwelling.Id == occupancy.DwellingId).Select(dwelling => dwelling.Door).FirstOrDefault(),
                People = household.Residents.Count(resident => resident.Standing == RecordStatus.Present),
                Head = household.Residents.Where(resident => resident.Standing == RecordStatus.Present)
                    .OrderBy(resident => resident.Relation == CodeLists.Head ? 0 : 1)
                    .ThenBy(resident => resident.Id).Select(resident => new { resident.Id, resident.Name }).FirstOrDefault(),
            }).AsNoTracking().ToListAsync(cancellationToken);
        return found.ConvertAll(line => new HouseholdLine(
            line.Id, line.Area.Value, line.Kind, line.Building.Address.Here, line.Building.Id, line.DwellingId, line.Door,
            line.Head is { } head ? db.BindToRow<Resident>(head.Name, nameof(Resident.Name), head.Id).Masked() : "", line.People, line.LastVisitAt));
    }
}
