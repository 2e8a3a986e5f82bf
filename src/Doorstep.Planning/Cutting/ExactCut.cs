using System.Numerics;

namespace Doorstep.Planning.Cutting;

internal enum ExactAnswer
{
    Found,

    /// <summary>Every way was looked at: no cut has so few grids outside the window.</summary>
    Impossible,

    Unknown,
}

/// <summary>
/// Looks for a cut of a small region with at most so many grids below the window and none above, or shows that there is none: the least connected
/// node is in some grid, so each connected set round it is tried, and the rest is cut in the same way. Rests that failed are remembered; a rest with
/// too many pieces that cannot be divided by number alone fails at once.
/// </summary>
internal sealed class ExactCut(HouseholdWindow window)
{
    public const int MostNodes = 64;

    private readonly ulong[] around = new ulong[MostNodes];
    private readonly HashSet<(ulong Nodes, int Allowed)> failed = [];
    private readonly List<ulong> chosen = [];
    private Region region = null!;
    private int stepsLeft;

    /// <summary>After <see cref="ExactAnswer.Found"/>: the grids, as sets of nodes.</summary>
    public IReadOnlyList<ulong> Parts => chosen;

    public ExactAnswer Run(Region small, int allowed, int steps)
    {
        (region, stepsLeft) = (small, steps);
        failed.Clear();
        chosen.Clear();
        for (var node = 0; node < region.Count; node++)
        {
            around[node] = 0;
            for (var place = region.Rows[node]; place < region.Rows[node + 1]; place++)
            {
                around[node] |= 1UL << region.Neighbours[place];
            }
        }

        var all = region.Count == MostNodes ? ulong.MaxValue : (1UL << region.Count) - 1;
        return Search(all, allowed) ? ExactAnswer.Found : stepsLeft < 0 ? ExactAnswer.Unknown : ExactAnswer.Impossible;
    }

    private bool Search(ulong rest, int allowed)
    {
        if (rest == 0)
        {
            return true;
        }

        if (!failed.Add((rest, allowed)))
        {
            return false;
        }

        var (smallest, indivisible) = (0UL, 0);
        for (var left = rest; left != 0;)
        {
            var piece = PieceOf(left & (ulong)-(long)left, rest);
            left &= ~piece;
            indivisible += window.CanDivide(HouseholdsOf(piece)) ? 0 : 1;
            smallest = smallest == 0 || BitOperations.PopCount(piece) < BitOperations.PopCount(smallest) ? piece : smallest;
        }

        var seed = LeastConnected(smallest);
        return indivisible <= allowed && Extend(new(rest, smallest, allowed), 1UL << seed, around[seed] & smallest, 0, region.Weight[seed]);
    }

    /// <summary>Tries this set as a grid, then every larger one that holds it and none of the banned nodes.</summary>
    private bool Extend(in Task task, ulong set, ulong frontier, ulong banned, int households)
    {
        if (households > window.Highest || --stepsLeft < 0)
        {
            return false;
        }

        if ((households >= window.Lowest || (households > 0 && task.Allowed > 0)) && TryGrid(task, set, households))
        {
            return true;
        }

        while (frontier != 0 && stepsLeft >= 0)
        {
            var node = BitOperations.TrailingZeroCount(frontier);
            var bit = 1UL << node;
            frontier &= ~bit;
            var wider = frontier | (around[node] & task.Piece & ~(set | banned | bit));
            if (Extend(task, set | bit, wider, banned, households + region.Weight[node]))
            {
                return true;
            }

            banned |= bit;
        }

        return false;
    }

    private bool TryGrid(in Task task, ulong set, int households)
    {
        var left = task.Piece & ~set;
        var allowed = task.Allowed - (households < window.Lowest ? 1 : 0);
        if (allowed == 0 && HouseholdsOf(left) is > 0 and var others && !window.CanDivide(others))
        {
            return false;
        }

        // Pieces that nobody lives in can only go along with this grid, which is all they touch.
        for (var look = left; look != 0;)
        {
            var part = PieceOf(look & (ulong)-(long)look, left);
            look &= ~part;
            set |= HouseholdsOf(part) == 0 ? part : 0;
        }

        chosen.Add(set);
        if (Search(task.Rest & ~set, allowed))
        {
            return true;
        }

        chosen.RemoveAt(chosen.Count - 1);
        return false;
    }

    /// <summary>What is left to cut, the piece of it that comes next, and how many grids may still be too small.</summary>
    private readonly record struct Task(ulong Rest, ulong Piece, int Allowed);

    private ulong PieceOf(ulong seed, ulong within)
    {
        var reached = seed;
        for (var fresh = seed; fresh != 0;)
        {
            var next = 0UL;
            for (; fresh != 0; fresh &= fresh - 1)
            {
                next |= around[BitOperations.TrailingZeroCount(fresh)];
            }

            fresh = next & within & ~reached;
            reached |= fresh;
        }

        return reached;
    }

    private int HouseholdsOf(ulong nodes)
    {
        var sum = 0;
        for (; nodes != 0; nodes &= nodes - 1)
        {
            sum += region.Weight[BitOperations.TrailingZeroCount(nodes)];
        }

        return sum;
    }

    private int LeastConnected(ulong nodes)
    {
        var (best, fewest) = (-1, int.MaxValue);
        for (var left = nodes; left != 0; left &= left - 1)
        {
            var node = BitOperations.TrailingZeroCount(left);
            var degree = BitOperations.PopCount(around[node] & nodes);
            (best, fewest) = degree < fewest ? (node, degree) : (best, fewest);
        }

        return best;
    }
}
