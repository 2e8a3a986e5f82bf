namespace Doorstep.Planning.Cutting;

/// <summary>
/// Cuts one cell: from the first parts through repair (what is outside the window) to polish (what is inside, but could be cheaper). Everything it holds is used again
/// for the next cell; one worker has one.
/// </summary>
internal sealed class CellSolver
{
    private readonly PlanningOptions options;
    private readonly Recut recut;
    private readonly Neighbourhood neighbourhood = new();
    private readonly FirstParts firstParts = new();
    private readonly Repair repair;
    private readonly Polish polish;

    public CellSolver(Prices prices, PlanningOptions options)
    {
        this.options = options;
        recut = new(prices);
        Partition = new(prices);
        repair = new(options.Window, recut, neighbourhood);
        polish = new(recut, neighbourhood);
    }

    public CellGraph Graph { get; } = new();

    public Partition Partition { get; }

    public void Solve(ulong seed, CancellationToken stopping)
    {
        var chance = new Chance(seed);
        Partition.Start(Graph);
        firstParts.Set(Partition, options.Mode == PlanMode.MinChange);
        repair.Run(Partition, options.Effort, ref chance, stopping);
        polish.Run(Partition, options.Effort, ref chance, stopping);
    }
}
