namespace Doorstep.Tasks.Counts;

/// <summary>
/// Tells how far a hidden number can be from what it is, for somebody who knows all published ones. A table whose one side is a tree is a
/// circulation: the sum of the city flows down the tree of areas, at each narrowest area through its options, and option by option up the tree again,
/// and every cell is one arc of it. Numbers that agree with what is published are exactly its circulations in which published arcs stay as they are,
/// so the bounds of a cell are those of a maximum flow through the hidden ones, whole numbers and exact.
/// (Cox, "Network models for complementary cell suppression", JASA 90, 1995; Castro, "Recent advances in optimization techniques for statistical
/// tabular data protection", EJOR 216, 2012.)
/// </summary>
sealed class CellNetwork
{
    private readonly CellTable table;
    private readonly int[] from, to;
    private readonly List<int>[] arcsAt;

    public CellNetwork(CellTable table)
    {
        this.table = table;
        (from, to) = (new int[table.Cells], new int[table.Cells]);
        arcsAt = [.. Enumerable.Range(0, table.Cells + 1).Select(_ => new List<int>())];
        for (var cell = 0; cell < table.Cells; cell++)
        {
            var area = table.AreaOf(cell);
            var (inner, outer) = (NodeOf(area, cell % table.Columns), NodeOf(table.ParentOf(area), cell % table.Columns));
            (from[cell], to[cell]) = table.IsSum(cell) ? (outer, inner) : (inner, outer);
            arcsAt[inner].Add(cell);
            arcsAt[outer].Add(cell);
        }
    }

    /// <summary>All options of a narrowest area meet in one node; beyond the widest area all columns do.</summary>
    private int NodeOf(int area, int column) => area < 0 ? table.Cells
        : area * table.Columns + (table.IsLeaf(area) ? table.Columns - 1 : column);

    /// <summary>How far a number can go up or down while all published ones stay and none falls below nothing.</summary>
    /// <param name="most">No farther than this.</param>
    /// <param name="toHide">Takes, where it cannot go so far, the published numbers that let it go farther if they are
    /// hidden, the least there are.</param>
    public int Room(int cell, bool isUp, int most, IReadOnlyList<bool> hidden, List<int>? toHide = null)
    {
        var (source, sink) = isUp ? (to[cell], from[cell]) : (from[cell], to[cell]);
        Dictionary<int, int> moved = [];
        var room = 0;
        while (room < most)
        {
            var way = Cheapest(cell, source, sink, hidden, mayHide: false, moved);
            if (way is null)
            {
                toHide?.AddRange(Cheapest(cell, source, sink, hidden, mayHide: true, moved)!.Select(step => step.Arc).Where(arc => !hidden[arc]));
                break;
            }

            var amount = way.Where(step => !step.IsForward).Select(step => ValueOf(step.Arc, moved)).Append(most - room).Min();
            way.ForEach(step => moved[step.Arc] = moved.GetValueOrDefault(step.Arc) + (step.IsForward ? amount : -amount));
            room += amount;
        }

        return room;
    }

    /// <summary>The way on which more can flow, through hidden arcs alone or where least has to be hidden; null where there is none.</summary>
    private List<(int Arc, bool IsForward)>? Cheapest(
        int cell, int source, int sink, IReadOnlyList<bool> hidden, bool mayHide, Dictionary<int, int> moved)
    {
        Dictionary<int, (int Arc, bool IsForward)> reached = [];
        HashSet<int> done = [];
        PriorityQueue<(int Node, (int Arc, bool IsForward) By), (long Cost, int Arc)> open = new();
        open.Enqueue((source, default), default);
        while (open.TryDequeue(out var next, out var at))
        {
            if (!done.Add(next.Node))
            {
                continue;
            }

            reached[next.Node] = next.By;
            if (next.Node == sink)
            {
                return Back(source, sink, reached);
            }

            foreach (var arc in arcsAt[next.Node].Where(arc => arc != cell && (mayHide || hidden[arc])))
            {
                var isForward = from[arc] == next.Node;
                if (isForward || ValueOf(arc, moved) > 0)
                {
                    open.Enqueue((isForward ? to[arc] : from[arc], (arc, isForward)), (at.Cost + (hidden[arc] ? 0 : CostOf(arc)), arc));
                }
            }
        }

        return null;
    }

    /// <summary>What is lost by hiding a number: the larger it is, and the more areas it sums up.</summary>
    public long CostOf(int cell) => (long)table[cell] * table.SizeOf(table.AreaOf(cell));

    private List<(int Arc, bool IsForward)> Back(int source, int sink, Dictionary<int, (int Arc, bool IsForward)> reached)
    {
        List<(int Arc, bool IsForward)> way = [];
        for (var node = sink; node != source; node = way[^1].IsForward ? from[way[^1].Arc] : to[way[^1].Arc])
        {
            way.Add(reached[node]);
        }

        return way;
    }

    private int ValueOf(int arc, Dictionary<int, int> moved) => table[arc] + moved.GetValueOrDefault(arc);
}
