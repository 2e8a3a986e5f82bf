using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>Shows one household with its people, masked.</summary>
sealed class ShowHousehold(DoorstepContext db, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/households/{id:guid}", (Guid id, ShowHousehold useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).WithSummary("A household with its residents, masked");

    public async Task<HouseholdView?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var household = await db.Households.AsNoTracking().Include(one => one.Residents).Include(one => one.Occupancies).AsSplitQuery()
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (household is null or { Standing: RecordStatus.Struck })
        {
            return null;
        }

        var home = household.Home;
        var building = home is null ? null : await db.Buildings.AsNoTracking().SingleAsync(one => one.Id == home.BuildingId, cancellationToken);
        var dwelling = home?.DwellingId is null
            ? null
            : await db.Dwellings.AsNoTracking().SingleAsync(one => one.Id == home.DwellingId, cancellationToken);
        var organisation = await db.Organisations.Where(one => one.Id == household.OrganisationId).Select(one => one.Name)
            .SingleOrDefaultAsync(cancellationToken);
        var area = await db.Areas.AsNoTracking().SingleOrDefaultAsync(one => one.Code == household.Area, cancellationToken);
        var today = CityTime.Today(clock);
        return new(
            household.Id, household.Area.Value, area?.Names.Here ?? household.Area.Value, household.Kind, organisation, household.Standing,
            building?.Address.Here, building?.Id, dwelling?.Id, dwelling?.Door, dwelling?.Use, home?.From, household.Condition, household.LastVisitAt,
            [.. household.Residents.Where(resident => resident.Standing is not RecordStatus.Struck)
                .OrderBy(resident => resident.Standing).ThenBy(resident => resident.IsHead ? 0 : 1).ThenBy(resident => resident.Id)
                .Select(resident => ResidentView.Of(resident, today))]);
    }
}
