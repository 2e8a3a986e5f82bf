using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>A building on the map, with what there is to see to among its households.</summary>
/// <param name="X">In units of the map, to the east of its corner.</param>
/// <param name="Count">Its households; of a filter, those that it finds.</param>
public sealed record MapSpot(Guid Id, Names Address, double X, double Y, int Count, int Households, int Care, int Missing, int Stale, int Unsent)
{
    /// <summary>A sign for each that is not nothing, since colour alone says nothing to many.</summary>
    public string Signs => string.Concat(Told.Where(one => one.Count > 0).Select(one => one.Sign));

    /// <summary>The sign, the word and the number of each.</summary>
    public IReadOnlyList<(char Sign, string Word, int Count)> Told =>
    [
        ('♥', "field.filter.Care", Care), ('?', "field.filter.Missing", Missing), ('◷', "field.filter.Stale", Stale),
        ('↑', "field.unsent-mark", Unsent),
    ];
}

/// <summary>Puts the buildings of her grids on the map.</summary>
public static class MapSpots
{
    /// <summary>The world of web maps is so many units wide and high.</summary>
    private const double World = 4294967296.0;

    /// <summary>A third of a metre, as the server draws it.</summary>
    private const int Shift = 5;

    public static IReadOnlyList<MapSpot> Of(GridRows rows, IReadOnlyList<Home> homes, PhoneMap map, HomeFilter filter, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(map);
        var there = homes.ToLookup(home => home.Row.Building);
        // Walls around an empty yard are on no list of hers.
        var doors = rows.Dwellings.Values.Select(door => door.Building).ToHashSet();
        return
        [
            .. rows.Buildings.Values.Where(building => doors.Contains(building.Id)).OrderByDescending(building => building.Latitude)
                .ThenBy(building => building.Id).Select(building => SpotOf(building, [.. there[building.Id]], map, filter, today)),
        ];
    }

    /// <summary>A map without streets, where the server has none to give: only as large as her buildings need.</summary>
    public static PhoneMap Bare(IEnumerable<BuildingRow> buildings)
    {
        List<(double X, double Y)> places = [.. buildings.Select(one => (X(one.Longitude), Y(one.Latitude)))];
        if (places.Count == 0)
        {
            return new("", 0, 0, Shift, 1, 1, [], []);
        }

        var (west, north) = (places.Min(one => one.X), places.Min(one => one.Y));
        var more = Math.Max(Math.Max(places.Max(one => one.X) - west, places.Max(one => one.Y) - north) / 10, 1 << 10);
        return new("", (long)(west - more), (long)(north - more), Shift, (int)(places.Max(one => one.X) - west + (2 * more)) >> Shift,
            (int)(places.Max(one => one.Y) - north + (2 * more)) >> Shift, [], []);
    }

    private static MapSpot SpotOf(BuildingRow building, List<Home> homes, PhoneMap map, HomeFilter filter, DateOnly today)
    {
        int Count(HomeFilter one) => homes.Count(home => FilterHomes.Is(home, one, today));
        var unit = (double)(1L << map.Shift);
        return new(building.Id, building.Address.AsNames(), (X(building.Longitude) - map.West) / unit, (Y(building.Latitude) - map.North) / unit,
            Count(filter), homes.Count, Count(HomeFilter.Care), Count(HomeFilter.Missing), Count(HomeFilter.Stale),
            homes.Count(home => home.IsUnsent));
    }

    private static double X(double longitude) => (longitude + 180) / 360 * World;

    private static double Y(double latitude) => (0.5 - (Math.Asinh(Math.Tan(latitude * (Math.PI / 180))) / (2 * Math.PI))) * World;
}
