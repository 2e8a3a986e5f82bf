namespace Doorstep.Planning.Workers;

/// <summary>
/// Which new grid each of today's workers takes, so that the most households keep theirs: an exact maximum-weight matching by shortest augmenting
/// paths with prices (Kuhn 1955, Munkres 1957, in the sparse form of Jonker and Volgenant 1987). A grid may stay without a new one and the other way
/// round. Only grids that share households are looked at, so the work grows with the overlaps and not with the square of the city.
/// </summary>
internal sealed class MatchWorkers
{
    private const int None = -1;

    private readonly Overlaps overlaps;
    private readonly long[] oldPrice;
    private readonly long[] newPrice;
    private readonly int[] matchOfNew;
    private readonly int[] matchOfOld;
    private readonly long[] distance;
    private readonly int[] reachedFrom;
    private readonly List<int> settledNew = [];
    private readonly List<(int Old, long Distance)> settledOld = [];
    private readonly HashSet<int> settled = [];
    private readonly List<int> touched = [];
    private readonly PriorityQueue<int, (long Distance, int New)> next = new();

    private MatchWorkers(Overlaps overlaps)
    {
        this.overlaps = overlaps;
        (oldPrice, matchOfOld) = (new long[overlaps.OldCount], new int[overlaps.OldCount]);
        (newPrice, matchOfNew) = (new long[overlaps.NewCount], new int[overlaps.NewCount]);
        (distance, reachedFrom) = (new long[overlaps.NewCount], new int[overlaps.NewCount]);
        Array.Fill(matchOfOld, None);
        Array.Fill(matchOfNew, None);
        Array.Fill(distance, long.MaxValue);
    }

    /// <summary>Per new grid the old one whose worker it gets, or -1.</summary>
    public static int[] Match(Overlaps overlaps)
    {
        var matching = new MatchWorkers(overlaps);
        for (var old = 0; old < overlaps.OldCount; old++)
        {
            foreach (var (_, households) in overlaps.Of(old))
            {
                matching.oldPrice[old] = Math.Max(matching.oldPrice[old], households);
            }
        }

        for (var old = 0; old < overlaps.OldCount; old++)
        {
            if (overlaps.Of(old).Length > 0)
            {
                matching.Augment(old);
            }
        }

        return matching.matchOfNew;
    }

    /// <summary>Households that keep their worker under the best matching.</summary>
    public static long Kept(Overlaps overlaps) => Kept(overlaps, Match(overlaps));

    public static long Kept(Overlaps overlaps, int[] workerOf)
    {
        var kept = 0L;
        for (var old = 0; old < overlaps.OldCount; old++)
        {
            foreach (var (grid, households) in overlaps.Of(old))
            {
                kept += workerOf[grid] == old ? households : 0;
            }
        }

        return kept;
    }

    /// <summary>
    /// Finds the cheapest way to give this old grid a place: a chain of changes that ends at a new grid that is free,
    /// or at an old one that goes without.
    /// </summary>
    private void Augment(int old)
    {
        var (end, giveUp, length) = Search(old);
        Reprice(length);
        if (end != None)
        {
            Turn(end, old);
        }
        else if (giveUp != old)
        {
            var freed = matchOfOld[giveUp];
            matchOfOld[giveUp] = None;
            Turn(freed, old);
        }

        Forget();
    }

    /// <returns>The free new grid at the end of the chain, or none; then the old grid that goes without; and the chain's length.</returns>
    private (int End, int GiveUp, long Length) Search(int old)
    {
        var (giveUp, length) = (old, oldPrice[old]);
        Reach(old, 0);
        while (next.TryDequeue(out var grid, out var reached) && reached.Distance < length)
        {
            if (!settled.Add(grid))
            {
                continue;
            }

            var holder = matchOfNew[grid];
            if (holder == None)
            {
                return (grid, None, reached.Distance);
            }

            settledNew.Add(grid);
            if (reached.Distance + oldPrice[holder] < length)
            {
                (giveUp, length) = (holder, reached.Distance + oldPrice[holder]);
            }

            Reach(holder, reached.Distance);
        }

        return (None, giveUp, length);
    }

    private void Reach(int old, long soFar)
    {
        settledOld.Add((old, soFar));
        foreach (var (grid, households) in overlaps.Of(old))
        {
            var there = soFar + oldPrice[old] + newPrice[grid] - households;
            if (there < distance[grid])
            {
                if (distance[grid] == long.MaxValue)
                {
                    touched.Add(grid);
                }

                (distance[grid], reachedFrom[grid]) = (there, old);
                next.Enqueue(grid, (there, grid));
            }
        }
    }

    /// <summary>Keeps every overlap worth no more than the prices of its two ends.</summary>
    private void Reprice(long length)
    {
        foreach (var (old, at) in settledOld)
        {
            oldPrice[old] -= Math.Max(0, length - at);
        }

        foreach (var grid in settledNew)
        {
            newPrice[grid] += Math.Max(0, length - distance[grid]);
        }
    }

    private void Turn(int grid, int until)
    {
        while (true)
        {
            var old = reachedFrom[grid];
            var before = matchOfOld[old];
            (matchOfNew[grid], matchOfOld[old]) = (old, grid);
            if (old == until)
            {
                return;
            }

            grid = before;
        }
    }

    private void Forget()
    {
        foreach (var grid in touched)
        {
            distance[grid] = long.MaxValue;
        }

        touched.Clear();
        settled.Clear();
        settledNew.Clear();
        settledOld.Clear();
        next.Clear();
    }
}
