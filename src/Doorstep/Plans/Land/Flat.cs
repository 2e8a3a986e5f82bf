using Doorstep.Maps;
using NetTopologySuite.Geometries;

namespace Doorstep.Plans.Land;

/// <summary>
/// A flat map in metres round one point of WGS-84: across a city of fifty kilometres lengths are right to some
/// thousandths, which no border depends on.
/// </summary>
readonly record struct Flat(double Longitude, double Latitude)
{
    /// <summary>Of latitude, on the mean sphere.</summary>
    private const double MetresPerDegree = 111_195;

    public static GeometryFactory Geometry { get; } = new();

    private double EastPerDegree => MetresPerDegree * Math.Cos(Latitude * Math.PI / 180);

    public Coordinate To(double longitude, double latitude) => new((longitude - Longitude) * EastPerDegree, (latitude - Latitude) * MetresPerDegree);

    public Geometry To(Shape area) => Geometry.CreateMultiPolygon([.. area.Parts.Select(Polygon)]);

    public Shape From(Geometry land) => Shape.Area([.. PolygonsOf(land).Select(polygon => Rings(polygon).Select(Ring).ToArray())]);

    public (double Longitude, double Latitude) From(Coordinate point) =>
        (Longitude + (point.X / EastPerDegree), Latitude + (point.Y / MetresPerDegree));

    public static IEnumerable<Polygon> PolygonsOf(Geometry land) =>
        Enumerable.Range(0, land.NumGeometries).Select(land.GetGeometryN).OfType<Polygon>().Where(polygon => !polygon.IsEmpty);

    private Polygon Polygon(double[][] rings)
    {
        var drawn = Array.ConvertAll(rings, Ring);
        return Geometry.CreatePolygon(drawn[0], drawn[1..]);
    }

    public LineString Line(double[] corners) => Geometry.CreateLineString(Points(corners));

    private LinearRing Ring(double[] corners) => Geometry.CreateLinearRing(Points(corners));

    private Coordinate[] Points(double[] corners)
    {
        var points = new Coordinate[corners.Length / 2];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = To(corners[2 * i], corners[(2 * i) + 1]);
        }

        return points;
    }

    private static IEnumerable<LineString> Rings(Polygon polygon) => polygon.Holes.Prepend(polygon.Shell);

    private double[] Ring(LineString ring)
    {
        var east = EastPerDegree;
        var (longitude, latitude) = (Longitude, Latitude);
        return [.. ring.Coordinates.SelectMany(corner => new[] { longitude + (corner.X / east), latitude + (corner.Y / MetresPerDegree) })];
    }
}
