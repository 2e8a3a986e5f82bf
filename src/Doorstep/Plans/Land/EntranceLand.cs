using Doorstep.Maps;
using Doorstep.Places;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Doorstep.Plans.Land;

/// <summary>
/// Divides a building's footprint among its entrances: slices of one breadth along its longer side, numbered from the west (from the south, where it
/// stands north and south). On the ground they may be numbered the other way; for the land round them that matters little.
/// </summary>
static class EntranceLand
{
    /// <summary>Of a stairwell with two doors a floor on either side, where no footprint is known; metres.</summary>
    private const double Wide = 15;
    private const double Deep = 12;

    public static IReadOnlyList<(double Longitude, double Latitude, byte[] Footprint)> Cut(Building building, int entrances)
    {
        var (flat, isDrawn) = (new Flat(building.Longitude, building.Latitude), building.Footprint.Length > 0);
        var whole = isDrawn
            ? flat.To(Shape.FromBytes(building.Footprint))
            : Box(new(-Wide * entrances / 2, -Deep / 2), new(Wide * entrances, 0), new(0, Deep));
        var corners = MinimumAreaRectangle.GetMinimumRectangle(whole).Coordinates;
        var (one, other) = (new Coordinate(corners[1].X - corners[0].X, corners[1].Y - corners[0].Y),
            new Coordinate(corners[2].X - corners[1].X, corners[2].Y - corners[1].Y));
        var (along, across) = Length(one) >= Length(other) ? (one, other) : (other, one);
        along = IsBackwards(along) ? new(-along.X, -along.Y) : along;
        var start = new Coordinate((corners[0].X + corners[2].X - along.X - across.X) / 2, (corners[0].Y + corners[2].Y - along.Y - across.Y) / 2);
        return [.. Enumerable.Range(0, entrances).Select(entrance =>
        {
            var from = new Coordinate(start.X + (along.X * entrance / entrances), start.Y + (along.Y * entrance / entrances));
            var slice = Box(from, new(along.X / entrances, along.Y / entrances), across);
            var part = whole.Intersection(slice) is { Area: > 0 } land ? land : slice;
            var point = flat.From(part.InteriorPoint.Coordinate);
            return (point.Longitude, point.Latitude, isDrawn ? flat.From(part).ToBytes() : []);
        })];
    }

    private static bool IsBackwards(Coordinate along) => Math.Abs(along.X) >= Math.Abs(along.Y) ? along.X < 0 : along.Y < 0;

    private static double Length(Coordinate side) => Math.Sqrt((side.X * side.X) + (side.Y * side.Y));

    private static Polygon Box(Coordinate from, Coordinate one, Coordinate other) => Flat.Geometry.CreatePolygon(
    [
        new(from.X, from.Y), new(from.X + one.X, from.Y + one.Y), new(from.X + one.X + other.X, from.Y + one.Y + other.Y),
        new(from.X + other.X, from.Y + other.Y), new(from.X, from.Y),
    ]);
}
