namespace Doorstep.Planning.Cutting;

/// <summary>
/// Hands single nodes over to a neighbouring part where that is cheaper at once: what trees leave ragged along a border, this makes straight
/// (the first half of Fiduccia and Mattheyses 1982, without going uphill).
/// </summary>
internal sealed class Shift(Prices prices)
{
    private readonly Stack<int> open = [];
    private int[] mark = [];
    private int stamp;

    public void Run(Partition partition, int part)
    {
        Grow.To(ref mark, partition.Graph.Count);
        for (var node = partition.First[part]; node != Partition.None;)
        {
            var next = partition.Next[node];
            if (partition.Next[partition.First[part]] != Partition.None)
            {
                TryHandOver(partition, node);
            }

            node = next;
        }
    }

    private void TryHandOver(Partition partition, int node)
    {
        var graph = partition.Graph;
        var from = partition.PartOf[node];
        var leaving = Leaving(partition, node, from);
        if (leaving >= Prices.Violation)
        {
            return;
        }

        for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
        {
            var to = partition.PartOf[graph.Neighbours[place]];
            if (to != from && leaving + Joining(partition, node, to) < 0 && HoldsWithout(partition, node) && graph.Apart.Count == 0)
            {
                HandOver(partition, node, from, to);
                return;
            }
        }
    }

    /// <summary>What it costs the part to lose the node: households, its worker, and the borders that were inside.</summary>
    private int Leaving(Partition partition, int node, int from)
    {
        var graph = partition.Graph;
        var households = partition.Households[from];
        var kept = graph.Label[node] >= 0 && graph.Label[node] == partition.Owner[from] ? graph.Worth[node] : 0;
        return prices.OfSize(households - graph.Households[node]) - prices.OfSize(households) + kept + BorderTo(partition, node, from);
    }

    private int Joining(Partition partition, int node, int to)
    {
        var graph = partition.Graph;
        var households = partition.Households[to];
        var kept = graph.Label[node] >= 0 && graph.Label[node] == partition.Owner[to] ? graph.Worth[node] : 0;
        return prices.OfSize(households + graph.Households[node]) - prices.OfSize(households) - kept - BorderTo(partition, node, to);
    }

    private static int BorderTo(Partition partition, int node, int part)
    {
        var (graph, sum) = (partition.Graph, 0);
        for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
        {
            sum += partition.PartOf[graph.Neighbours[place]] == part ? graph.Border[place] : 0;
        }

        return sum;
    }

    /// <summary>Is the node's part in one piece without it?</summary>
    private bool HoldsWithout(Partition partition, int node)
    {
        var part = partition.PartOf[node];
        var seed = partition.First[part] == node ? partition.Next[node] : partition.First[part];
        mark[node] = mark[seed] = ++stamp;
        var reached = 2;
        open.Push(seed);
        while (open.TryPop(out var at))
        {
            for (var place = partition.Graph.Rows[at]; place < partition.Graph.Rows[at + 1]; place++)
            {
                var other = partition.Graph.Neighbours[place];
                if (partition.PartOf[other] == part && mark[other] != stamp)
                {
                    mark[other] = stamp;
                    reached++;
                    open.Push(other);
                }
            }
        }

        return reached == partition.SizeOf(part);
    }

    private static void HandOver(Partition partition, int node, int from, int to)
    {
        partition.Take(node);
        partition.Put(node, to);
        partition.Refinish(from);
        partition.Refinish(to);
    }
}
