namespace Doorstep.Planning.Cutting;

/// <summary>
/// Recuts neighbouring grids in pairs, then in threes, as long as that pays. A pair is looked at again only after one of the two was made anew.
/// </summary>
internal sealed class Polish(Recut recut, Neighbourhood neighbourhood)
{
    private const int MostRounds = 4;
    private const int PairTrees = 3;
    private const int TripleTrees = 3;

    private readonly int[] pair = new int[2];
    private int[] around = [];

    public void Run(Partition partition, int effort, ref Chance chance, CancellationToken stopping)
    {
        var since = 0;
        for (var round = 0; round < MostRounds * effort && since < partition.Clock; round++)
        {
            stopping.ThrowIfCancellationRequested();
            var begun = partition.Clock;
            for (var part = 0; part < partition.Highest; part++)
            {
                Pairs(partition, part, since, ref chance);
                Triple(partition, part, since, ref chance);
            }

            since = begun;
        }
    }

    private void Pairs(Partition partition, int part, int since, ref Chance chance)
    {
        if (!partition.Lives(part))
        {
            return;
        }

        var made = partition.Made[part];
        var neighbours = neighbourhood.Around(partition, part);
        Grow.To(ref around, neighbours.Length);
        neighbours.CopyTo(around);
        foreach (var other in around.AsSpan(0, neighbours.Length))
        {
            if (!partition.Lives(part) || partition.Made[part] != made)
            {
                return;
            }

            // The later made of the two looks at the pair, so each is looked at once.
            if (partition.Lives(other) && partition.Made[other] < made && made > since)
            {
                (pair[0], pair[1]) = (part, other);
                recut.Try(partition, pair, PairTrees, ref chance);
            }
        }
    }

    private void Triple(Partition partition, int part, int since, ref Chance chance)
    {
        if (partition.Lives(part) && partition.Made[part] > since)
        {
            recut.Try(partition, neighbourhood.Grow(partition, part, 3, ref chance), TripleTrees, ref chance);
        }
    }
}
