using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>The buildings, doors, households and people of a worker's grids, as the phone holds them (docs/sync.md).</summary>
public sealed class GridRows
{
    private readonly Dictionary<Guid, BuildingRow> buildings = [];
    private readonly Dictionary<Guid, DwellingRow> dwellings = [];
    private readonly Dictionary<Guid, HouseholdRow> households = [];
    private readonly Dictionary<Guid, ResidentRow> residents = [];
    private readonly Dictionary<string, KindRow> kinds = [];

    private HeadLine? head;

    /// <summary>To ask for changes with; null where there was no snapshot yet.</summary>
    public string? Cursor => head?.Cursor;

    public IReadOnlyDictionary<Guid, BuildingRow> Buildings => buildings;

    public IReadOnlyDictionary<Guid, DwellingRow> Dwellings => dwellings;

    public IReadOnlyDictionary<Guid, HouseholdRow> Households => households;

    public IEnumerable<ResidentRow> Residents => residents.Values;

    /// <summary>By their codes.</summary>
    public IReadOnlyDictionary<string, KindRow> Kinds => kinds;

    public ResidentRow? Resident(Guid id) => residents.GetValueOrDefault(id);

    public DwellingRow? DoorOf(HouseholdRow household)
    {
        ArgumentNullException.ThrowIfNull(household);
        return household.Dwelling is { } id ? dwellings.GetValueOrDefault(id) : null;
    }

    /// <summary>What a building is called; empty where the phone has it not.</summary>
    public Names AddressOf(Guid building) => buildings.GetValueOrDefault(building)?.Address.AsNames() ?? new("", "", "");

    /// <summary>Takes rows in place of all that is there.</summary>
    public void Replace(HeadLine first, IEnumerable<SyncLine> rows)
    {
        buildings.Clear();
        dwellings.Clear();
        households.Clear();
        residents.Clear();
        kinds.Clear();
        Change(first, rows);
    }

    /// <summary>Takes rows, and what is gone, beside what is there.</summary>
    public void Change(HeadLine first, IEnumerable<SyncLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            Put(line);
        }

        head = first;
    }

    /// <summary>The same rows, to be changed apart from these.</summary>
    public GridRows Copy()
    {
        GridRows copy = new();
        copy.Change(head!, [.. buildings.Values, .. dwellings.Values, .. households.Values, .. residents.Values, .. kinds.Values]);
        return copy;
    }

    /// <summary>Takes one line, a row or that one is gone.</summary>
    public void Put(SyncLine line)
    {
        switch (line)
        {
            case BuildingRow building:
                buildings[building.Id] = building;
                break;
            case DwellingRow dwelling:
                dwellings[dwelling.Id] = dwelling;
                break;
            case HouseholdRow household:
                households[household.Id] = household;
                break;
            case ResidentRow resident:
                residents[resident.Id] = resident;
                break;
            case KindRow kind:
                kinds[kind.Id] = kind;
                break;
            case GoneLine gone:
                Drop(gone);
                break;
        }
    }

    /// <summary>With a household go its people, with a building all that is in it.</summary>
    private void Drop(GoneLine gone)
    {
        switch (gone.Of)
        {
            case "resident":
                residents.Remove(gone.Id);
                break;
            case "household":
                DropHousehold(gone.Id);
                break;
            case "dwelling":
                dwellings.Remove(gone.Id);
                break;
            case "building":
                buildings.Remove(gone.Id);
                households.Values.Where(one => one.Building == gone.Id).Select(one => one.Id).ToList().ForEach(DropHousehold);
                dwellings.Values.Where(one => one.Building == gone.Id).Select(one => one.Id).ToList().ForEach(id => dwellings.Remove(id));
                break;
        }
    }

    private void DropHousehold(Guid id)
    {
        households.Remove(id);
        residents.Values.Where(one => one.Household == id).Select(one => one.Id).ToList().ForEach(one => residents.Remove(one));
    }
}
