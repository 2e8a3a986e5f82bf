namespace Doorstep.Planning.Cutting;

/// <summary>
/// A few neighbouring parts taken out of a cell to be cut anew: their nodes numbered from 0, the borders among them, and the labels they may keep,
/// which are those they keep now and those that nobody keeps.
/// </summary>
internal sealed class Region
{
    public int Count { get; private set; }

    public int Labels { get; private set; }

    /// <summary>What the parts and the borders between them cost as they are.</summary>
    public int PriceNow { get; private set; }

    public int Households { get; private set; }

    public int[] Nodes = [];
    public int[] Weight = [];
    public int[] Worth = [];
    public int[] Label = [];
    public int[] Part = [];
    public int[] Rows = [];
    public int[] Neighbours = [];
    public int[] Border = [];

    /// <summary>Per label of the region its number in the cell.</summary>
    public int[] LabelInCell = [];

    /// <summary>Per label the part that keeps it now, or -1.</summary>
    public int[] Owner = [];

    /// <summary>The most that can be kept: per label what fits into one grid.</summary>
    public int MostKept { get; private set; }

    public List<(int First, int Second)> Apart { get; } = [];

    private int[] local = [];
    private int[] localLabel = [];
    private int[] labelTotal = [];

    public void Gather(Partition partition, ReadOnlySpan<int> parts, int fullGrid)
    {
        var graph = partition.Graph;
        Grow.To(ref local, graph.Count);
        Grow.To(ref localLabel, graph.Labels);
        (Count, Labels, PriceNow, Households) = (0, 0, 0, 0);
        foreach (var part in parts)
        {
            PriceNow += partition.Price[part];
            Households += partition.Households[part];
            for (var node = partition.First[part]; node != Partition.None; node = partition.Next[node])
            {
                Grow.To(ref Nodes, Count + 1);
                local[node] = Count;
                Nodes[Count++] = node;
            }
        }

        CopyNodes(partition, parts);
        CopyBorders(partition);
        CopyApart(graph);
        MostKept = 0;
        for (var label = 0; label < Labels; label++)
        {
            MostKept += Math.Min(labelTotal[label], fullGrid);
        }
    }

    /// <summary>The price of the borders that these parts would have inside the region.</summary>
    public int BordersBetween(int[] partOf)
    {
        var twice = 0;
        for (var node = 0; node < Count; node++)
        {
            for (var place = Rows[node]; place < Rows[node + 1]; place++)
            {
                twice += partOf[node] != partOf[Neighbours[place]] ? Border[place] : 0;
            }
        }

        return twice / 2;
    }

    private void CopyNodes(Partition partition, ReadOnlySpan<int> parts)
    {
        var graph = partition.Graph;
        Grow.To(ref Weight, Count);
        Grow.To(ref Worth, Count);
        Grow.To(ref Label, Count);
        Grow.To(ref Part, Count);
        for (var i = 0; i < Count; i++)
        {
            if (graph.Label[Nodes[i]] is >= 0 and var forget)
            {
                localLabel[forget] = CellGraph.NoLabel;
            }
        }

        for (var i = 0; i < Count; i++)
        {
            var node = Nodes[i];
            (Weight[i], Worth[i], Part[i]) = (graph.Households[node], graph.Worth[node], partition.PartOf[node]);
            Label[i] = graph.Worth[node] == 0 ? CellGraph.NoLabel : LabelOf(partition, graph.Label[node], parts);
            if (Label[i] >= 0)
            {
                labelTotal[Label[i]] += Worth[i];
            }
        }
    }

    private int LabelOf(Partition partition, int label, ReadOnlySpan<int> parts)
    {
        if (label < 0 || (partition.OwnerOf[label] is >= 0 and var owner && !parts.Contains(owner)))
        {
            return CellGraph.NoLabel;
        }

        if (localLabel[label] < 0)
        {
            Grow.To(ref LabelInCell, Labels + 1);
            Grow.To(ref Owner, Labels + 1);
            Grow.To(ref labelTotal, Labels + 1);
            (LabelInCell[Labels], Owner[Labels], labelTotal[Labels]) = (label, partition.OwnerOf[label], 0);
            localLabel[label] = Labels++;
        }

        return localLabel[label];
    }

    private void CopyBorders(Partition partition)
    {
        var graph = partition.Graph;
        Grow.To(ref Rows, Count + 1);
        var (stored, twice) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var node = Nodes[i];
            Grow.To(ref Neighbours, stored + graph.Rows[node + 1] - graph.Rows[node]);
            Grow.To(ref Border, Neighbours.Length);
            for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
            {
                var other = graph.Neighbours[place];
                if (local[other] < Count && Nodes[local[other]] == other)
                {
                    twice += partition.PartOf[other] != Part[i] ? graph.Border[place] : 0;
                    (Neighbours[stored], Border[stored++]) = (local[other], graph.Border[place]);
                }
            }

            Rows[i + 1] = stored;
        }

        PriceNow += twice / 2;
    }

    private void CopyApart(CellGraph graph)
    {
        Apart.Clear();
        foreach (var (first, second) in graph.Apart)
        {
            if (local[first] < Count && Nodes[local[first]] == first && local[second] < Count && Nodes[local[second]] == second)
            {
                Apart.Add((local[first], local[second]));
            }
        }
    }
}
