using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>A household with its door and its people, as the phone lists it.</summary>
public sealed record Home(HouseholdRow Row, Names Address, string Door, int Floor, IReadOnlyList<ResidentRow> People)
{
    /// <summary>Something that was done there is on this phone alone.</summary>
    public bool IsUnsent { get; init; }

    public string Place => $"{Address.Here} {Door}".Trim();

    /// <summary>The names of who lives there.</summary>
    public string Who => string.Join("、", People.Select(person => person.Name));

    public override string ToString() => $"{Row.Id}";

    private string? written;

    /// <summary>Door, address and names in capitals, a line each: put together when something is looked for the first time.</summary>
    internal string Written => written ??= string.Join('\n', [Door, Address.Hans, Address.Hant, Address.En, .. People.Select(person => person.Name)])
        .ToUpperInvariant();
}

/// <summary>Finds households on the phone, by a name, a door or the end of a phone number.</summary>
public static class FindHouseholds
{
    private const int ShortestTail = 4;

    /// <summary>All of them, building by building, by floor and door.</summary>
    public static IReadOnlyList<Home> All(GridRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var people = rows.Residents.ToLookup(resident => resident.Household);
        return
        [
            .. rows.Households.Values.Select(household => HomeOf(rows, household, [.. people[household.Id]]))
                .OrderBy(home => home.Address.Hans, StringComparer.Ordinal).ThenBy(home => home.Row.Building)
                .ThenBy(home => (home.Floor, home.Door), DoorOrder.Instance).ThenBy(home => home.Row.Id),
        ];
    }

    /// <summary>
    /// Those in which every word of it is found: in a name, the address, the door; four digits and more at the end of a phone number.
    /// </summary>
    public static IReadOnlyList<Home> By(IReadOnlyList<Home> all, string? words)
    {
        var parts = Array.ConvertAll(SearchWords.Of(words), part => part.ToUpperInvariant());
        return parts.Length == 0 ? all : [.. all.Where(home => Array.TrueForAll(parts, part => Has(home, part)))];
    }

    private static bool Has(Home home, string part) => home.Written.Contains(part, StringComparison.Ordinal)
        || (part.Length >= ShortestTail && part.All(char.IsAsciiDigit)
            && home.People.Any(person => person.Phone?.EndsWith(part, StringComparison.Ordinal) is true));

    private static Home HomeOf(GridRows rows, HouseholdRow household, IReadOnlyList<ResidentRow> people)
    {
        var door = rows.DoorOf(household);
        return new(household, rows.AddressOf(household.Building), door?.Door ?? "", door?.Floor ?? 0, people);
    }
}
