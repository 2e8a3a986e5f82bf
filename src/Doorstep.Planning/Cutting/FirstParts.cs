namespace Doorstep.Planning.Cutting;

/// <summary>
/// Where a search begins: nodes of one group make a part, each piece by itself if they are not in one. In min-change the groups are today's grids.
/// </summary>
internal sealed class FirstParts
{
    private readonly Stack<int> found = [];

    public void Set(Partition partition, ReadOnlySpan<int> groupOf)
    {
        var graph = partition.Graph;
        Array.Fill(partition.PartOf, Partition.None, 0, graph.Count);
        for (var node = 0; node < graph.Count; node++)
        {
            if (partition.PartOf[node] == Partition.None)
            {
                Spread(partition, node, groupOf);
            }
        }

        for (var part = 0; part < partition.Highest; part++)
        {
            partition.Finish(part, LabelFor(partition, part));
        }
    }

    private void Spread(Partition partition, int seed, ReadOnlySpan<int> groupOf)
    {
        var graph = partition.Graph;
        var part = partition.NewPart();
        partition.Put(seed, part);
        found.Push(seed);
        while (found.TryPop(out var node))
        {
            for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
            {
                var other = graph.Neighbours[place];
                if (partition.PartOf[other] == Partition.None && groupOf[other] == groupOf[seed])
                {
                    partition.Put(other, part);
                    found.Push(other);
                }
            }
        }
    }

    /// <summary>The first piece of a grid keeps its worker to begin with; the search finds out whether another had better.</summary>
    private static int LabelFor(Partition partition, int part) =>
        partition.Graph.Label[partition.First[part]] is >= 0 and var label && partition.OwnerOf[label] == Partition.None ? label : CellGraph.NoLabel;
}
