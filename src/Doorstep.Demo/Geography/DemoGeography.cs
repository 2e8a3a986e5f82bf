using Doorstep.Contracts;
using Doorstep.Maps;
using Doorstep.Places;

namespace Doorstep.Demo.Geography;

/// <summary>The ground of the demo city: synthetic in all but the names, codes and coarse outlines of its divisions.</summary>
/// <param name="Areas">Outermost first, each level in the order of its codes.</param>
/// <param name="Features">What the base map shows, in the order to paint it.</param>
internal sealed record DemoGeography(IReadOnlyList<DemoArea> Areas, IReadOnlyList<DemoFeature> Features, IReadOnlyList<DemoBuilding> Buildings)
{
    /// <summary>Dwellings in each grid, and in each community that has no grids.</summary>
    public SortedDictionary<AreaCode, int> DoorsByArea() =>
        new(Buildings.GroupBy(building => building.Area).ToDictionary(area => area.Key, area => area.Sum(building => building.Doors)));

    /// <summary>The urban grids that are too much for one grid worker.</summary>
    public IReadOnlyList<AreaCode> OverloadedGrids()
    {
        var urban = Areas.Where(area => area.Urban && area.Code.Level is AreaLevel.Grid).Select(area => area.Code).ToHashSet();
        return [.. DoorsByArea().Where(area => area.Value > GridSizes.MostHouseholds && urban.Contains(area.Key)).Select(area => area.Key)];
    }
}

/// <summary>A division or grid of the demo city.</summary>
/// <param name="NameZh">As people say it: 秀华社区.</param>
/// <param name="OfficialZh">As the statistical list has it: 秀华社区居民委员会.</param>
/// <param name="Urban">A residents' community of the main urban area, or a grid of one.</param>
/// <param name="JoinedOn">When a community joined grid management; null if it has not, and for other levels.</param>
/// <param name="Longitude">Where its label stands: far from its border.</param>
internal sealed record DemoArea(
    AreaCode Code, string NameZh, string OfficialZh, string NameEn, Shape Shape, bool Urban, DateOnly? JoinedOn, double Longitude, double Latitude);

/// <summary>A shape of the base map.</summary>
/// <param name="Layer">land, water, park, block or street.</param>
/// <param name="Kind">land: city, around; water: sea, river, lake; park: park, green, wood; block: residential, village, commercial, school,
/// hospital, works, airport; street: motorway, main, side, lane, bridge, rural, track, rail.</param>
internal sealed record DemoFeature(string Layer, string Kind, string? NameZh, string? NameEn, Shape Shape);

/// <summary>A building of the demo city.</summary>
/// <param name="Area">Its grid; its community where that has no grids.</param>
/// <param name="Doors">Dwellings, or rooms of a dormitory.</param>
internal sealed record DemoBuilding(
    AreaCode Area, string StreetZh, string StreetEn, int Number, double Longitude, double Latitude, Shape Footprint,
    int Floors, int Doors, BuildingUse Use);
