using Doorstep.Planning.Cutting;

namespace Doorstep.Planning;

/// <summary>
/// Redraws the grids of a city: every grid in one piece, inside one community, every unit in exactly one, none above the window's top but single
/// buildings that are, as few as possible below its bottom, and then either the fewest households with another worker or the shortest borders.
/// </summary>
public static class Planner
{
    /// <param name="progress">Called from the threads that work, after some cells each; the last time when all of them have ended.</param>
    /// <exception cref="PlanInputException">The window cannot be one, or the target lies outside.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; nothing is left behind.</exception>
    public static Plan Plan(
        PlanningCity city, PlanningOptions? options = null, IProgress<PlanProgress>? progress = null, CancellationToken stopping = default)
    {
        ArgumentNullException.ThrowIfNull(city);
        options ??= new();
        if (options.Fault() is { } fault)
        {
            throw new PlanInputException([fault]);
        }

        var cutting = new CutCity(city, options);
        var gridOf = cutting.Cut(progress, stopping);
        return DescribePlan.Of(city, options.Window, cutting.Proofs, gridOf);
    }
}
