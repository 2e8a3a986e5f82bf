namespace Doorstep.Planning.Cutting;

/// <summary>Cuts all cells of a city, several at a time, and numbers the parts in the order in which their units stand in the city.</summary>
internal sealed class CutCity
{
    /// <summary>Cells are handed out some at a time; one alone is done in a millisecond.</summary>
    private const int Batch = 8;

    private readonly PlanningCity city;
    private readonly PlanningOptions options;
    private readonly CityCells cells;
    private readonly Prices prices;

    /// <summary>Per unit its node while its cell is cut, then its part in the cell, and in the end its part in the city.</summary>
    private readonly int[] nodeOf;

    private readonly bool onlyBroken;
    private readonly int threads;
    private readonly bool[] proved;
    private readonly bool[] stuck;
    private int taken;
    private int done;

    /// <param name="onlyBroken">Leave cells alone that are right as they are.</param>
    public CutCity(PlanningCity city, PlanningOptions options, bool onlyBroken = false)
    {
        (this.city, this.options, this.onlyBroken) = (city, options, onlyBroken || options.LeaveSound);
        threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        cells = CityCells.Find(city, options.Window);
        prices = new(city, options);
        (nodeOf, proved, stuck) = (new int[city.Count], new bool[cells.Count], new bool[city.Count]);
    }

    public Proofs Proofs => new(cells, proved, stuck);

    /// <summary>Per unit the number of its part.</summary>
    public int[] Cut(IProgress<PlanProgress>? progress, CancellationToken stopping)
    {
        CutCells(CanonicalKeys.Of(city, threads), progress, stopping);
        progress?.Report(new(city.Count, city.Count));
        return Number();
    }

    private void CutCells(ulong[] keys, IProgress<PlanProgress>? progress, CancellationToken stopping)
    {
        // Threads of their own: the pool of a busy server may lend one worker after the other.
        var workers = Enumerable.Range(0, threads)
            .Select(_ => Task.Factory.StartNew(
                () => Work(keys, progress, stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        Task.WhenAll(workers).GetAwaiter().GetResult();
    }

    private void Work(ulong[] keys, IProgress<PlanProgress>? progress, CancellationToken stopping)
    {
        var solver = new CellSolver(prices, options);
        var loading = new LoadCell(city, cells, keys, prices, nodeOf);
        while (Interlocked.Add(ref taken, Batch) - Batch is var first && first < cells.Count)
        {
            for (var cell = first; cell < Math.Min(first + Batch, cells.Count); cell++)
            {
                stopping.ThrowIfCancellationRequested();
                if (!cells.IsWhole(cell))
                {
                    var seed = loading.Load(solver.Graph, cell);
                    solver.Solve(Dice.Mix(seed ^ Dice.Mix(options.Seed)), onlyBroken, stopping);
                    Take(solver, cell);
                }
            }

            var units = cells.UnitsBefore(Math.Min(first + Batch, cells.Count)) - cells.UnitsBefore(first);
            if (Interlocked.Add(ref done, units) is var doneNow && doneNow < city.Count)
            {
                progress?.Report(new(doneNow, city.Count));
            }
        }
    }

    private void Take(CellSolver solver, int cell)
    {
        proved[cell] = solver.CannotDoBetter;
        foreach (var unit in cells.UnitsOf(cell))
        {
            stuck[unit] = solver.Stuck.Contains(nodeOf[unit]);
            nodeOf[unit] = solver.Partition.PartOf[nodeOf[unit]];
        }
    }

    private int[] Number()
    {
        // A cell has no more parts than units, so its parts may be counted where its units stand.
        var numbers = new int[city.Count];
        Array.Fill(numbers, -1);
        var parts = 0;
        for (var unit = 0; unit < city.Count; unit++)
        {
            ref var number = ref numbers[cells.UnitsBefore(cells.CellOf[unit]) + nodeOf[unit]];
            nodeOf[unit] = number = number < 0 ? parts++ : number;
        }

        return nodeOf;
    }
}

/// <summary>What the cut showed to be impossible.</summary>
/// <param name="NoCut">Per cell: every cut was looked at, and none has all its grids inside the window.</param>
/// <param name="Stuck">Per unit: no grid inside the window can hold it.</param>
internal sealed record Proofs(CityCells Cells, bool[] NoCut, bool[] Stuck)
{
    public static Proofs None(CityCells cells, int units) => new(cells, new bool[cells.Count], new bool[units]);
}
