
using Doorstep.Maps;

namespace Doorstep.Demo.Geography;

/// <summary>Makes lines as nature and road builders draw them: smooth through given points, rough as a coast, broad as a river.</summary>
internal static class Curve
{
    /// <summary>A smooth line through every point (Catmull and Rom, 1974), about a step between its vertices.</summary>
    public static Spot[] Through(IReadOnlyList<Spot> points, double stepMetres)
    {
        List<Spot> line = [points[0]];
        for (var i = 0; i + 1 < points.Count; i++)
        {
            var (before, from, to, after) = (points[Math.Max(i - 1, 0)], points[i], points[i + 1], points[Math.Min(i + 2, points.Count - 1)]);
            var steps = Math.Max(1, (int)(from.DistanceTo(to) / stepMetres));
            for (var step = 1; step <= steps; step++)
            {
                var t = (double)step / steps;
                line.Add((from * 2 + (to - before) * t + (before * 2 - from * 5 + to * 4 - after) * (t * t)
                    + (from * 3 - before - to * 3 + after) * (t * t * t)) * 0.5);
            }
        }

        return [.. line];
    }

    /// <summary>A rough line: the middle of each piece moves sideways by a share of its length, then so do its halves.</summary>
    public static Spot[] Rough(IReadOnlyList<Spot> points, double share, double finestMetres, Random chance)
    {
        List<Spot> line = [points[0]];
        for (var i = 0; i + 1 < points.Count; i++)
        {
            Roughen(points[i], points[i + 1]);
        }

        return [.. line];

        void Roughen(Spot from, Spot to)
        {
            var length = from.DistanceTo(to);
            if (length <= finestMetres)
            {
                line.Add(to);
                return;
            }

            var middle = from.Towards(to, 0.5) + (to - from).Left * (share * (chance.NextDouble() - 0.5));
            Roughen(from, middle);
            Roughen(middle, to);
        }
    }

    /// <summary>The ground within half a width of a line, as one ring. The width breathes a little, as a river's does.</summary>
    public static Spot[] Band(IReadOnlyList<Spot> line, double widthMetres, int seed)
    {
        var (left, right) = (new List<Spot>(), new List<Spot>());
        for (var i = 0; i < line.Count; i++)
        {
            var side = (line[Math.Min(i + 1, line.Count - 1)] - line[Math.Max(i - 1, 0)]).Unit.Left * (widthMetres / 2);
            left.Add(line[i] + side * (0.92 + 0.2 * Noise.At(seed, line[i].X / 420, line[i].Y / 420)));
            right.Add(line[i] - side * (0.92 + 0.2 * Noise.At(seed + 1, line[i].X / 420, line[i].Y / 420)));
        }

        right.Reverse();
        return [.. left, .. right];
    }

    /// <summary>A round ground with an uneven shore, never reaching beyond its radius.</summary>
    public static Spot[] Blob(Spot middle, double radiusMetres, int seed)
    {
        var corners = Math.Max(24, (int)(radiusMetres / 8));
        return [.. Enumerable.Range(0, corners).Select(corner =>
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * corner / corners);
            var reach = 0.78 + 0.16 * Noise.At(seed, cosine * 1.6 + middle.X, sine * 1.6 + middle.Y) + 0.06 * Noise.At(seed, cosine * 5, sine * 5);
            return middle + new Spot(cosine * 1.15, sine * 0.87) * (radiusMetres * reach);
        })];
    }

    /// <summary>Leaves out vertices that stand less than a tolerance off the line between the ones kept (Douglas and Peucker, 1973).</summary>
    public static bool[] Keep(IReadOnlyList<Spot> line, double toleranceMetres)
    {
        var keep = new bool[line.Count];
        keep[0] = keep[^1] = true;
        var open = new Stack<(int From, int To)>([(0, line.Count - 1)]);
        while (open.TryPop(out var piece))
        {
            var (farthest, distance) = (piece.From, toleranceMetres);
            for (var i = piece.From + 1; i < piece.To; i++)
            {
                if (OffLine(line[i], line[piece.From], line[piece.To]) is var off && off > distance)
                {
                    (farthest, distance) = (i, off);
                }
            }

            if (farthest != piece.From)
            {
                keep[farthest] = true;
                open.Push((piece.From, farthest));
                open.Push((farthest, piece.To));
            }
        }

        return keep;
    }

    public static Spot[] Thin(IReadOnlyList<Spot> line, double toleranceMetres)
    {
        var keep = Keep(line, toleranceMetres);
        return [.. line.Where((_, i) => keep[i])];
    }

    public static Shape Line(params IEnumerable<Spot>[] lines) => Shape.Line([.. lines.Select(Degrees)]);

    public static Shape Area(IReadOnlyList<Spot> ring) => Shape.Area([Degrees(ring.Append(ring[0]))]);

    public static double[] Degrees(IEnumerable<Spot> spots) => [.. spots.SelectMany(spot => new[] { spot.Longitude, spot.Latitude })];

    private static double OffLine(Spot spot, Spot from, Spot to)
    {
        var (way, off) = (to - from, spot - from);
        return way.Length < 1 ? off.Length : Math.Abs(way.X * off.Y - way.Y * off.X) / way.Length;
    }
}
