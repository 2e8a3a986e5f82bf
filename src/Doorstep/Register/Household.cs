using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Register;

/// <summary>A family (or one person alone); or the people of an organisation in one building: a school, a dormitory (集体户).</summary>
public enum HouseholdKind { Family, Collective }

/// <summary>A household (户): the people who live together, and the homes they had.</summary>
[SeenWith(Permission.ViewRegister)]
public sealed class Household : IProtected
{
    private readonly List<Resident> residents = [];
    private readonly List<Occupancy> occupancies = [];

    private Household() { }

    public Guid Id { get; private init; }
    /// <summary>The grid of its home; of the last one, once it has moved out.</summary>
    public AreaCode Area { get; private set; }
    public HouseholdKind Kind { get; private init; }
    /// <summary>Whose people a collective household is.</summary>
    public Guid? OrganisationId { get; private init; }
    public Guid AddedBy { get; private init; }
    public int Turn { get; internal set; }
    /// <summary>Present, Left when it was merged into another, or Struck.</summary>
    public RecordStatus Standing { get; private set; }
    public DwellingCondition Condition { get; private set; }
    /// <summary>When a worker last called and met somebody.</summary>
    public DateTimeOffset? LastVisitAt { get; private set; }
    public IReadOnlyList<Resident> Residents => residents;
    public IReadOnlyList<Occupancy> Occupancies => occupancies;

    /// <summary>Where it lives now; null once it has moved out.</summary>
    public Occupancy? Home => Standing is RecordStatus.Present ? occupancies.Find(occupancy => occupancy.IsOpen) : null;

    /// <summary>One at most: whoever is another's relation is it to the head.</summary>
    internal int Heads => Present.Count(resident => resident.IsHead);

    public IEnumerable<Resident> Present => residents.Where(resident => resident.Standing is RecordStatus.Present);

    internal static Household Enter(Guid id, AreaCode area, HouseholdKind kind, Guid? organisationId, Act act) =>
        new() { Id = id, Area = area, Kind = kind, OrganisationId = organisationId, AddedBy = act.Id };

    internal Resident Takes(Guid id, Person person, Act act)
    {
        var resident = Resident.Enter(id, this, person, act);
        residents.Add(resident);
        return resident;
    }

    /// <summary>Leaves the home it has, if it has one, and lives here from a day on.</summary>
    internal void MoveIn(Guid occupancyId, Door door, DateOnly on, Act act)
    {
        if (Home is { } home)
        {
            home.End(on);
        }

        Area = door.Area;
        residents.ForEach(resident => resident.Follows(Area));
        occupancies.Add(Occupancy.Begin(occupancyId, this, door, on, act));
    }

    internal void MoveOut(DateOnly on)
    {
        if (Home is not { } home)
        {
            throw new RuleBrokenException("rule.no-home");
        }

        home.End(on);
    }

    /// <summary>Some of its people become a household of their own.</summary>
    internal void SplitOff(Household other, IReadOnlyCollection<Guid> residentIds, Guid headId)
    {
        var leaving = Present.Where(resident => residentIds.Contains(resident.Id)).ToList();
        if (leaving.Count < residentIds.Count || leaving.Count == Present.Count() || !residentIds.Contains(headId))
        {
            throw new RuleBrokenException("rule.split");
        }

        Give(leaving, other);
        leaving.Single(resident => resident.Id == headId).BecomesHead();
    }

    /// <summary>All its people join another household, and it is no more.</summary>
    internal void MergeInto(Household other, DateOnly on)
    {
        if (other.Home is null || other == this)
        {
            throw new RuleBrokenException("rule.merge");
        }

        List<Resident> joining = [.. Present];
        Give(joining, other);
        if (other.Heads > 1)
        {
            joining.FindAll(resident => resident.IsHead).ForEach(resident => resident.IsHeadNoMore());
        }

        Home?.End(on);
        Standing = RecordStatus.Left;
    }

    private void Give(List<Resident> leaving, Household other)
    {
        foreach (var resident in leaving)
        {
            residents.Remove(resident);
            other.residents.Add(resident);
            resident.GoesTo(other);
        }
    }

    /// <summary>With its last person gone, it lives nowhere.</summary>
    internal void PersonGone(DateOnly on)
    {
        if (!Present.Any())
        {
            Home?.End(on);
        }
    }

    internal void Visited(DwellingCondition condition, DateTimeOffset at) => (Condition, LastVisitAt) = (condition, at);

    /// <summary>Takes out what an act had entered: the whole household, or the people and homes it had added to one that stood already.</summary>
    internal void Strike(Guid act)
    {
        Standing = AddedBy == act ? RecordStatus.Struck : Standing;
        residents.FindAll(resident => resident.AddedBy == act).ForEach(resident => resident.Strike());
        occupancies.FindAll(occupancy => occupancy.AddedBy == act).ForEach(occupancy => occupancy.Strike());
    }
}

/// <summary>The place where a household lives: a dwelling; for a collective household the whole building.</summary>
public sealed record Door(AreaCode Area, Guid BuildingId, Guid? DwellingId);

/// <summary>
/// The period in which a household lives in a dwelling, from a day to a day. A collective household has its building, and no one door.
/// </summary>
[SeenWith(Permission.ViewRegister)]
public sealed class Occupancy : IProtected
{
    private Occupancy() { }

    public Guid Id { get; private init; }
    public Guid HouseholdId { get; private init; }
    public Guid BuildingId { get; private init; }
    public Guid? DwellingId { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid AddedBy { get; private init; }
    public DateOnly From { get; private init; }
    public DateOnly? Until { get; private set; }
    public bool IsStruck { get; private set; }

    public bool IsOpen => Until is null && !IsStruck;

    internal static Occupancy Begin(Guid id, Household household, Door door, DateOnly from, Act act) => new()
    {
        Id = id,
        HouseholdId = household.Id,
        BuildingId = door.BuildingId,
        DwellingId = door.DwellingId,
        Area = door.Area,
        AddedBy = act.Id,
        From = from,
    };

    internal void End(DateOnly on)
    {
        if (on < From)
        {
            throw new RuleBrokenException("rule.before-moving-in", From);
        }

        Until = on;
    }

    internal void Strike() => IsStruck = true;
}
