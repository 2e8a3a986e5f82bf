namespace Doorstep.Planning.Cutting;

/// <summary>
/// Cuts one cell: from the first parts through repair (what is outside the window) to polish (what is inside, but could be cheaper). Everything it
/// holds is used again for the next cell; one worker has one.
/// </summary>
internal sealed class CellSolver
{
    /// <summary>Clusters stop growing at this share of a full grid: a grid of three or four of them can still be shaped.</summary>
    private const int ClustersInGrid = 4;

    private const int MostLevels = 12;
    private const int Rounds = 4;

    private readonly PlanningOptions options;
    private readonly Recut recut;
    private readonly Neighbourhood neighbourhood = new();
    private readonly FirstParts firstParts = new();
    private readonly Repair repair;
    private readonly Polish polish;
    private readonly Coarsen coarsen;
    private readonly SettleRest rest;
    private readonly SplitApart splitApart;
    private readonly List<CellGraph> levels = [new()];
    private readonly int[][] clusterOf = new int[MostLevels][];
    private readonly StuckUnit stuckUnit;
    private readonly List<int> stuck = [];
    private int[] groupOf = [];

    public CellSolver(Prices prices, PlanningOptions options)
    {
        this.options = options;
        recut = new(prices);
        Partition = new(prices);
        repair = new(options.Window, recut, neighbourhood);
        polish = new(prices, recut, neighbourhood);
        rest = new(options.Window, neighbourhood);
        splitApart = new(prices);
        stuckUnit = new(options.Window);
        coarsen = new(options.Window.Highest / ClustersInGrid);
        Array.Fill(clusterOf, []);
    }

    public CellGraph Graph => levels[0];

    public Partition Partition { get; }

    /// <summary>Is it proved that the last cell must have a grid outside the window?</summary>
    public bool CannotDoBetter { get; private set; }

    /// <summary>Nodes of the last cell of which it is proved that no grid inside the window can hold them.</summary>
    public IReadOnlyList<int> Stuck => stuck;

    /// <param name="onlyBroken">Leave the cell as it is if its grids are in one piece each and inside the window.</param>
    public void Solve(ulong seed, bool onlyBroken, CancellationToken stopping)
    {
        var chance = new Dice(seed);
        CannotDoBetter = false;
        if (onlyBroken && IsSound())
        {
            stuck.Clear();
            return;
        }

        if (options.Mode == PlanMode.MinChange)
        {
            Partition.Start(Graph);
            firstParts.Set(Partition, Graph.Label);
            Improve(Rounds, ref chance, stopping);
        }
        else
        {
            FromCoarseToFine(ref chance, stopping);
        }
    }

    private bool IsSound()
    {
        Partition.Start(Graph);
        firstParts.Set(Partition, Graph.Label);
        for (var part = 0; part < Partition.Highest; part++)
        {
            if (Partition.IsOut(part) || Partition.Owner[part] == Partition.None)
            {
                return false;
            }
        }

        return true;
    }

    private void FromCoarseToFine(ref Dice chance, CancellationToken stopping)
    {
        var top = Climb(ref chance);
        Grow.To(ref groupOf, Graph.Count);
        Array.Clear(groupOf, 0, Graph.Count);
        for (var level = top; level >= 0; level--)
        {
            Partition.Start(levels[level]);
            firstParts.Set(Partition, groupOf);
            // Polishing the coarse levels was measured to cost a third of the time and to win nothing in the end.
            Improve(level == 0 ? Rounds : 0, ref chance, stopping);
            if (level > 0)
            {
                GroupBelow(level - 1);
            }
        }
    }

    private void Improve(int rounds, ref Dice chance, CancellationToken stopping)
    {
        repair.Run(Partition, options.Effort, ref chance, stopping);
        if (rounds == 0)
        {
            return;
        }

        // A coarse level may leave out what the finest solves; only this one's word counts.
        CannotDoBetter = repair.LeftOut && rest.Run(Partition, options.Effort, ref chance, stopping);
        if (repair.LeftOut && !CannotDoBetter && !FindStuck())
        {
            repair.TryHarder(Partition, options.Effort, ref chance, stopping);
        }

        polish.Run(Partition, rounds * options.Effort, ref chance, stopping);
        splitApart.Run(Partition);
        FindStuck();
    }

    /// <returns>True if each grid outside the window holds a unit that must be outside.</returns>
    private bool FindStuck()
    {
        stuck.Clear();
        var outside = 0;
        for (var part = 0; repair.LeftOut && part < Partition.Highest; part++)
        {
            outside += Partition.Lives(part) && Partition.IsOut(part) ? 1 : 0;
            for (var node = Partition.First[part]; node != Partition.None && Partition.IsOut(part); node = Partition.Next[node])
            {
                if (Graph.Households[node] > 0 && stuckUnit.IsStuck(Graph, node))
                {
                    stuck.Add(node);
                    break;
                }
            }
        }

        return stuck.Count == outside;
    }

    private int Climb(ref Dice chance)
    {
        var top = 0;
        while (top + 1 < MostLevels)
        {
            if (levels.Count == top + 1)
            {
                levels.Add(new());
            }

            coarsen.Run(levels[top], levels[top + 1], ref clusterOf[top], ref chance);
            if (levels[top + 1].Count > levels[top].Count * 9 / 10)
            {
                break;
            }

            top++;
        }

        return top;
    }

    private void GroupBelow(int level)
    {
        for (var node = 0; node < levels[level].Count; node++)
        {
            groupOf[node] = Partition.PartOf[clusterOf[level][node]];
        }
    }
}
