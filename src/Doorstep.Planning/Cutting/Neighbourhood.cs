namespace Doorstep.Planning.Cutting;

/// <summary>Grows a region of neighbouring parts from one part, by lot; a long common border is taken more often than a corner.</summary>
internal sealed class Neighbourhood
{
    private int[] parts = [];
    private int count;
    private int[] candidates = [];
    private int candidateCount;
    private int[] mark = [];
    private int stamp;

    public ReadOnlySpan<int> Parts => parts.AsSpan(0, count);

    public int Households { get; private set; }

    public ReadOnlySpan<int> Grow(Partition partition, int seed, int size, ref Dice chance)
    {
        Begin(partition);
        Add(partition, seed);
        while (count < size && candidateCount > 0)
        {
            var place = chance.Below(candidateCount);
            var part = candidates[place];
            candidates[place] = candidates[--candidateCount];
            if (mark[part] != stamp)
            {
                Add(partition, part);
            }
        }

        return Parts;
    }

    /// <summary>The neighbours of a part, each once.</summary>
    public ReadOnlySpan<int> Around(Partition partition, int part)
    {
        Begin(partition);
        Add(partition, part);
        count = 0;
        for (var i = 0; i < candidateCount; i++)
        {
            if (mark[candidates[i]] != stamp)
            {
                mark[candidates[i]] = stamp;
                Cutting.Grow.To(ref parts, count + 1);
                parts[count++] = candidates[i];
            }
        }

        return Parts;
    }

    private void Begin(Partition partition)
    {
        Cutting.Grow.To(ref mark, partition.Graph.Count);
        stamp++;
        (count, candidateCount, Households) = (0, 0, 0);
    }

    private void Add(Partition partition, int part)
    {
        Cutting.Grow.To(ref parts, count + 1);
        parts[count++] = part;
        mark[part] = stamp;
        Households += partition.Households[part];
        var graph = partition.Graph;
        for (var node = partition.First[part]; node != Partition.None; node = partition.Next[node])
        {
            Cutting.Grow.To(ref candidates, candidateCount + graph.Rows[node + 1] - graph.Rows[node]);
            for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
            {
                var other = partition.PartOf[graph.Neighbours[place]];
                if (mark[other] != stamp)
                {
                    candidates[candidateCount++] = other;
                }
            }
        }
    }
}
