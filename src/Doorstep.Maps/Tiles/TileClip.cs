namespace Doorstep.Maps.Tiles;

/// <summary>
/// Cuts rings and lines down to a tile and a margin. A ring is cut with one edge of the square after another (Sutherland and Hodgman 1974);
/// where it leaves and comes back it runs along the edge, in the margin that no screen shows. A line is cut piece by piece (Liang and Barsky 1984).
/// </summary>
sealed class TileClip
{
    /// <summary>Eight pixels: wider than the widest line, so that no cut edge is seen.</summary>
    public const int Margin = 64;

    private const int Low = -Margin, High = TileCoordinate.Extent + Margin;

    private List<(int X, int Y)> spare = [];

    /// <summary>Cuts a ring in place; it ends without repeating its first point and may end with no point at all.</summary>
    public void Ring(ref List<(int X, int Y)> ring)
    {
        Cut(ref ring, static point => point.X - Low);
        Cut(ref ring, static point => High - point.X);
        Cut(ref ring, static point => point.Y - Low);
        Cut(ref ring, static point => High - point.Y);
    }

    /// <summary>Hands over every stretch of a line that lies in the square.</summary>
    public void Line(List<(int X, int Y)> line, Action<List<(int X, int Y)>> stretch)
    {
        spare.Clear();
        for (var i = 1; i < line.Count; i++)
        {
            if (Visible(line[i - 1], line[i]) is not var (start, end))
            {
                continue;
            }

            var (a, b) = (Between(line[i - 1], line[i], start), Between(line[i - 1], line[i], end));
            if (spare.Count > 0 && start > 0)
            {
                Flush(stretch);
            }

            if (spare.Count == 0)
            {
                spare.Add(a);
            }

            if (spare[^1] != b)
            {
                spare.Add(b);
            }

            if (end < 1)
            {
                Flush(stretch);
            }
        }

        Flush(stretch);
    }

    private void Cut(ref List<(int X, int Y)> ring, Func<(int X, int Y), int> inside)
    {
        spare.Clear();
        for (var i = 0; i < ring.Count; i++)
        {
            var (before, here) = (ring[i == 0 ? ring.Count - 1 : i - 1], ring[i]);
            var (depthBefore, depth) = (inside(before), inside(here));
            if (depth < 0 != depthBefore < 0)
            {
                Keep(Between(before, here, depthBefore / ((double)depthBefore - depth)));
            }

            if (depth >= 0)
            {
                Keep(here);
            }
        }

        if (spare.Count > 1 && spare[^1] == spare[0])
        {
            spare.RemoveAt(spare.Count - 1);
        }

        (ring, spare) = (spare, ring);
    }

    private void Keep((int X, int Y) point)
    {
        if (spare.Count == 0 || spare[^1] != point)
        {
            spare.Add(point);
        }
    }

    /// <summary>The part of a piece that lies in the square, as shares of its length; null when none does.</summary>
    private static (double Start, double End)? Visible((int X, int Y) a, (int X, int Y) b)
    {
        var (start, end) = (0.0, 1.0);
        double dx = (double)b.X - a.X, dy = (double)b.Y - a.Y;
        return Narrow(-dx, (double)a.X - Low, ref start, ref end) && Narrow(dx, (double)High - a.X, ref start, ref end)
            && Narrow(-dy, (double)a.Y - Low, ref start, ref end) && Narrow(dy, (double)High - a.Y, ref start, ref end)
            ? (start, end) : null;
    }

    private static bool Narrow(double outward, double room, ref double start, ref double end)
    {
        if (outward == 0)
        {
            return room >= 0;
        }

        var share = room / outward;
        if (outward < 0)
        {
            start = Math.Max(start, share);
        }
        else
        {
            end = Math.Min(end, share);
        }

        return start <= end;
    }

    private static (int X, int Y) Between((int X, int Y) a, (int X, int Y) b, double share) => share switch
    {
        <= 0 => a,
        >= 1 => b,
        _ => ((int)Math.Round(a.X + (share * ((double)b.X - a.X))), (int)Math.Round(a.Y + (share * ((double)b.Y - a.Y)))),
    };

    private void Flush(Action<List<(int X, int Y)>> stretch)
    {
        if (spare.Count > 1)
        {
            stretch(spare);
        }

        spare.Clear();
    }
}
