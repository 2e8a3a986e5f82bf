namespace Doorstep.Demo.Geography;

/// <summary>
/// The net of all borders of the finest areas. A corner where just two border edges meet, with fields or water all round, may move:
/// again and again halfway to the mean of its two neighbours, which rounds off the steps of the sheet (a Laplacian smoothing).
/// The corners of blocks on land stay, since streets run there; so do corners where three areas meet.
/// </summary>
internal sealed class SharedBorders
{
    private const int SmoothingTurns = 14;
    private const double FieldToleranceMetres = 4;
    private const double StreetToleranceMetres = 0.3;

    private readonly int stride;
    private readonly Dictionary<int, List<int>> neighbours = [];
    private readonly HashSet<int> free = [];

    public SharedBorders(Lattice lattice, int[] labels, Func<int, bool> isBlock)
    {
        stride = lattice.Columns + 1;
        for (var row = 0; row <= lattice.Rows; row++)
        {
            for (var column = 0; column <= lattice.Columns; column++)
            {
                AddCorner(lattice, labels, isBlock, column, row);
            }
        }
    }

    /// <summary>The position of every corner on a border.</summary>
    public Dictionary<int, Spot> Moved { get; } = [];

    public void Smooth()
    {
        var order = free.Order().ToArray();
        for (var turn = 0; turn < SmoothingTurns; turn++)
        {
            var next = order.Select(corner => Moved[corner].Towards(Moved[neighbours[corner][0]].Towards(Moved[neighbours[corner][1]], 0.5), 0.5))
                .ToArray();
            for (var i = 0; i < order.Length; i++)
            {
                Moved[order[i]] = next[i];
            }
        }
    }

    /// <summary>The corners that all areas leave out of their rings, chosen once per stretch of border between two knots.</summary>
    public HashSet<int> LeftOut()
    {
        var leftOut = new HashSet<int>();
        var walked = new HashSet<(int, int)>();
        var knots = neighbours.Keys.Where(IsKnot).Order().ToList();
        foreach (var knot in knots)
        {
            foreach (var next in neighbours[knot].Where(next => !walked.Contains((knot, next))))
            {
                Thin(Walk(knot, next, walked), leftOut);
            }
        }

        foreach (var start in neighbours.Keys.Where(corner => !IsKnot(corner)).Order()
            .Where(corner => !walked.Contains((corner, neighbours[corner][0]))).ToList())
        {
            if (!walked.Contains((start, neighbours[start][0])))
            {
                ThinLoop(Walk(start, neighbours[start][0], walked), leftOut);
            }
        }

        return leftOut;
    }

    private void AddCorner(Lattice lattice, int[] labels, Func<int, bool> isBlock, int column, int row)
    {
        int southWest = Cell(column - 1, row - 1), southEast = Cell(column, row - 1), northWest = Cell(column - 1, row),
            northEast = Cell(column, row);
        var (sw, se, nw, ne) = (Label(southWest), Label(southEast), Label(northWest), Label(northEast));
        if (sw == se && nw == ne && sw == nw)
        {
            return;
        }

        var corner = lattice.CornerOf(column, row);
        List<int> own = [];
        own.AddRange(ne != se ? [corner + 1] : []);
        own.AddRange(nw != ne ? [corner + stride] : []);
        own.AddRange(nw != sw ? [corner - 1] : []);
        own.AddRange(sw != se ? [corner - stride] : []);
        neighbours[corner] = own;
        Moved[corner] = lattice.Corner(corner);
        if (own.Count == 2 && !isBlock(southWest) && !isBlock(southEast) && !isBlock(northWest) && !isBlock(northEast))
        {
            free.Add(corner);
        }

        int Cell(int c, int r) => c < 0 || r < 0 || c >= lattice.Columns || r >= lattice.Rows ? -1 : lattice.Cell(c, r);
        int Label(int cell) => cell < 0 ? -1 : labels[cell];
    }

    private bool IsKnot(int corner) => neighbours[corner].Count != 2;

    private List<int> Walk(int from, int to, HashSet<(int, int)> walked)
    {
        List<int> path = [from];
        while (true)
        {
            walked.Add((from, to));
            walked.Add((to, from));
            path.Add(to);
            if (IsKnot(to) || to == path[0])
            {
                return path;
            }

            (from, to) = (to, neighbours[to][0] == from ? neighbours[to][1] : neighbours[to][0]);
        }
    }

    private void ThinLoop(List<int> loop, HashSet<int> leftOut)
    {
        var third = loop.Count / 3;
        Thin(loop[..(third + 1)], leftOut);
        Thin(loop[third..(2 * third + 1)], leftOut);
        Thin(loop[(2 * third)..], leftOut);
    }

    private void Thin(List<int> path, HashSet<int> leftOut)
    {
        var keep = Curve.Keep([.. path.Select(corner => Moved[corner])],
            path.Exists(corner => !free.Contains(corner) && !IsKnot(corner)) ? StreetToleranceMetres : FieldToleranceMetres);
        leftOut.UnionWith(path.Where((_, i) => !keep[i]));
    }
}
