namespace Doorstep.Planning.Cutting;

/// <summary>
/// Brings grids into the window: takes one that is outside, recuts it alone, then with one neighbour, two, up to seven, until its price falls, and
/// goes on with whatever is still outside. Regions stay small, so the work grows with the number of grids that are wrong and not with the city.
/// </summary>
internal sealed class Repair(HouseholdWindow window, Recut recut, Neighbourhood neighbourhood)
{
    private const int LargestRegion = 8;
    private const int TriesPerSize = 2;
    private const int Trees = 4;

    /// <summary>A cell up to this size is also tried as a whole.</summary>
    private const int WholeCell = 400;
    private const int WholeCellTries = 6;
    private const int HarderTries = 30;

    /// <summary>Is a grid still outside that numbers alone do not explain?</summary>
    public bool LeftOut { get; private set; }

    private readonly Stack<(int Part, int Made)> queue = [];
    private int[] all = [];

    public void Run(Partition partition, int effort, ref Dice chance, CancellationToken stopping)
    {
        CutOver(partition, ref chance);
        for (var part = 0; part < partition.Highest; part++)
        {
            Enqueue(partition, part);
        }

        Drain(partition, effort, ref chance, stopping);
        TryWhole(partition, WholeCellTries * effort, ref chance, stopping);
    }

    /// <summary>For the few cells in which something is left that nobody has proved to be impossible.</summary>
    public void TryHarder(Partition partition, int effort, ref Dice chance, CancellationToken stopping)
    {
        for (var part = 0; part < partition.Highest; part++)
        {
            Enqueue(partition, part);
        }

        Drain(partition, effort, ref chance, stopping);
        TryWhole(partition, HarderTries * effort, ref chance, stopping);
    }

    /// <summary>Whatever comes later makes no grid that is too large, so after this there is none.</summary>
    private void CutOver(Partition partition, ref Dice chance)
    {
        for (var (part, end) = (0, partition.Highest); part < end; part++)
        {
            if (partition.Lives(part) && partition.IsOver(part))
            {
                recut.Try(partition, [part], Trees, ref chance);
            }
        }
    }

    private void Drain(Partition partition, int effort, ref Dice chance, CancellationToken stopping)
    {
        var left = effort * (30 + (6 * queue.Count));
        while (queue.TryPop(out var next) && left-- > 0)
        {
            stopping.ThrowIfCancellationRequested();
            if (partition.Lives(next.Part) && partition.Made[next.Part] == next.Made && TryAround(partition, next.Part, ref chance))
            {
                foreach (var part in recut.NewParts)
                {
                    Enqueue(partition, part);
                }
            }
        }

        queue.Clear();
    }

    private void Enqueue(Partition partition, int part)
    {
        if (partition.Lives(part) && partition.IsOut(part))
        {
            queue.Push((part, partition.Made[part]));
        }
    }

    private bool TryAround(Partition partition, int part, ref Dice chance)
    {
        for (var size = 1; size <= LargestRegion; size++)
        {
            for (var t = 0; t < (size == 1 ? 1 : TriesPerSize); t++)
            {
                var parts = neighbourhood.Grow(partition, part, size, ref chance);
                if (parts.Length == size && recut.Try(partition, parts, Trees, ref chance))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Grids outside the window beyond the one that households which no number of grids can hold always leave.</summary>
    private int Fixable(Partition partition)
    {
        var outside = 0;
        for (var part = 0; part < partition.Highest; part++)
        {
            outside += partition.Lives(part) && partition.IsOut(part) ? 1 : 0;
        }

        return outside - (window.CanDivide((int)partition.Graph.TotalHouseholds) ? 0 : 1);
    }

    private void TryWhole(Partition partition, int tries, ref Dice chance, CancellationToken stopping)
    {
        for (var t = 0; t < tries && Fixable(partition) > 0 && partition.Graph.Count <= WholeCell; t++)
        {
            stopping.ThrowIfCancellationRequested();
            TryWhole(partition, ref chance);
        }

        LeftOut = Fixable(partition) > 0;
    }

    private void TryWhole(Partition partition, ref Dice chance)
    {
        var count = 0;
        for (var part = 0; part < partition.Highest; part++)
        {
            if (partition.Lives(part))
            {
                Grow.To(ref all, count + 1);
                all[count++] = part;
            }
        }

        if (count <= Prices.MostGridsInRegion)
        {
            recut.Try(partition, all.AsSpan(0, count), Trees, ref chance);
        }
    }
}
