namespace Doorstep.Planning.Cutting;

/// <summary>
/// The one move of the search: take a few neighbouring parts, draw random spanning trees over them, cut each as well as it can be cut, and keep the
/// best if it is better than what was there. It is ReCom (DeFord, Duchin and Solomon, HDSR 2021) with the cheapest cut in place
/// of any cut, and any number of grids.
/// </summary>
internal sealed class Recut(Prices prices)
{
    /// <summary>A border in the tree stands for about so many that are cut with it.</summary>
    private const int BorderTimes = 2;

    private readonly Region region = new();
    private readonly SpanningTree tree = new();
    private readonly TreeCut cut = new(prices);
    private readonly Halve halve = new(prices);
    private readonly List<int> labels = [];
    private readonly List<int> bestLabels = [];
    private readonly int fullGrid = prices.OfHouseholds(prices.Highest);
    private int[] anchors = [];
    private int[] drawn = [];
    private int[] partOf = [];
    private int[] best = [];
    private int[] newParts = [];

    /// <summary>The parts that the last successful try made.</summary>
    public ReadOnlySpan<int> NewParts => newParts.AsSpan(0, bestLabels.Count);

    public bool Try(Partition partition, ReadOnlySpan<int> parts, int trees, ref Dice chance)
    {
        region.Gather(partition, parts, fullGrid);
        var bestPrice = region.PriceNow;
        // Where a tenth of a grid is the most that could be won, other regions win more in the same time.
        if (bestPrice <= (fullGrid / 10) - region.MostKept)
        {
            return false;
        }

        var small = parts.Length == 2 && region.Count <= Halve.MostNodes;
        var found = small && HalveOnce(ref bestPrice);
        if (!small || region.Households >= 3 * prices.Lowest)
        {
            found |= Draw(trees, ref bestPrice, ref chance);
        }

        if (found)
        {
            Apply(partition, parts);
        }

        return found;
    }

    private bool HalveOnce(ref int bestPrice)
    {
        Grow.To(ref best, region.Count);
        return halve.Run(region, ref bestPrice, best, bestLabels);
    }

    private bool Draw(int trees, ref int bestPrice, ref Dice chance)
    {
        var found = false;
        for (var t = 0; t < trees; t++)
        {
            var taste = t % 4 == 3 ? TreeTaste.Any : prices.KeepsToday && t % 2 == 1 ? TreeTaste.Today : t % 2 == 0 ? TreeTaste.Parts : TreeTaste.Any;
            if (!tree.Grow(region, taste, (t & 4) == 0, ref chance))
            {
                return false;
            }

            DrawAnchors(taste == TreeTaste.Parts, ref chance);
            found |= CutOnce(ref bestPrice);
        }

        return found;
    }

    private bool CutOnce(ref int bestPrice)
    {
        var price = cut.Cut(region, tree, anchors, BorderTimes);
        Grow.To(ref partOf, region.Count);
        cut.Read(tree.Order[0], partOf, labels);
        price += region.BordersBetween(partOf) - (BorderTimes * BordersInTree()) + BrokenLocks();
        if (price >= bestPrice)
        {
            return false;
        }

        bestPrice = price;
        (partOf, best) = (best, partOf);
        bestLabels.Clear();
        bestLabels.AddRange(labels);
        return true;
    }

    private int BordersInTree()
    {
        var sum = 0;
        for (var place = 1; place < region.Count; place++)
        {
            var node = tree.Order[place];
            sum += partOf[node] != partOf[tree.Parent[node]] ? tree.Border[node] : 0;
        }

        return sum;
    }

    private int BrokenLocks()
    {
        var sum = 0;
        foreach (var (first, second) in region.Apart)
        {
            sum += partOf[first] == partOf[second] ? Prices.Violation : 0;
        }

        return sum;
    }

    /// <summary>
    /// Per label one node by lot, its households being its chances; inside the part that keeps the label now, if the cut of now shall be found again.
    /// </summary>
    private void DrawAnchors(bool inOwner, ref Dice chance)
    {
        Grow.To(ref anchors, region.Labels);
        Grow.To(ref drawn, region.Labels);
        Array.Fill(anchors, -1, 0, region.Labels);
        Array.Clear(drawn, 0, region.Labels);
        for (var node = 0; node < region.Count; node++)
        {
            var label = region.Label[node];
            if (label < 0 || (inOwner && region.Owner[label] >= 0 && region.Owner[label] != region.Part[node]))
            {
                continue;
            }

            drawn[label] += region.Worth[node];
            if (chance.Below(drawn[label]) < region.Worth[node])
            {
                anchors[label] = node;
            }
        }
    }

    private void Apply(Partition partition, ReadOnlySpan<int> parts)
    {
        foreach (var part in parts)
        {
            partition.Drop(part);
        }

        Grow.To(ref newParts, bestLabels.Count);
        for (var part = 0; part < bestLabels.Count; part++)
        {
            newParts[part] = partition.NewPart();
        }

        for (var node = 0; node < region.Count; node++)
        {
            partition.Put(region.Nodes[node], newParts[best[node]]);
        }

        for (var part = 0; part < bestLabels.Count; part++)
        {
            var label = bestLabels[part];
            partition.Finish(newParts[part], label < 0 ? CellGraph.NoLabel : region.LabelInCell[label]);
        }
    }
}
