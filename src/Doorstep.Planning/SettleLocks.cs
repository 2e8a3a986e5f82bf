using System.Runtime.InteropServices;
using static Doorstep.Planning.PlanInputFault;

namespace Doorstep.Planning;

/// <summary>
/// Turns the planner's wishes into numbers and finds those that cannot all be kept. Two units that shall stay together and do not touch take the way
/// with the fewest households between them along, so that what keeps them together is also in one piece.
/// </summary>
internal sealed class SettleLocks(
    PlanningCity city, NameTable units, NameTable grids, Action<PlanInputFault, string, int, string, string> report)
{
    private readonly List<(int First, int Second)> together = [];
    private readonly List<(int First, int Second)> apart = [];
    private readonly HashSet<int> staying = [];
    private readonly UnionFind joined = new(city.Count);

    public PlanningCity Settle(IReadOnlyList<(PlanningLock Lock, int Row)> locks)
    {
        // Grids that stay come first: they are walls to the ways of the others.
        foreach (var (wish, row) in locks.Where(one => one.Lock.Kind == LockKind.GridStays))
        {
            Stay(wish, row);
        }

        foreach (var (wish, row) in locks.Where(one => one.Lock.Kind != LockKind.GridStays).OrderBy(one => one.Lock.Kind))
        {
            if (Pair(wish, row) is var (first, second) && first >= 0 && second >= 0)
            {
                Settle(wish, first, second, row);
            }
        }

        return city.WithLocks([.. locks.Select(one => one.Lock)], [.. together], [.. apart], [.. staying.Order()]);
    }

    private void Stay(PlanningLock wish, int row)
    {
        var grid = grids.NumberOf(wish.First);
        if (grid < 0)
        {
            report(GridUnknown, "locks.csv", row, "a", wish.First);
            return;
        }

        int[] members = [.. Enumerable.Range(0, city.Count).Where(unit => city.Grid[unit] == grid)];
        if (members.Any(unit => city.Community[unit] != city.Community[members[0]]))
        {
            report(LockedGridAcrossCommunities, "locks.csv", row, "a", wish.First);
        }
        else if (!IsOnePiece(members))
        {
            report(LockedGridInPieces, "locks.csv", row, "a", wish.First);
        }

        staying.Add(grid);
    }

    private bool IsOnePiece(int[] members)
    {
        var inside = members.ToHashSet();
        var found = new Stack<int>([members[0]]);
        inside.Remove(members[0]);
        while (found.TryPop(out var unit))
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                if (city.IsUsable(unit, place) && inside.Remove(city.Neighbours[place]))
                {
                    found.Push(city.Neighbours[place]);
                }
            }
        }

        return inside.Count == 0;
    }

    private (int First, int Second) Pair(PlanningLock wish, int row)
    {
        var (first, second) = (units.NumberOf(wish.First), units.NumberOf(wish.Second));
        foreach (var (unit, column, id) in new[] { (first, "a", wish.First), (second, "b", wish.Second) })
        {
            if (unit < 0)
            {
                report(UnitUnknown, "locks.csv", row, column, id);
            }
        }

        if (first >= 0 && first == second)
        {
            report(LockTwiceTheSameUnit, "locks.csv", row, "b", wish.Second);
            return (-1, -1);
        }

        return (first, second);
    }

    private void Settle(PlanningLock wish, int first, int second, int row)
    {
        var value = $"{wish.First}, {wish.Second}";
        var (stays, staysToo) = (Stays(first), Stays(second));
        var sameStaying = stays && city.Grid[first] == city.Grid[second];
        if (wish.Kind == LockKind.Apart)
        {
            apart.Add((first, second));
            if (sameStaying || joined.Find(first) == joined.Find(second))
            {
                report(LockContradicts, "locks.csv", row, "", value);
            }
        }
        else if (city.Community[first] != city.Community[second])
        {
            report(LockAcrossCommunities, "locks.csv", row, "", value);
        }
        else if ((stays || staysToo) && !sameStaying)
        {
            report(LockContradicts, "locks.csv", row, "", value);
        }
        else if (!sameStaying && !Join(first, second))
        {
            report(LockUnreachable, "locks.csv", row, "", value);
        }
    }

    private bool Stays(int unit) => city.Grid[unit] >= 0 && staying.Contains(city.Grid[unit]);

    private bool Join(int first, int second)
    {
        var way = new Dictionary<int, int> { [first] = first };
        var next = new PriorityQueue<int, (long Households, int Unit)>([(first, (0, first))]);
        var best = new Dictionary<int, long> { [first] = 0 };
        while (next.TryDequeue(out var unit, out var reached) && unit != second)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                var neighbour = city.Neighbours[place];
                var cost = reached.Households + 1 + city.HouseholdsOf[neighbour];
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(best, neighbour, out var seen);
                if (city.IsUsable(unit, place) && !Stays(neighbour) && (!seen || cost < known))
                {
                    (known, way[neighbour]) = (cost, unit);
                    next.Enqueue(neighbour, (cost, neighbour));
                }
                else if (!seen)
                {
                    known = long.MaxValue;
                }
            }
        }

        return way.ContainsKey(second) && JoinAlong(way, second);
    }

    private bool JoinAlong(Dictionary<int, int> way, int unit)
    {
        for (; way[unit] != unit; unit = way[unit])
        {
            together.Add((way[unit], unit));
            joined.Union(way[unit], unit);
        }

        return true;
    }
}
