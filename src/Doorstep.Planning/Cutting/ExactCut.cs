using System.Numerics;

namespace Doorstep.Planning.Cutting;

internal enum ExactAnswer
{
    Found,

    /// <summary>Every way was looked at: no cut has all its grids inside the window.</summary>
    Impossible,

    Unknown,
}

/// <summary>
/// Looks for a cut of a small region with every grid inside the window, or shows that there is none: the least connected node is in some grid, so each connected set
/// round it that fits the window is tried, and the rest is cut in the same way. Rests that failed are remembered; a rest in which some piece cannot be divided
/// into grids by number alone fails at once.
/// </summary>
internal sealed class ExactCut(HouseholdWindow window)
{
    public const int MostNodes = 64;

    private readonly ulong[] around = new ulong[MostNodes];
    private readonly HashSet<ulong> failed = [];
    private readonly List<ulong> chosen = [];
    private Region region = null!;
    private int stepsLeft;

    /// <summary>After <see cref="ExactAnswer.Found"/>: the grids, as sets of nodes.</summary>
    public IReadOnlyList<ulong> Parts => chosen;

    public ExactAnswer Run(Region small, int steps)
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
        return Search(all) ? ExactAnswer.Found : stepsLeft < 0 ? ExactAnswer.Unknown : ExactAnswer.Impossible;
    }

    private bool Search(ulong rest)
    {
        if (rest == 0)
        {
            return true;
        }

        if (!failed.Add(rest))
        {
            return false;
        }

        var smallest = 0UL;
        for (var left = rest; left != 0;)
        {
            var piece = PieceOf(left & (ulong)-(long)left, rest);
            left &= ~piece;
            if (!window.CanDivide(HouseholdsOf(piece)))
            {
                return false;
            }

            smallest = smallest == 0 || BitOperations.PopCount(piece) < BitOperations.PopCount(smallest) ? piece : smallest;
        }

        var seed = LeastConnected(smallest);
        return Extend(rest, smallest, 1UL << seed, around[seed] & smallest, 0, region.Weight[seed]);
    }

    /// <summary>Tries this set as a grid, then every larger one that holds it and none of the banned nodes.</summary>
    private bool Extend(ulong rest, ulong piece, ulong set, ulong frontier, ulong banned, int households)
    {
        if (households > window.Highest || --stepsLeft < 0)
        {
            return false;
        }

        if (households >= window.Lowest && TryGrid(rest, piece, set, households))
        {
            return true;
        }

        while (frontier != 0 && stepsLeft >= 0)
        {
            var node = BitOperations.TrailingZeroCount(frontier);
            var bit = 1UL << node;
            frontier &= ~bit;
            var wider = frontier | (around[node] & piece & ~(set | banned | bit));
            if (Extend(rest, piece, set | bit, wider, banned, households + region.Weight[node]))
            {
                return true;
            }

            banned |= bit;
        }

        return false;
    }

    private bool TryGrid(ulong rest, ulong piece, ulong set, int households)
    {
        var left = piece & ~set;
        if (left != 0 && HouseholdsOf(left) is > 0 and var others && !window.CanDivide(others))
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
        if (Search(rest & ~set))
        {
            return true;
        }

        chosen.RemoveAt(chosen.Count - 1);
        return false;
    }

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
