using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>What came of an answer of the server with rows.</summary>
public enum RowsTaken
{
    Yes,
    /// <summary>It broke off: nothing of it was taken, and it is asked for again.</summary>
    Broken,
    /// <summary>Only a new snapshot tells how things stand.</summary>
    Anew,
}

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

    /// <summary>Takes a snapshot in place of all that is there, or changes beside it; all of it, or nothing where it broke off.</summary>
    /// <param name="text">The lines of the answer.</param>
    public RowsTaken Take(string text, bool isSnapshot)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<SyncLine> lines = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize(line, SyncJson.Default.SyncLine)!);
            }
            catch (JsonException)
            {
                // The network ended in the middle of a line.
                return RowsTaken.Broken;
            }
        }

        if (lines is not [HeadLine first, .., EndLine end])
        {
            return RowsTaken.Broken;
        }

        if (lines.Exists(line => line is AnewLine))
        {
            return RowsTaken.Anew;
        }

        if (isSnapshot && lines.Count(line => line is not (HeadLine or EndLine or MarkLine)) != end.Rows)
        {
            return RowsTaken.Broken;
        }

        if (isSnapshot)
        {
            Clear();
        }

        lines.ForEach(Put);
        head = first;
        return RowsTaken.Yes;
    }

    /// <summary>As it is kept on the phone, and read again by <see cref="Take(string, bool)"/>.</summary>
    public string Write()
    {
        List<SyncLine> rows = [.. buildings.Values, .. dwellings.Values, .. households.Values, .. residents.Values, .. kinds.Values];
        return string.Join('\n', rows.Prepend(head!).Append(new EndLine(rows.Count, new Dictionary<string, string>()))
            .Select(line => JsonSerializer.Serialize(line, SyncJson.Plain.SyncLine)));
    }

    /// <summary>The same rows, to be changed apart from these.</summary>
    public GridRows Copy()
    {
        GridRows copy = new() { head = head };
        List<SyncLine> rows = [.. buildings.Values, .. dwellings.Values, .. households.Values, .. residents.Values, .. kinds.Values];
        rows.ForEach(copy.Put);
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

    private void Clear()
    {
        buildings.Clear();
        dwellings.Clear();
        households.Clear();
        residents.Clear();
        kinds.Clear();
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
