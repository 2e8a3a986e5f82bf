using Doorstep.Contracts;
using Doorstep.Maps;

namespace Doorstep.Bench;

/// <summary>
/// A made-up city of areas that fill a box: columns and rows of lognormal width, shaken corners, and twelve corners between two corners,
/// which both neighbours share. Points are as people live: most in sixty clusters, some anywhere, a few outside.
/// </summary>
internal sealed class LatticeCity
{
    private const double West = 110.1, South = 19.5;
    private const int Wiggles = 12;

    private readonly Random chance = new(20150226);
    private readonly double width, height;
    private readonly (double X, double Y)[,] corners;

    public LatticeCity(int columns, int rows)
    {
        (width, height) = (0.01 * columns, 0.01 * rows);
        var (xs, ys) = (Lines(columns, West, width), Lines(rows, South, height));
        corners = new (double, double)[columns + 1, rows + 1];
        for (var x = 0; x <= columns; x++)
        {
            for (var y = 0; y <= rows; y++)
            {
                corners[x, y] = Shaken(xs, x, ys, y);
            }
        }

        Areas = Draw(columns, rows);
    }

    public (AreaCode Code, Shape Shape)[] Areas { get; }

    public (double Longitude, double Latitude)[] Points(int count)
    {
        var clusters = Enumerable.Range(0, 60)
            .Select(_ => (X: chance.NextDouble(), Y: chance.NextDouble(), Spread: 0.005 + (0.03 * chance.NextDouble()))).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => chance.Next(5) == 0 ? Anywhere() : Near(clusters[chance.Next(clusters.Length)]))];
    }

    private double[] Lines(int count, double start, double length)
    {
        var widths = Enumerable.Range(0, count).Select(_ => Math.Exp(0.6 * Normal())).ToArray();
        var lines = new double[count + 1];
        for (var i = 0; i < count; i++)
        {
            lines[i + 1] = lines[i] + (widths[i] * length / widths.Sum());
        }

        return Array.ConvertAll(lines, line => start + line);
    }

    /// <summary>At most a fifth of the nearest line away: borders never cross.</summary>
    private (double, double) Shaken(double[] xs, int x, double[] ys, int y)
    {
        var most = 0.2 * Math.Min(Narrowest(xs, x), Narrowest(ys, y));
        return (xs[x] + (most * ((2 * chance.NextDouble()) - 1)), ys[y] + (most * ((2 * chance.NextDouble()) - 1)));
    }

    private static double Narrowest(double[] lines, int i) =>
        Math.Min(i == 0 ? double.MaxValue : lines[i] - lines[i - 1], i == lines.Length - 1 ? double.MaxValue : lines[i + 1] - lines[i]);

    private (AreaCode, Shape)[] Draw(int columns, int rows)
    {
        var level = new double[columns, rows + 1][];
        var upright = new double[columns + 1, rows][];
        foreach (var (x, y) in from x in Enumerable.Range(0, columns + 1) from y in Enumerable.Range(0, rows + 1) select (x, y))
        {
            if (x < columns)
            {
                level[x, y] = Way(corners[x, y], corners[x + 1, y]);
            }

            if (y < rows)
            {
                upright[x, y] = Way(corners[x, y], corners[x, y + 1]);
            }
        }

        return [.. from y in Enumerable.Range(0, rows) from x in Enumerable.Range(0, columns)
            select (Code((y * columns) + x), Shape.Area([Ring(level[x, y], upright[x + 1, y], level[x, y + 1], upright[x, y])]))];
    }

    private double[] Way((double X, double Y) from, (double X, double Y) to)
    {
        var way = new List<double> { from.X, from.Y };
        var (dx, dy) = ((to.X - from.X) / (Wiggles + 1), (to.Y - from.Y) / (Wiggles + 1));
        for (var i = 1; i <= Wiggles; i++)
        {
            var aside = 0.3 * (chance.NextDouble() - 0.5);
            way.AddRange(from.X + (i * dx) - (aside * dy), from.Y + (i * dy) + (aside * dx));
        }

        return [.. way, to.X, to.Y];
    }

    /// <summary>Counter-clockwise: two ways as they were drawn, two backwards, each without its last corner.</summary>
    private static double[] Ring(double[] south, double[] east, double[] north, double[] west) =>
        [.. south[..^2], .. east[..^2], .. Backwards(north)[..^2], .. Backwards(west)];

    private static double[] Backwards(double[] way) => [.. way.Chunk(2).Reverse().SelectMany(corner => corner)];

    private static AreaCode Code(int number) =>
        AreaCode.Parse($"460106{number / 999_000:000}{number / 999 % 1000:000}").Grid((number % 999) + 1);

    private (double, double) Anywhere() =>
        (West + (width * ((1.06 * chance.NextDouble()) - 0.03)), South + (height * ((1.06 * chance.NextDouble()) - 0.03)));

    private (double, double) Near((double X, double Y, double Spread) cluster) =>
        (West + (width * (cluster.X + (cluster.Spread * Normal()))), South + (height * (cluster.Y + (cluster.Spread * Normal()))));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
