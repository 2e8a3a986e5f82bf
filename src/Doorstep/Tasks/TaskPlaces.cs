using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>Finds where those lie whom tasks are for, as the register and the map have them now.</summary>
static class TaskPlaces
{
    /// <summary>Every household, building, street section or organisation of an area.</summary>
    public static IQueryable<TaskPlace> PlacesIn(this DoorstepContext db, AreaCode area, TaskSubject subject) => subject switch
    {
        TaskSubject.Household =>
            db.Occupancies.In(area).Where(home => home.Until == null && !home.IsStruck)
                .Select(home =>
                    new TaskPlace
                {
                    Grid = home.Area,
                    Subject = TaskSubject.Household,
                    Id = home.HouseholdId,
                    HouseholdId = home.HouseholdId,
                    BuildingId = home.BuildingId,
                    DwellingId = home.DwellingId,
                }),
        TaskSubject.Building =>
            db.Buildings.In(area)
                .Select(building => new TaskPlace
                {
                    Grid = building.Area,
                    Subject = TaskSubject.Building,
                    Id = building.Id,
                    BuildingId = building.Id,
                }),
        // The part of a street in one grid is known by its first building.
        TaskSubject.Street =>
            db.Buildings.In(area)
                .Where(building => !db.Buildings.Any(other => other.Area == building.Area && other.Street.Hans == building.Street.Hans
                    && (other.Number < building.Number || other.Number == building.Number && other.Id.CompareTo(building.Id) < 0)))
                .Select(building => new TaskPlace
                {
                    Grid = building.Area,
                    Subject = TaskSubject.Street,
                    Id = building.Id,
                    BuildingId = building.Id,
                }),
        TaskSubject.Organisation =>
            db.Organisations.In(area)
                .Select(one => new TaskPlace
                {
                    Grid = one.Area,
                    Subject = TaskSubject.Organisation,
                    Id = one.Id,
                    BuildingId = one.BuildingId,
                }),
        _ => throw new WrongFieldException("kind", "error.task-subject"),
    };

    /// <summary>Where a household lives now; null where it lives nowhere, or the caller sees no such home.</summary>
    public static Task<TaskPlace?> HouseholdHomeAsync(this DoorstepContext db, Guid household, CancellationToken cancellationToken) =>
        db.Occupancies.Where(home => home.HouseholdId == household && home.Until == null && !home.IsStruck).OrderBy(home => home.Id)
            .Select(home => new TaskPlace
            {
                Grid = home.Area,
                Subject = TaskSubject.Household,
                Id = home.HouseholdId,
                HouseholdId = home.HouseholdId,
                BuildingId = home.BuildingId,
                DwellingId = home.DwellingId,
            }).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Where residents live now; whoever has moved out, died or been struck out lives nowhere.</summary>
    public static IQueryable<TaskPlace> HomesOf(this DoorstepContext db, IReadOnlyCollection<Guid> residents) =>
        from resident in db.Residents
        where residents.Contains(resident.Id) && resident.Standing == RecordStatus.Present
        join home in db.Occupancies on resident.HouseholdId equals home.HouseholdId
        where home.Until == null && !home.IsStruck
        select new TaskPlace
                {
                    Grid = home.Area,
                    Subject = TaskSubject.Resident,
                    Id = resident.Id,
                    HouseholdId = resident.HouseholdId,
                    BuildingId = home.BuildingId,
                    DwellingId = home.DwellingId,
                };
}
