using CsCheck;
using Doorstep.Maps;

namespace Doorstep.Tests.Places;

/// <summary>
/// Areas that fill a box, made at random: a lattice with shaken corners, and between two corners a few shaken ones which both neighbours share.
/// </summary>
/// <param name="Across">Areas from west to east.</param>
/// <param name="Up">Areas from south to north.</param>
/// <param name="Spacing">Steps of 1e-7 degree between corners of the lattice: few make many ties.</param>
/// <param name="Wiggles">Corners between two corners of the lattice.</param>
/// <param name="Shake">How far corners move, in percent of the spacing; up to 20 no two borders cross.</param>
/// <param name="Seed">Replays the rest.</param>
public sealed record Coverage(int Across, int Up, int Spacing, int Wiggles, int Shake, int Seed)
{
    private const double West = 110.1, South = 19.5;

    public static Gen<Coverage> Any { get; } = Gen.Select(
        Gen.Int[1, 6], Gen.Int[1, 6], OneOf(60, 1_000, 20_000, 1_000_000), Gen.Int[0, 5], OneOf(0, 10, 20), Gen.Int,
        (across, up, spacing, wiggles, shake, seed) => new Coverage(across, up, spacing, wiggles, shake, seed));

    public (double West, double South, double East, double North) Box =>
        (West - (Spacing / 1e7), South - (Spacing / 1e7), West + ((Across + 1) * Spacing / 1e7), South + ((Up + 1) * Spacing / 1e7));

    /// <summary>Row by row from the south-west, counter-clockwise, borders shared to the last corner.</summary>
    public Shape[] Areas => [.. Rings.Select(ring => Shape.Area([ring]))];

    public double[][] Rings =>
        [.. from y in Enumerable.Range(0, Up) from x in Enumerable.Range(0, Across) select Ring(x, y)];

    private static Gen<int> OneOf(params int[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private double[] Ring(int x, int y)
    {
        var ring = Way(x, y, x + 1, y).Concat(Way(x + 1, y, x + 1, y + 1))
            .Concat(Way(x, y + 1, x + 1, y + 1).Reverse()).Concat(Way(x, y, x, y + 1).Reverse())
            .Aggregate(new List<(double X, double Y)>(), (way, next) =>
            {
                if (way.Count == 0 || way[^1] != next)
                {
                    way.Add(next);
                }

                return way;
            });
        return [.. ring.SelectMany(corner => new[] { corner.X, corner.Y })];
    }

    /// <summary>The corners of one border of the lattice, the same whichever neighbour asks.</summary>
    private IEnumerable<(double X, double Y)> Way(int fromX, int fromY, int toX, int toY)
    {
        var (from, to) = (Corner(fromX, fromY), Corner(toX, toY));
        for (var i = 0; i <= Wiggles + 1; i++)
        {
            var share = (double)i / (Wiggles + 1);
            var (dx, dy) = i == 0 || i > Wiggles ? (0, 0) : Shaken((fromX, fromY, i, toX - fromX), Shake / 200.0 / (Wiggles + 1));
            yield return (Place(West, from.X + (share * (to.X - from.X)) + dx), Place(South, from.Y + (share * (to.Y - from.Y)) + dy));
        }
    }

    private (double X, double Y) Corner(int x, int y)
    {
        var (dx, dy) = Shaken((x, y, -1, -1), Shake / 100.0);
        return (x + dx, y + dy);
    }

    private (double X, double Y) Shaken((int, int, int, int) what, double most)
    {
        var chance = new Random(HashCode(what));
        return (most * ((2 * chance.NextDouble()) - 1), most * ((2 * chance.NextDouble()) - 1));
    }

    private double Place(double origin, double spacings) => (Math.Round(origin * 1e7) + Math.Round(spacings * Spacing)) / 1e7;

    /// <summary>Not the framework's, which differs from run to run.</summary>
    private int HashCode((int, int, int, int) of) =>
        unchecked((((((((Seed * 31) + of.Item1) * 1_000_003) + of.Item2) * 7_919) + of.Item3) * 104_729) + of.Item4);
}
