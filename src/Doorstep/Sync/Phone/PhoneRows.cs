using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>
/// The rows that a phone holds of some grids, as queries over whole tables, each in the order of its ids. Everything of a row follows from what is
/// stored, so that the same row says the same in a snapshot, in changes and in the hash of the state.
/// </summary>
sealed class PhoneRows(DoorstepContext db, IReadOnlyList<AreaCode> grids)
{
    public IQueryable<Building> Buildings => db.Buildings.AsNoTracking().Where(building => grids.Contains(building.Area));

    public IQueryable<Dwelling> Dwellings => db.Dwellings.AsNoTracking().Where(dwelling => grids.Contains(dwelling.Area));

    /// <summary>Those that have a home there.</summary>
    public IQueryable<HomeRow> Households =>
        from household in db.Households.AsNoTracking()
        where grids.Contains(household.Area) && household.Standing == RecordStatus.Present
        join home in db.Occupancies.Where(one => one.Until == null && !one.IsStruck) on household.Id equals home.HouseholdId
        select new HomeRow { Id = household.Id, Household = household, BuildingId = home.BuildingId, DwellingId = home.DwellingId };

    public IQueryable<Resident> Residents => db.Residents.AsNoTracking().Where(resident => grids.Contains(resident.Area)
        && resident.Standing == RecordStatus.Present
        && db.Households.Any(household => household.Id == resident.HouseholdId && household.Standing == RecordStatus.Present)
        && db.Occupancies.Any(home => home.HouseholdId == resident.HouseholdId && home.Until == null && !home.IsStruck));

    public IQueryable<WorkTask> Tasks => db.WorkTasks.AsNoTracking().Standing().Where(task => grids.Contains(task.Area));

    internal sealed class HomeRow
    {
        public Guid Id { get; init; }
        public required Household Household { get; init; }
        public Guid BuildingId { get; init; }
        public Guid? DwellingId { get; init; }
    }
}

/// <summary>Writes stored rows as lines for a phone.</summary>
static class PhoneLines
{
    public static BuildingRow Of(Building building) => new(
        building.Id, building.Area.Value, SyncNames.Of(building.Address), building.Longitude, building.Latitude, building.Floors);

    public static DwellingRow Of(Dwelling dwelling) =>
        new(dwelling.Id, dwelling.BuildingId, dwelling.Floor, dwelling.Door, $"{dwelling.Use}", dwelling.VisitedAt);

    public static HouseholdRow Of(PhoneRows.HomeRow home) => new(
        home.Id, home.Household.Area.Value, $"{home.Household.Kind}", home.BuildingId, home.DwellingId, $"{home.Household.Condition}",
        home.Household.LastVisitAt, home.Household.Turn);

    /// <summary>Opened for whoever calls on her: the reading of it must stand before it is sent.</summary>
    public static ResidentRow Of(Resident resident, DateOnly today)
    {
        const string Why = "a worker's phone";
        var living = resident.Living;
        return new(
            resident.Id, resident.HouseholdId, resident.Name.Open(Why), resident.Phone.Open(Why) is { Length: > 0 } phone ? phone : null,
            resident.BandOn(today)?.Key, $"{resident.Sex}", resident.Relation,
            living.SaysNothing ? null : new(living.Alone, living.ChildrenAway, $"{living.Disability}", $"{living.Allowance}"), resident.Turn);
    }

    public static TaskRow Of(WorkTask task) => new(
        task.Id, task.Area.Value, task.KindCode, $"{task.Source}", $"{task.Subject}", task.SubjectId, task.HouseholdId, task.BuildingId,
        task.DwellingId, task.Minutes, task.IsCare, task.Urgent is { } rule ? $"{rule}" : null, task.From, task.Until, task.NotBefore, task.Tries,
        $"{task.State}");

    /// <summary>What is told in confidence has a way of its own, which the phone has not.</summary>
    public static KindRow Of(Catalogue.TaskKind kind) => new(
        kind.Code, SyncNames.Of(kind.Names), kind.Form, kind.Minutes, kind.IsEnforcement, kind.IsCare, kind.IsEmergency,
        kind.IsOn && !kind.IsConfidential, kind.PhotoNeed is { } need ? SyncNames.Of(need) : null);
}
