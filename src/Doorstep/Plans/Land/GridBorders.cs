using Doorstep.Contracts;
using Doorstep.Data.Redraw;
using Doorstep.Maps;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace Doorstep.Plans.Land;

/// <summary>
/// Draws the new borders of a community's grids: the land of those that change is put together and shared out again among their buildings, and each
/// grid gets the land of its own. Grids that do not change keep their border to the last corner.
/// </summary>
sealed class GridBorders(Flat flat, IReadOnlyDictionary<AreaCode, Shape> borders, IReadOnlySet<AreaCode> closed)
{
    /// <param name="buildings">All of one community.</param>
    /// <param name="to">Where those go that move.</param>
    public List<GridChange> Draw(AreaCode community, IReadOnlyList<PlannedBuilding> buildings, IReadOnlyDictionary<Guid, AreaCode> to)
    {
        var moving = buildings.Where(building => to.ContainsKey(building.Id)).ToList();
        var changing = moving.SelectMany(building => new[] { building.Area, to[building.Id] })
            .Where(area => area.Level is AreaLevel.Grid).ToHashSet();
        var onIt = buildings.Where(building => building.Grid is not { } grid || changing.Contains(grid)).ToList();
        if (moving.Count == 0)
        {
            return [];
        }

        var land = Land(community, changing, moving.Exists(building => building.Grid is null));
        var cells = LandCells.Share(onIt.ConvertAll(building => flat.To(building.Longitude, building.Latitude)), land);
        var parts = Enumerable.Range(0, onIt.Count).ToLookup(number => to.GetValueOrDefault(onIt[number].Id, onIt[number].Area));
        return
        [
            .. changing.Order().Select(grid => parts.Contains(grid)
                ? new GridChange(grid, FateOf(grid), flat.From(cells.Join(parts[grid])))
                : new GridChange(grid, GridFate.Closed, null, moving.Where(building => building.Area == grid).GroupBy(building => to[building.Id])
                    .MaxBy(went => went.Sum(building => building.Doors))!.Key)),
        ];
    }

    private GridFate FateOf(AreaCode grid) =>
        borders.ContainsKey(grid) ? GridFate.Redrawn : closed.Contains(grid) ? GridFate.Reopened : GridFate.Founded;

    private Geometry Land(AreaCode community, HashSet<AreaCode> changing, bool takesTheRest)
    {
        if (!takesTheRest)
        {
            return OverlayNGRobust.Union(changing.Where(borders.ContainsKey).Select(grid => flat.To(borders[grid])).ToArray());
        }

        var others = borders.Where(area => area.Key.Level is AreaLevel.Grid && community.Contains(area.Key) && !changing.Contains(area.Key))
            .Select(area => flat.To(area.Value)).ToArray();
        var whole = flat.To(borders[community]);
        return others.Length == 0 ? whole : OverlayNGRobust.Overlay(whole, OverlayNGRobust.Union(others), SpatialFunction.Difference);
    }
}
