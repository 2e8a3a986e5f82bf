namespace Doorstep.Planning.Cutting;

/// <summary>
/// Keeps two units apart that the search left together, whatever it costs: a tree over their part has one way between the two, and the border on it
/// is cut that leaves the cheaper halves.
/// </summary>
internal sealed class SplitApart(Prices prices)
{
    private readonly Queue<int> next = new();
    private int[] parent = [];
    private int[] below = [];
    private int[] order = [];

    public void Run(Partition partition)
    {
        foreach (var (first, second) in partition.Graph.Apart)
        {
            if (partition.PartOf[first] == partition.PartOf[second])
            {
                Split(partition, first, second);
            }
        }
    }

    private void Split(Partition partition, int first, int second)
    {
        var part = partition.PartOf[first];
        var count = GrowTree(partition, first);
        var (cut, bestPrice) = (second, long.MaxValue);
        for (var node = second; node != first; node = parent[node])
        {
            var price = (long)prices.OfSize(below[node]) + prices.OfSize(partition.Households[part] - below[node]);
            (cut, bestPrice) = price < bestPrice ? (node, price) : (cut, bestPrice);
        }

        var label = partition.Owner[part];
        var (stays, leaves) = (partition.NewPart(), partition.NewPart());
        partition.Drop(part);
        below[cut] = -1;
        for (var i = 0; i < count; i++)
        {
            var node = order[i];
            below[node] = i > 0 && below[parent[node]] < 0 ? -1 : below[node];
            partition.Put(node, below[node] < 0 ? leaves : stays);
        }

        partition.Finish(stays, label);
        partition.Finish(leaves, CellGraph.NoLabel);
    }

    /// <summary>A tree over the part from this root, parents before children, with the households below every node.</summary>
    private int GrowTree(Partition partition, int root)
    {
        var graph = partition.Graph;
        Grow.To(ref parent, graph.Count);
        Grow.To(ref below, graph.Count);
        Grow.To(ref order, graph.Count);
        Array.Fill(parent, -1, 0, graph.Count);
        var count = Spread(partition, root);
        for (var i = count - 1; i > 0; i--)
        {
            below[parent[order[i]]] += below[order[i]];
        }

        return count;
    }

    private int Spread(Partition partition, int root)
    {
        var (graph, count) = (partition.Graph, 0);
        parent[root] = root;
        next.Enqueue(root);
        while (next.TryDequeue(out var node))
        {
            (order[count++], below[node]) = (node, graph.Households[node]);
            for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
            {
                var other = graph.Neighbours[place];
                if (parent[other] < 0 && partition.PartOf[other] == partition.PartOf[root])
                {
                    parent[other] = node;
                    next.Enqueue(other);
                }
            }
        }

        return count;
    }
}
