namespace Doorstep.Planning.Cutting;

/// <summary>
/// Makes grids cheaper that are already inside the window: hands single nodes over, then recuts neighbours in pairs, in threes and in larger regions,
/// which is what it takes to do with one grid fewer. A region is looked at again only after one of its parts was made anew.
/// </summary>
internal sealed class Polish(Prices prices, Recut recut, Neighbourhood neighbourhood)
{
    private readonly Shift shift = new(prices);
    private readonly int[] pair = new int[2];
    private readonly int pairTrees = prices.KeepsToday ? 3 : 2;
    private readonly int tripleTrees = prices.KeepsToday ? 2 : 4;
    private readonly int largeSize = prices.KeepsToday ? 5 : 6;
    private readonly int largeTrees = prices.KeepsToday ? 2 : 6;
    private int[] around = [];

    public void Run(Partition partition, int rounds, ref Dice chance, CancellationToken stopping)
    {
        var since = 0;
        for (var round = 0; round < rounds && since < partition.Clock; round++)
        {
            var begun = partition.Clock;
            for (var part = 0; part < partition.Highest; part++)
            {
                stopping.ThrowIfCancellationRequested();
                if (IsFresh(partition, part, since))
                {
                    shift.Run(partition, part);
                    Pairs(partition, part, ref chance);
                    TryRegion(partition, part, since, 3, tripleTrees, ref chance);
                    TryRegion(partition, part, since, largeSize, largeTrees, ref chance);
                }
            }

            since = begun;
        }
    }

    private static bool IsFresh(Partition partition, int part, int since) => partition.Lives(part) && partition.Made[part] > since;

    private void Pairs(Partition partition, int part, ref Dice chance)
    {
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
            if (partition.Lives(other) && partition.Made[other] < made)
            {
                (pair[0], pair[1]) = (part, other);
                recut.Try(partition, pair, pairTrees, ref chance);
            }
        }
    }

    private void TryRegion(Partition partition, int part, int since, int size, int trees, ref Dice chance)
    {
        if (IsFresh(partition, part, since))
        {
            recut.Try(partition, neighbourhood.Grow(partition, part, size, ref chance), trees, ref chance);
        }
    }
}
