using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>The parameters of a scale of the demo: which divisions, inside which outlines, how many grids.</summary>
internal sealed record CityBrief(
    IReadOnlyList<Division> Districts,
    IReadOnlyList<Division> Places,
    IReadOnlyList<Division> Communities,
    IReadOnlyDictionary<AreaCode, Spot> Centres,
    IReadOnlyList<Spot[][]> Outlines,
    IReadOnlySet<AreaCode> Urban,
    int UrbanGrids,
    int NotJoined,
    int Overloaded)
{
    /// <summary>Residents' communities of two towns that have grown into the city: 金盘 of 城西镇 and 海榆东 of 海秀镇.</summary>
    private static readonly AreaCode[] GrownInto = [AreaCode.Parse("460106100003"), AreaCode.Parse("460105102003")];

    public static CityBrief Of(DemoScale scale)
    {
        var divisions = Division.ReadAll();
        var centres = Facts.Rows("haikou-places.csv").ToDictionary(row => AreaCode.Parse(row[0]), row => Spot.Of(Number(row[2]), Number(row[3])));
        return scale is DemoScale.Small ? Small(divisions, centres) : Haikou(divisions, centres);
    }

    private static CityBrief Haikou(IReadOnlyList<Division> divisions, Dictionary<AreaCode, Spot> centres)
    {
        var districts = divisions.Where(division => division.Code.Level is AreaLevel.District).ToList();
        var places = divisions.Where(division => division.Code.Level is AreaLevel.Subdistrict).ToList();
        var subdistricts = places.Where(place => place.Kind == "subdistrict").Select(place => place.Code).ToHashSet();
        var communities = divisions.Where(division => division.Code.Level is AreaLevel.Community).ToList();
        var urban = communities.Where(community => community.Kind == "community" && subdistricts.Contains(community.Code.Parent))
            .Select(community => community.Code);
        var outlines = Facts.Outlines();
        return new(districts, places, communities, centres, [.. districts.Select(district => outlines[district.Code.Value])],
            urban.Concat(GrownInto).ToHashSet(), UrbanGrids: 1148, NotJoined: 11, Overloaded: 30);
    }

    /// <summary>Three communities in a round kilometre of 海垦街道; the third has not joined.</summary>
    private static CityBrief Small(IReadOnlyList<Division> divisions, Dictionary<AreaCode, Spot> centres)
    {
        var place = divisions.Single(division => division.Code.Value == "460106005");
        var communities = divisions.Where(division => division.Code.Level is AreaLevel.Community && place.Code.Contains(division.Code))
            .Take(3).ToList();
        var around = centres[place.Code];
        var circle = Enumerable.Range(0, 40)
            .Select(step => around + new Spot(Math.Cos(step * Math.PI / 20), Math.Sin(step * Math.PI / 20)) * 540).ToArray();
        return new([.. divisions.Where(division => division.Code == place.Code.Parent)], [place], communities, centres, [[circle]],
            communities.Take(2).Select(community => community.Code).ToHashSet(), UrbanGrids: 8, NotJoined: 1, Overloaded: 1);
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
