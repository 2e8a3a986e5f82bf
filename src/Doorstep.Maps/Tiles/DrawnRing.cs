namespace Doorstep.Maps.Tiles;

/// <summary>
/// One ring or line of the base map in world coordinates, each point with the coarseness up to which it matters. Douglas and Peucker (1973):
/// a line is its two ends while no point between lies farther from them than the tolerance; else it is cut at the farthest point. Done once for every
/// tolerance: a point's worth is the distance at which it was chosen, and a zoom keeps the points worth more than half a pixel.
/// </summary>
sealed class DrawnRing
{
    private readonly float[] worth;

    public DrawnRing(uint[] points, bool isOuter)
    {
        Points = points;
        IsOuter = isOuter;
        worth = new float[points.Length / 2];
        (worth[0], worth[^1]) = (float.MaxValue, float.MaxValue);
        Weigh();
    }

    /// <summary>x and y by turns; a ring of an area ends with its first point.</summary>
    public uint[] Points { get; }

    public bool IsOuter { get; }

    public static DrawnRing Of(double[] degrees, bool isOuter)
    {
        var points = new uint[degrees.Length];
        for (var i = 0; i < points.Length; i += 2)
        {
            (points[i], points[i + 1]) = (WebMercator.X(degrees[i]), WebMercator.Y(degrees[i + 1]));
        }

        return new(points, isOuter);
    }

    /// <summary>The points worth more than a tolerance in world units, in units of the tile, none twice in a row.</summary>
    public void LayInto(List<(int X, int Y)> laid, TileCoordinate tile, float tolerance)
    {
        laid.Clear();
        for (var i = 0; i < worth.Length; i++)
        {
            if (worth[i] > tolerance)
            {
                var point = tile.Local(Points[2 * i], Points[(2 * i) + 1]);
                if (laid.Count == 0 || laid[^1] != point)
                {
                    laid.Add(point);
                }
            }
        }
    }

    private void Weigh()
    {
        var open = new Stack<(int From, int To, float Limit)>();
        open.Push((0, worth.Length - 1, float.MaxValue));
        while (open.TryPop(out var piece))
        {
            var (farthest, squared) = Farthest(piece.From, piece.To);
            if (squared <= 0)
            {
                continue;
            }

            // Never worth more than the cut that made the piece: else a coarse zoom would keep a point of a piece it does not cut.
            var value = Math.Min((float)Math.Sqrt(squared), piece.Limit);
            worth[farthest] = value;
            open.Push((piece.From, farthest, value));
            open.Push((farthest, piece.To, value));
        }
    }

    private (int Index, double Squared) Farthest(int from, int to)
    {
        var best = (Index: from, Squared: 0.0);
        for (var i = from + 1; i < to; i++)
        {
            var squared = SquaredDistance(i, from, to);
            if (squared > best.Squared)
            {
                best = (i, squared);
            }
        }

        return best;
    }

    private double SquaredDistance(int point, int from, int to)
    {
        double ax = Points[2 * from], ay = Points[(2 * from) + 1];
        var (px, py) = (Points[2 * point] - ax, Points[(2 * point) + 1] - ay);
        var (dx, dy) = (Points[2 * to] - ax, Points[(2 * to) + 1] - ay);
        var length = (dx * dx) + (dy * dy);
        var along = length > 0 ? Math.Clamp(((px * dx) + (py * dy)) / length, 0, 1) : 0;
        var (x, y) = (px - (along * dx), py - (along * dy));
        return (x * x) + (y * y);
    }
}
