using CsCheck;
using Doorstep.Contracts;
using Doorstep.Maps;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;

namespace Doorstep.Tests.Places;

[Trait("needs", "nothing")]
public sealed class GridIndexTests
{
    private static readonly Gen<(Coverage Coverage, int Seed)> Cases = Gen.Select(Coverage.Any, Gen.Int);

    [Fact]
    public void A_point_has_the_owner_that_the_even_odd_rule_gives() => Cases.Sample(made =>
        Agree(made.Coverage.Areas, Points(made.Coverage, new(made.Seed))), iter: 300);

    [Fact]
    public void Gaps_holes_islands_and_areas_in_parts_make_no_difference() => Cases.Sample(made =>
    {
        var chance = new Random(made.Seed);
        Agree(Tear(made.Coverage.Rings, chance), Points(made.Coverage, chance));
    }, iter: 300);

    [Fact]
    public void Corners_that_only_one_neighbour_has_make_no_difference() => Cases.Sample(made =>
    {
        var chance = new Random(made.Seed);
        Agree([.. made.Coverage.Rings.Select(ring => Shape.Area([AddCorners(ring, chance)]))], Points(made.Coverage, chance));
    }, iter: 300);

    [Fact]
    public void Outlines_that_cross_themselves_make_no_difference() => Cases.Sample(made =>
    {
        var chance = new Random(made.Seed);
        var area = made.Coverage.Box;
        var star = Enumerable.Range(0, chance.Next(3, 12))
            .Select(_ => new[] { At(area.West, area.East, chance), At(area.South, area.North, chance) }).ToList();
        Agree([Shape.Area([[.. star.SelectMany(corner => corner), .. star[0]]])], Points(made.Coverage, chance));
    }, iter: 300);

    [Fact]
    public void Every_point_has_exactly_one_owner_on_borders_and_corners_too() => Cases.Sample(made =>
    {
        var wide = made.Coverage with { Spacing = Math.Max(20_000, made.Coverage.Spacing) };
        var areas = wide.Areas;
        var index = Build(areas);
        foreach (var (x, y) in OnBorders(wide.Rings, new(made.Seed)).Where(point => IsWithin(wide, point)))
        {
            Assert.Single(areas, area => EvenOdd.Holds(area, x, y));
            Assert.Equal(Array.FindIndex(areas, area => EvenOdd.Holds(area, x, y)), index.IndexOf(x, y));
        }
    }, iter: 30);

    [Fact]
    public void It_agrees_with_NetTopologySuite() => Cases.Sample(made =>
    {
        var shapes = Tear(made.Coverage.Rings, new(made.Seed));
        var polygons = Array.ConvertAll(shapes, ToPolygons);
        var index = Build(shapes);
        foreach (var (x, y) in Anywhere(made.Coverage, new(made.Seed)))
        {
            Assert.Equal(
                Array.FindIndex(polygons, polygon => SimplePointInAreaLocator.IsContained(new(x, y), polygon)),
                index.IndexOf(x, y));
        }
    }, iter: 100);

    [Fact]
    public void It_answers_the_code_of_the_area_and_nothing_outside_the_city()
    {
        var index = GridIndex.Build([
            (AreaCode.Parse("460106005006001"), Shape.Area([[110, 20, 110.1, 20, 110.1, 20.1, 110, 20.1, 110, 20]])),
            (AreaCode.Parse("460106005006002"), Shape.Area([[110.1, 20, 110.2, 20, 110.2, 20.1, 110.1, 20.1, 110.1, 20]]))]);
        Assert.Equal("460106005006001", index.Find(110.05, 20.05)?.Value);
        Assert.Equal("460106005006002", index.Find(110.1, 20)?.Value);
        Assert.Null(index.Find(110.2, 20.05));
        Assert.Null(index.Find(110.05, 20.1));
        Assert.Null(index.Find(0, 0));
        Assert.Null(index.Find(double.NaN, 20.05));
        Assert.Null(index.Find(double.PositiveInfinity, double.NegativeInfinity));
    }

    [Fact]
    public void A_city_without_areas_has_no_owner_anywhere() => Assert.Null(GridIndex.Build<AreaCode>([]).Find(110, 20));

    [Fact]
    public void Lines_have_no_inside() => Assert.Throws<ArgumentException>(() => Build([Shape.Line([110, 20, 111, 21])]));

