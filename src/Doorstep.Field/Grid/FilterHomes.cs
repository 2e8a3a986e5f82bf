using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>What she looks for in her grid.</summary>
public enum HomeFilter
{
    All,
    /// <summary>Somebody there needs care.</summary>
    Care,
    /// <summary>Something is not written down that she would need.</summary>
    Missing,
    /// <summary>Nobody was met there for a year.</summary>
    Stale,
}

/// <summary>Filters households, and counts how many doors were visited in the last year.</summary>
public static class FilterHomes
{
    public static IReadOnlyList<Home> By(IReadOnlyList<Home> all, HomeFilter filter, DateOnly today) =>
        filter is HomeFilter.All ? all : [.. all.Where(home => Is(home, filter, today))];

    public static bool Is(Home home, HomeFilter filter, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(home);
        return filter switch
        {
            HomeFilter.Care => home.People.Any(person => person.Needs is not null),
            HomeFilter.Missing => home.People.Count == 0 || home.People.All(person => person.Phone is null)
                || home.People.Any(person => person.Age is null || person.Sex is "Unknown"),
            HomeFilter.Stale => !IsFresh(home.Row.LastVisitAt, today),
            _ => true,
        };
    }

    /// <summary>How many doors were visited in the last year, of how many: a shared one when each of its households was.</summary>
    public static (int Visited, int Doors) Coverage(GridRows rows, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var homes = rows.Households.Values.Where(home => home.Dwelling is not null).ToLookup(home => home.Dwelling!.Value);
        return (rows.Dwellings.Values.Count(door => IsFresh(door, homes[door.Id], today)), rows.Dwellings.Count);
    }

    /// <summary>Whole days since; null where it never was.</summary>
    public static int? DaysSince(DateTimeOffset? at, DateOnly today) =>
        at is { } time ? Math.Max(0, today.DayNumber - CityTime.DayOf(time).DayNumber) : null;

    private static bool IsFresh(DwellingRow door, IEnumerable<HouseholdRow> homes, DateOnly today)
    {
        List<HouseholdRow> all = [.. homes];
        return all.Count == 0 ? IsFresh(door.VisitedAt, today) : all.TrueForAll(home => IsFresh(home.LastVisitAt, today));
    }

    private static bool IsFresh(DateTimeOffset? at, DateOnly today) => at is { } time && CityTime.DayOf(time) > today.AddYears(-1);
}
