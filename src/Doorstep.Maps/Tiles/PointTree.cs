namespace Doorstep.Maps.Tiles;

/// <summary>
/// Case points in the order of their Morton keys, as a B-tree whose nodes never change: a change copies the path from a leaf to the root
/// (Driscoll, Sarnak, Sleator and Tarjan 1989), so a reader keeps one whole, still picture and asks no lock.
/// Each node holds the tally of its points and between which areas they lie: a cell of the map that covers a node counts it without opening it,
/// and a viewer passes over nodes of areas that are not hers.
/// </summary>
sealed class PointTree
{
    private const int LeafWidth = 96, BranchWidth = 32;

    private readonly CasePoint[] points;
    private readonly PointTree[] children;
    private readonly PointTally tally;
    private readonly CasePoint first;
    private readonly ulong lastKey;
    private readonly long firstArea, lastArea;

    private PointTree(CasePoint[] leaf)
    {
        (points, children) = (leaf, []);
        (first, lastKey, firstArea) = (leaf[0], leaf[^1].Key, leaf[0].Area);
        foreach (ref readonly var point in leaf.AsSpan())
        {
            tally.Add(point);
            (firstArea, lastArea) = (Math.Min(firstArea, point.Area), Math.Max(lastArea, point.Area));
        }
    }

    private PointTree(PointTree[] branch)
    {
        (points, children) = ([], branch);
        (first, lastKey, firstArea) = (branch[0].first, branch[^1].lastKey, branch[0].firstArea);
        foreach (var child in branch)
        {
            tally.Add(child.tally);
            (firstArea, lastArea) = (Math.Min(firstArea, child.firstArea), Math.Max(lastArea, child.lastArea));
        }
    }

    public int Count => tally.Count;

    private int Width => points.Length + children.Length;

    /// <summary>A tree of many points at once; null when there is none.</summary>
    public static PointTree? Build(CasePoint[] unordered)
    {
        var sorted = (CasePoint[])unordered.Clone();
        Array.Sort(sorted, Compare);
        // Three quarters full: the next arrivals find room.
        PointTree[] level = [.. sorted.Chunk(LeafWidth * 3 / 4).Select(leaf => new PointTree(leaf))];
        while (level.Length > 1)
        {
            level = [.. level.Chunk(BranchWidth * 3 / 4).Select(branch => new PointTree(branch))];
        }

        return level.SingleOrDefault();
    }

    /// <summary>The tree with a point added, or put in place of the one with its key and id.</summary>
    public PointTree With(in CasePoint point)
    {
        var (left, right) = Put(point);
        return right is null ? left : new([left, right]);
    }

    /// <summary>The tree without a point; null when it was the last.</summary>
    public PointTree? Without(ulong key, Guid id)
    {
        var rest = Take(new CasePoint { Key = key, Id = id });
        return rest is { children.Length: 1 } ? rest.children[0] : rest;
    }

    /// <summary>
    /// Adds the points with keys in a run to the cells of the map they lie in; a cell is 64 keys' worth of high digits, taken modulo 64.
    /// </summary>
    public void TallyInto(Span<PointTally> cells, ulong from, ulong to, int cellShift, PointScope scope)
    {
        if (lastKey < from || first.Key > to || scope.SeesNone(firstArea, lastArea))
        {
            return;
        }

        if (first.Key >= from && lastKey <= to && first.Key >> cellShift == lastKey >> cellShift && scope.SeesAll(firstArea, lastArea))
        {
            cells[(int)(lastKey >> cellShift) & 63].Add(tally);
            return;
        }

        foreach (var child in children)
        {
            child.TallyInto(cells, from, to, cellShift, scope);
        }

        foreach (ref readonly var point in points.AsSpan())
        {
            if (point.Key >= from && point.Key <= to && scope.Sees(point))
            {
                cells[(int)(point.Key >> cellShift) & 63].Add(point);
            }
        }
    }

    /// <summary>Adds the runs of points with keys from one to another.</summary>
    public void RunsInto(List<PointRun> found, ulong from, ulong to, PointScope scope)
    {
        if (lastKey < from || first.Key > to || scope.SeesNone(firstArea, lastArea))
        {
            return;
        }

        foreach (var child in children)
        {
            child.RunsInto(found, from, to, scope);
        }

        if (points.Length > 0)
        {
            var start = first.Key >= from ? 0 : Array.FindIndex(points, point => point.Key >= from);
            var end = lastKey <= to ? points.Length : Array.FindIndex(points, point => point.Key > to);
            found.Add(new(points.AsMemory(start..end), scope.SeesAll(firstArea, lastArea)));
        }
    }

    private (PointTree Left, PointTree? Right) Put(in CasePoint point)
    {
        if (children.Length == 0)
        {
            var place = Array.BinarySearch(points, point, ByKey);
            CasePoint[] leaf = place >= 0 ? [.. points[..place], point, .. points[(place + 1)..]] : [.. points[..~place], point, .. points[~place..]];
            return leaf.Length <= LeafWidth ? (new(leaf), null) : (new(leaf[..(leaf.Length / 2)]), new(leaf[(leaf.Length / 2)..]));
        }

        var at = ChildOf(point);
        var (left, right) = children[at].Put(point);
        PointTree[] branch = right is null
            ? [.. children[..at], left, .. children[(at + 1)..]]
            : [.. children[..at], left, right, .. children[(at + 1)..]];
        return branch.Length <= BranchWidth ? (new(branch), null) : (new(branch[..(branch.Length / 2)]), new(branch[(branch.Length / 2)..]));
    }

    private PointTree? Take(in CasePoint point)
    {
        if (children.Length == 0)
        {
            var place = Array.BinarySearch(points, point, ByKey);
            return place < 0 ? this : points.Length == 1 ? null : new([.. points[..place], .. points[(place + 1)..]]);
        }

        var at = ChildOf(point);
        var rest = children[at].Take(point);
        PointTree[] branch = rest is null ? [.. children[..at], .. children[(at + 1)..]] : [.. children[..at], rest, .. children[(at + 1)..]];
        return branch.Length == 0 ? null : new(JoinThin(branch, at));
    }

    /// <summary>
    /// Joins a node that has grown thin with its neighbour, so that a tree of closed cases does not stay as large as the open ones made it.
    /// </summary>
    private static PointTree[] JoinThin(PointTree[] branch, int at)
    {
        at = Math.Min(at, branch.Length - 2);
        if (at < 0)
        {
            return branch;
        }

        var (left, right) = (branch[at], branch[at + 1]);
        var room = (left.children.Length == 0 ? LeafWidth : BranchWidth) / 2;
        return left.Width + right.Width > room ? branch : [.. branch[..at], Joined(left, right), .. branch[(at + 2)..]];
    }

    private static PointTree Joined(PointTree left, PointTree right) =>
        left.children.Length == 0 ? new([.. left.points, .. right.points]) : new([.. left.children, .. right.children]);

    /// <summary>The last child that does not begin after the point.</summary>
    private int ChildOf(in CasePoint point)
    {
        var (low, high) = (0, children.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Compare(children[middle].first, point) <= 0 ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static readonly Comparer<CasePoint> ByKey = Comparer<CasePoint>.Create(Compare);

    private static int Compare(CasePoint a, CasePoint b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : a.Id.CompareTo(b.Id);
}
