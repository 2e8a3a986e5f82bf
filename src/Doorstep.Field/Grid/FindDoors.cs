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
                .OrderBy(door => door.Floor).ThenBy(door => door.Door.Length).ThenBy(door => door.Door, StringComparer.Ordinal)
                .ThenBy(door => door.Id)
                .Select(door => new DoorView(door, AddressOf(rows, building), [.. behind[door.Id]])),
        ];
    }

    public static DoorView? One(GridRows rows, IReadOnlyList<Home> homes, Guid id)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Dwellings.GetValueOrDefault(id) is not { } door ? null
            : new(door, AddressOf(rows, door.Building), [.. homes.Where(home => home.Row.Dwelling == id)]);
    }

    /// <summary>By the words of an address and a door; the first of them.</summary>
    public static IReadOnlyList<DoorView> By(GridRows rows, string? words, int most)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var parts = UserText.Clean(words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0 ? [] :
        [
            .. rows.Dwellings.Values.Select(door => new DoorView(door, AddressOf(rows, door.Building), []))
                .Where(door => parts.All(part => Has(door, part)))
                .OrderBy(door => door.Address.Hans, StringComparer.Ordinal).ThenBy(door => door.Row.Floor).ThenBy(door => door.Row.Door.Length)
                .ThenBy(door => door.Row.Door, StringComparer.Ordinal).ThenBy(door => door.Row.Id).Take(most),
        ];
    }

    private static bool Has(DoorView door, string part) =>
        door.Row.Door.Contains(part, StringComparison.OrdinalIgnoreCase)
        || new[] { door.Address.Hans, door.Address.Hant, door.Address.En }.Any(text => text.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static Names AddressOf(GridRows rows, Guid building) =>
        rows.Buildings.GetValueOrDefault(building)?.Address is { } address ? new(address.Hans, address.Hant, address.En) : new("", "", "");
}
