namespace Doorstep.Planning.Cutting;

/// <summary>
/// The last word on grids that repair left outside the window: small regions round them are searched to the end, and so is the whole cell if it is
/// small enough, which either finds a cut or proves that there is none.
/// </summary>
internal sealed class SettleRest(HouseholdWindow window, Neighbourhood neighbourhood)
{
    private const int StepsForRegion = 4_000;
    private const int StepsForCell = 60_000;
    private const int LargestRegion = 7;

    private readonly Region region = new();
    private readonly ExactCut exact = new(window);
    private int[] parts = [];
    private int count;

    /// <returns>True if it is proved that the cell cannot do with fewer grids outside the window than it now has.</returns>
    public bool Run(Partition partition, int effort, ref Dice chance, CancellationToken stopping)
    {
        if (partition.Graph.Apart.Count > 0)
        {
            return false;
        }

        for (var part = 0; part < partition.Highest; part++)
        {
            for (var size = 2; size <= LargestRegion && partition.Lives(part) && partition.IsOut(part); size++)
            {
                stopping.ThrowIfCancellationRequested();
                var grown = neighbourhood.Grow(partition, part, size, ref chance);
                if (grown.Length == size && window.CanDivide(neighbourhood.Households))
                {
                    Search(partition, grown, 0, StepsForRegion * effort);
                }
            }
        }

        return SearchAll(partition, effort);
    }

    private bool SearchAll(Partition partition, int effort)
    {
        var outside = GatherAll(partition);
        for (var allowed = 0; allowed < outside; allowed++)
        {
            var answer = Search(partition, parts.AsSpan(0, count), allowed, StepsForCell * effort);
            if (answer != ExactAnswer.Impossible)
            {
                return answer == ExactAnswer.Found;
            }
        }

        return true;
    }

    /// <returns>How many of the parts are outside the window.</returns>
    private int GatherAll(Partition partition)
    {
        var outside = 0;
        count = 0;
        for (var part = 0; part < partition.Highest; part++)
        {
            if (partition.Lives(part))
            {
                Grow.To(ref parts, count + 1);
                parts[count++] = part;
                outside += partition.IsOut(part) ? 1 : 0;
            }
        }

        return outside;
    }

    private ExactAnswer Search(Partition partition, ReadOnlySpan<int> those, int allowed, int steps)
    {
        region.Gather(partition, those, 0);
        var answer = region.Count <= ExactCut.MostNodes ? exact.Run(region, allowed, steps) : ExactAnswer.Unknown;
        if (answer == ExactAnswer.Found)
        {
            Apply(partition, those);
        }

        return answer;
    }

    private void Apply(Partition partition, ReadOnlySpan<int> those)
    {
        foreach (var part in those)
        {
            partition.Drop(part);
        }

        foreach (var set in exact.Parts)
        {
            var part = partition.NewPart();
            for (var node = 0; node < region.Count; node++)
            {
                if ((set >> node & 1) == 1)
                {
                    partition.Put(region.Nodes[node], part);
                }
            }

            partition.Finish(part, BestLabel(partition, part));
        }
    }

    /// <summary>A worker nobody has, for whom the part's first node speaks; polish finds better ones.</summary>
    private static int BestLabel(Partition partition, int part)
    {
        for (var node = partition.First[part]; node != Partition.None; node = partition.Next[node])
        {
            if (partition.Graph.Label[node] is >= 0 and var label && partition.OwnerOf[label] == Partition.None)
            {
                return label;
            }
        }

        return CellGraph.NoLabel;
    }
}