    private static void Agree(Shape[] areas, IEnumerable<(double X, double Y)> points)
    {
        var index = Build(areas);
        foreach (var (x, y) in points)
        {
            Assert.Equal(Array.FindIndex(areas, area => EvenOdd.Holds(area, x, y)), index.IndexOf(x, y));
        }
    }

    private static GridIndex<AreaCode> Build(Shape[] areas) =>
        GridIndex.Build([.. areas.Select((area, i) => (AreaCode.Parse("460106005006").Grid(i + 1), area))]);

    /// <summary>Anywhere, on borders and corners, and a hair beside them.</summary>
    private static IEnumerable<(double X, double Y)> Points(Coverage coverage, Random chance) =>
        Anywhere(coverage, chance)
            .Concat(OnBorders(coverage.Rings, chance))
            .Concat(OnBorders(coverage.Rings, chance).Select(point => (Math.BitIncrement(point.X), Math.BitDecrement(point.Y))))
            .Concat(OnBorders(coverage.Rings, chance).Select(point => (point.X - 1e-7, point.Y)));

    private static IEnumerable<(double X, double Y)> Anywhere(Coverage coverage, Random chance) =>
        Enumerable.Range(0, 300).Select(_ => (At(coverage.Box.West, coverage.Box.East, chance), At(coverage.Box.South, coverage.Box.North, chance)));

    private static IEnumerable<(double X, double Y)> OnBorders(double[][] rings, Random chance) =>
        from ring in rings
        let i = 2 * chance.Next(ring.Length / 2 - 1)
        from share in new[] { 0, 0.5, chance.NextDouble() }
        select (ring[i] + (share * (ring[i + 2] - ring[i])), ring[i + 1] + (share * (ring[i + 3] - ring[i + 1])));

    private static bool IsWithin(Coverage coverage, (double X, double Y) point)
    {
        var margin = 1.5 * coverage.Spacing / 1e7;
        return point.X > coverage.Box.West + margin && point.X < coverage.Box.East - margin
            && point.Y > coverage.Box.South + margin && point.Y < coverage.Box.North - margin;
    }

    /// <summary>Leaves areas out, joins two into one of two parts, and cuts holes with or without an area of its own inside.</summary>
    private static Shape[] Tear(double[][] rings, Random chance)
    {
        var torn = new List<Shape>();
        for (var i = 0; i < rings.Length; i++)
        {
            var hole = Shrink(rings[i]);
            switch (chance.Next(5))
            {
                case 0:
                    break;
                case 1 when i + 2 < rings.Length:
                    torn.Add(Shape.Area([rings[i]], [rings[i + 2]]));
                    rings = [.. rings[..(i + 2)], .. rings[(i + 3)..]];
                    break;
                case 2:
                    torn.Add(Shape.Area([rings[i], hole]));
                    break;
                case 3:
                    torn.Add(Shape.Area([rings[i], hole]));
                    torn.Add(Shape.Area([hole]));
                    break;
                default:
                    torn.Add(Shape.Area([rings[i]]));
                    break;
            }
        }

        return [.. torn];
    }

    /// <summary>A triangle about the middle, small enough to stay inside a shaken square.</summary>
    private static double[] Shrink(double[] ring)
    {
        var xs = ring.Where((_, i) => i % 2 == 0).ToList();
        var ys = ring.Where((_, i) => i % 2 == 1).ToList();
        var (x, y, w, h) = (xs.Average(), ys.Average(), (xs.Max() - xs.Min()) / 16, (ys.Max() - ys.Min()) / 16);
        return [x - w, y - h, x, y + h, x + w, y - h, x - w, y - h];
    }

    private static double[] AddCorners(double[] ring, Random chance)
    {
        List<double> corners = [ring[0], ring[1]];
        for (var i = 2; i < ring.Length; i += 2)
        {
            if (chance.Next(3) == 0)
            {
                corners.AddRange((ring[i] + ring[i - 2]) / 2, (ring[i + 1] + ring[i - 1]) / 2);
            }

            corners.AddRange(ring[i], ring[i + 1]);
        }

        return [.. corners];
    }

    private static double At(double from, double to, Random chance) => from + (chance.NextDouble() * (to - from));

    private static Geometry ToPolygons(Shape shape) => new MultiPolygon([.. shape.Parts.Select(part =>
        new Polygon(ToRing(part[0]), [.. part.Skip(1).Select(ToRing)]))]);

    private static LinearRing ToRing(double[] ring) =>
        new([.. ring.Chunk(2).Select(corner => new Coordinate(corner[0], corner[1]))]);
}
