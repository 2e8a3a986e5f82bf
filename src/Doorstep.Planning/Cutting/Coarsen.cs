namespace Doorstep.Planning.Cutting;

/// <summary>
/// Makes a smaller graph of a cell by joining neighbours with long common borders in pairs (heavy-edge matching: Karypis and Kumar, SIAM J. Sci.
/// Comput. 20, 1998). A grid drawn on the smaller graph is drawn with a broad pen: compact, but coarse; the finer levels then correct it.
/// </summary>
internal sealed class Coarsen(int mostHouseholds)
{
    private int[] order = [];
    private int[] first = [];
    private int[] second = [];
    private int[] summed = [];
    private int[] placeOf = [];

    /// <summary>Fills the coarse graph, and per node of the fine one its cluster.</summary>
    public void Run(CellGraph fine, CellGraph coarse, ref int[] clusterOf, ref Dice chance)
    {
        Shuffle(fine.Count, ref chance);
        Grow.To(ref clusterOf, fine.Count);
        Grow.To(ref first, fine.Count);
        Grow.To(ref second, fine.Count);
        Array.Fill(clusterOf, -1, 0, fine.Count);
        var clusters = 0;
        for (var i = 0; i < fine.Count; i++)
        {
            if (clusterOf[order[i]] < 0)
            {
                (first[clusters], second[clusters]) = (order[i], Partner(fine, order[i], clusterOf));
                clusterOf[first[clusters]] = clusters;
                clusterOf[second[clusters]] = clusters++;
            }
        }

        Join(fine, coarse, clusterOf, clusters);
    }

    private void Shuffle(int count, ref Dice chance)
    {
        Grow.To(ref order, count);
        for (var i = 0; i < count; i++)
        {
            var j = chance.Below(i + 1);
            (order[i], order[j]) = (order[j], i);
        }
    }

    /// <summary>The free neighbour with the longest common border for its size; the node itself if there is none.</summary>
    private int Partner(CellGraph fine, int node, int[] clusterOf)
    {
        var (best, bestWorth) = (node, -1.0);
        for (var place = fine.Rows[node]; place < fine.Rows[node + 1]; place++)
        {
            var other = fine.Neighbours[place];
            var households = fine.Households[node] + fine.Households[other];
            var worth = (1.0 + fine.Border[place]) / (1 + households);
            if (clusterOf[other] < 0 && households <= mostHouseholds && worth > bestWorth)
            {
                (best, bestWorth) = (other, worth);
            }
        }

        return best;
    }

    private void Join(CellGraph fine, CellGraph coarse, int[] clusterOf, int clusters)
    {
        Grow.To(ref summed, clusters);
        Grow.To(ref placeOf, clusters);
        Array.Fill(placeOf, -1, 0, clusters);
        coarse.Start(clusters, fine.Rows[fine.Count], 0);
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var (one, other) = (first[cluster], second[cluster]);
            coarse.SetNode(cluster, fine.Households[one] + (one == other ? 0 : fine.Households[other]), 0, CellGraph.NoLabel);
            var count = SumBorders(fine, one, cluster, clusterOf, 0);
            count = one == other ? count : SumBorders(fine, other, cluster, clusterOf, count);
            for (var i = 0; i < count; i++)
            {
                coarse.AddBorder(order[i], summed[i]);
                placeOf[order[i]] = -1;
            }

            coarse.EndNode(cluster);
        }
    }

    /// <summary>
    /// Writes the neighbouring clusters over the front of the order, which is no longer needed, with the sum of the borders to each.
    /// </summary>
    private int SumBorders(CellGraph fine, int node, int cluster, int[] clusterOf, int count)
    {
        for (var place = fine.Rows[node]; place < fine.Rows[node + 1]; place++)
        {
            var other = clusterOf[fine.Neighbours[place]];
            if (other == cluster)
            {
                continue;
            }

            if (placeOf[other] < 0)
            {
                (placeOf[other], order[count], summed[count]) = (count, other, 0);
                count++;
            }

            summed[placeOf[other]] += fine.Border[place];
        }

        return count;
    }
}
