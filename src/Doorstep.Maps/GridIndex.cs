namespace Doorstep.Maps;

/// <summary>
/// Tells in which area of the city a point lies: an immutable index in memory, built anew when borders change.
/// <para>
/// The idea: a fine raster over the city, where most cells lie wholly in one area and are answered by one read. A cell with borders in it
/// lists them from west to east; the first one east of the point names the area on its west side, and if none is, the next cell east knows.
/// Where neighbours do not agree on a border to the last corner, a cell lists areas instead, and each whole outline is asked (even-odd rule).
/// </para>
/// <para>
/// Every point has one owner: a point on a border belongs to the area east of it (north of it, if the border is level). Points are taken to 2^-20 of
/// 1e-7 degree, ten nanometres; from there on nothing is rounded. Areas must not cover one another, but for slivers along borders:
/// there the area listed first has the point.
/// </para>
/// </summary>
/// <typeparam name="TCode">What names an area.</typeparam>
internal sealed class GridIndex<TCode> where TCode : struct
{
    private const int FartherEast = -2;

    /// <summary>Adding and taking away this number leaves a multiple of 2^-20: all that fits below a double of this size.</summary>
    private const double Rounding = 1.5 * (1L << 32);

    private readonly TCode[] codes;
    private readonly Raster raster;
    private readonly BorderEdge[] edges;

    /// <summary>Per cell its one area, or <see cref="GridIndex.Outside"/>, or -2 - p: see <see cref="lists"/> at p.</summary>
    private readonly int[] cells;

    /// <summary>A count, then as many edges from west to east; or ~count, then as many areas to be asked one by one.</summary>
    private readonly int[] lists;

    /// <summary>The edges around each area that some cell asks for; empty for the rest.</summary>
    private readonly int[][] outlines;

    internal GridIndex(TCode[] codes, GridIndexBuilder built) =>
        (this.codes, raster, edges, cells, lists, outlines) = (codes, built.Raster, built.Edges, built.Cells, built.Lists, built.Outlines);

    public TCode? Find(double longitude, double latitude) =>
        IndexOf(longitude, latitude) is >= 0 and var area ? codes[area] : null;

    /// <summary>The place in the list the index was built from, or <see cref="GridIndex.Outside"/>.</summary>
    public int IndexOf(double longitude, double latitude)
    {
        var x = (longitude * GridIndex.StepsPerDegree) + Rounding - Rounding;
        var y = (latitude * GridIndex.StepsPerDegree) + Rounding - Rounding;
        if (!raster.Holds(x, y))
        {
            return GridIndex.Outside;
        }

        for (var cell = raster.CellOf(x, y); ; cell++)
        {
            var area = cells[cell];
            area = area >= GridIndex.Outside ? area : Look(FartherEast - area, x, y);
            if (area >= GridIndex.Outside)
            {
                return area;
            }
        }
    }

    private int Look(int list, double x, double y)
    {
        var level = (int)Math.Floor(y);
        var count = lists[list];
        if (count < 0)
        {
            return Ask(lists.AsSpan(list + 1, ~count), x, y, level);
        }

        foreach (var number in lists.AsSpan(list + 1, count))
        {
            ref readonly var edge = ref edges[number];
            if (edge.Spans(level) && edge.HasWestOfIt(x, y))
            {
                return edge.West;
            }
        }

        return FartherEast;
    }

    private int Ask(ReadOnlySpan<int> areas, double x, double y, int level)
    {
        foreach (var area in areas)
        {
            var inside = false;
            foreach (var number in outlines[area])
            {
                ref readonly var edge = ref edges[number];
                inside ^= edge.Spans(level) && edge.HasWestOfIt(x, y);
            }

            if (inside)
            {
                return area;
            }
        }

        return GridIndex.Outside;
    }
}

internal static class GridIndex
{
    public const double StepsPerDegree = 1e7;

    /// <summary>In no area.</summary>
    public const int Outside = -1;

    public static GridIndex<TCode> Build<TCode>(IReadOnlyList<(TCode Code, Shape Shape)> areas) where TCode : struct =>
        new([.. areas.Select(area => area.Code)], new GridIndexBuilder([.. areas.Select(area => area.Shape)]));
}
