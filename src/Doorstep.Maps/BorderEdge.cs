namespace Doorstep.Maps;

/// <summary>
/// One straight edge of a border, running north (a level one runs east), with the area on its west side and the one on its east side. Coordinates are
/// whole steps of 1e-7 degree, as a <see cref="Shape"/> keeps them.
/// </summary>
internal readonly record struct BorderEdge(int X1, int Y1, int X2, int Y2, int West, int East)
{
    public const int Nobody = -1;

    /// <summary>Two areas agree about this piece; otherwise it is a rim, or its neighbour has other corners.</summary>
    public bool IsShared => West >= 0 && East >= 0 && West != East;

    public bool Belongs(int area) => West == area || East == area;

    /// <summary>Half open, so that a level line through a corner meets one of the two edges there and not both.</summary>
    public bool Spans(int level) => (uint)(level - Y1) < (uint)(Y2 - Y1);

    /// <summary>
    /// Is the point strictly west of this edge? Exact, not merely close: the point's coordinates are multiples of 2^-20 steps, so the four
    /// differences have no rounding, and the fused multiply-add gives back what the first product lost.
    /// W. Kahan's determinant; error bound by C.-P. Jeannerod, N. Louvet, J.-M. Muller, Mathematics of Computation 82 (2013).
    /// </summary>
    public bool HasWestOfIt(double x, double y)
    {
        var (width, height) = ((double)X2 - X1, (double)Y2 - Y1);
        var (fromX, fromY) = (x - X1, y - Y1);
        var product = height * fromX;
        var lost = Math.FusedMultiplyAdd(height, fromX, -product);
        return Math.FusedMultiplyAdd(width, fromY, -product) > lost;
    }

    /// <summary>Where the edge is at a height; a level edge is at its start. Close, not exact.</summary>
    public double XAt(double y) => Y2 == Y1 ? X1 : X1 + (((double)X2 - X1) * ((y - Y1) / ((double)Y2 - Y1)));

    /// <summary>
    /// Negative: this edge comes first from the west; positive: the other; 0: no level line meets both; null: they cross or lie on one another.
    /// </summary>
    public int? OrderTo(in BorderEdge other)
    {
        if (Math.Max(Y1, other.Y1) >= Math.Min(Y2, other.Y2))
        {
            return 0;
        }

        var (mine1, mine2) = (other.SideOf(X1, Y1), other.SideOf(X2, Y2));
        if (mine1 * mine2 >= 0 && mine1 + mine2 != 0)
        {
            return mine1 + mine2;
        }

        var (others1, others2) = (SideOf(other.X1, other.Y1), SideOf(other.X2, other.Y2));
        return others1 * others2 >= 0 && others1 + others2 != 0 ? -(others1 + others2) : null;
    }

    /// <summary>-1 west of the edge's line, 1 east, 0 on it. Each product is below 3.6e9 * 1.8e9 and fits.</summary>
    private int SideOf(int x, int y) =>
        (((long)Y2 - Y1) * ((long)x - X1)).CompareTo(((long)X2 - X1) * ((long)y - Y1));
}
