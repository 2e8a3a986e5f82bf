using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Triangulate;
using NetTopologySuite.Triangulate.QuadEdge;
using CoverageUnion = NetTopologySuite.Coverage.CoverageUnion;

namespace Doorstep.Plans.Land;

/// <summary>Two buildings whose land touches, and along how many metres.</summary>
readonly record struct LandBorder(int First, int Second, double LengthMetres);

/// <summary>
/// The land inside a border, shared out among the buildings on it: to each what lies nearer to it than to any other (G. Voronoi, 1908). So no outline
/// of a plot is needed, streets are halved between their two sides, and a field belongs to the farm nearest to it.
/// </summary>
sealed class LandCells
{
    /// <summary>Buildings on one spot are taken apart by this much, so that each has land.</summary>
    private const double ApartMetres = 0.05;

    /// <summary>A spot of the land is at most one diameter from a building, and these are at least two and a half from the spot.</summary>
    private const double FarTimes = 3;

    private LandCells(Geometry[] cells, List<LandBorder> borders) => (Cells, Borders) = (cells, borders);

    /// <summary>Per building its land, in the order they were given; empty for one that lies outside and far from the border.</summary>
    public IReadOnlyList<Geometry> Cells { get; }

    public IReadOnlyList<LandBorder> Borders { get; }

    public static LandCells Share(IReadOnlyList<Coordinate> buildings, Geometry land)
    {
        if (buildings.Count == 1)
        {
            return new([land], []);
        }

        var sites = TakenApart(buildings);
        var numbers = new Dictionary<Coordinate, int>(sites.Select((site, number) => KeyValuePair.Create(site, number)));
        VoronoiDiagramBuilder builder = new();
        builder.SetSites([.. sites, .. Around(sites, land)]);
        var diagram = builder.GetSubdivision();
        var within = PreparedGeometryFactory.Prepare(land);
        var cells = new Geometry[sites.Length];
        foreach (var cell in diagram.GetVoronoiCellPolygons(Flat.Geometry))
        {
            if (numbers.TryGetValue((Coordinate)cell.UserData, out var number))
            {
                cells[number] = within.Covers(cell) ? cell : OverlayNGRobust.Overlay(cell, land, SpatialFunction.Intersection);
            }
        }

        return new(cells, [.. Touching(diagram, numbers, land, within)]);
    }

    /// <summary>
    /// Sites far around buildings and land, nearer to no spot of the land than any building. Without them the corners of the triangle that the
    /// diagram is drawn in would take land from buildings that stand close together on a wide one.
    /// </summary>
    private static IEnumerable<Coordinate> Around(Coordinate[] sites, Geometry land)
    {
        var within = land.EnvelopeInternal.Copy();
        foreach (var site in sites)
        {
            within.ExpandToInclude(site);
        }

        var (centre, far) = (within.Centre, FarTimes * within.Diameter);
        return [new(centre.X - far, centre.Y), new(centre.X + far, centre.Y), new(centre.X, centre.Y - far), new(centre.X, centre.Y + far)];
    }

    /// <summary>The land of some of the buildings as one shape: borders between them fall away.</summary>
    public Geometry Join(IEnumerable<int> buildings) => Join([.. buildings.SelectMany(building => Flat.PolygonsOf(Cells[building]))]);

    private static Geometry Join(Geometry[] polygons)
    {
        var joined = polygons.Length == 0 ? Flat.Geometry.CreateMultiPolygon() : CoverageUnion.Union(polygons);
        // Where the border of the land cuts two neighbours a hair apart, lines are left inside: the slower union takes them out.
        return joined.IsValid ? joined : OverlayNGRobust.Union(polygons);
    }

    /// <summary>Cells touch along the line between the centres of the two triangles that meet at the edge between their buildings.</summary>
    private static IEnumerable<LandBorder> Touching(
        QuadEdgeSubdivision diagram, Dictionary<Coordinate, int> numbers, Geometry land, IPreparedGeometry within)
    {
        foreach (var edge in diagram.GetPrimaryEdges(false))
        {
            var line = Flat.Geometry.CreateLineString([edge.Rot.Orig.Coordinate, edge.Rot.Dest.Coordinate]);
            var length = within.Covers(line) ? line.Length : within.Intersects(line) ? line.Intersection(land).Length : 0;
            if (length > 0 && numbers.TryGetValue(edge.Orig.Coordinate, out var first) && numbers.TryGetValue(edge.Dest.Coordinate, out var second))
            {
                yield return new(first, second, length);
            }
        }
    }

    private static Coordinate[] TakenApart(IReadOnlyList<Coordinate> buildings)
    {
        HashSet<Coordinate> taken = [];
        var sites = new Coordinate[buildings.Count];
        for (var building = 0; building < sites.Length; building++)
        {
            var site = buildings[building];
            // Outward on a spiral until there is room.
            for (var turn = 1; !taken.Add(site); turn++)
            {
                site = new(buildings[building].X + (ApartMetres * turn * Math.Cos(turn)),
                    buildings[building].Y + (ApartMetres * turn * Math.Sin(turn)));
            }

            sites[building] = site;
        }

        return sites;
    }
}
