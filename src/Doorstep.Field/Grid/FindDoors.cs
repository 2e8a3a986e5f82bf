using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>A door, with the households behind it: none, one, or as many as there are rooms.</summary>
public sealed record DoorView(DwellingRow Row, Names Address, IReadOnlyList<Home> Homes)
{
    public string Place => $"{Address.Here} {Row.Door}".Trim();

    public override string ToString() => $"{Row.Id}";
}

/// <summary>Finds doors on the phone, also those behind which nobody is registered.</summary>
public static class FindDoors
{
    /// <summary>Those of a building, by floor and door.</summary>
    public static IReadOnlyList<DoorView> Of(GridRows rows, IReadOnlyList<Home> homes, Guid building)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var behind = homes.Where(home => home.Row.Building == building && home.Row.Dwelling is not null).ToLookup(home => home.Row.Dwelling!.Value);
        return
        [
            .. rows.Dwellings.Values.Where(door => door.Building == building)
                .OrderBy(door => (door.Floor, door.Door), DoorOrder.Instance).ThenBy(door => door.Id)
                .Select(door => new DoorView(door, rows.AddressOf(building), [.. behind[door.Id]])),
        ];
    }

    public static DoorView? One(GridRows rows, IReadOnlyList<Home> homes, Guid id)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Dwellings.GetValueOrDefault(id) is not { } door ? null
            : new(door, rows.AddressOf(door.Building), [.. homes.Where(home => home.Row.Dwelling == id)]);
    }

    /// <summary>By the words of an address and a door; the first of them.</summary>
    public static IReadOnlyList<DoorView> By(GridRows rows, string? words, int most)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var parts = SearchWords.Of(words);
        return parts.Length == 0 ? [] :
        [
            .. rows.Dwellings.Values.Select(door => new DoorView(door, rows.AddressOf(door.Building), []))
                .Where(door => parts.All(part => SearchWords.AreAt(part, door.Address, door.Row.Door)))
                .OrderBy(door => door.Address.Hans, StringComparer.Ordinal).ThenBy(door => (door.Row.Floor, door.Row.Door), DoorOrder.Instance)
                .ThenBy(door => door.Row.Id).Take(most),
        ];
    }
}
