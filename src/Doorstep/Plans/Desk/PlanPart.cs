using Doorstep.Shell;

namespace Doorstep.Plans.Desk;

/// <summary>The base class of the parts of the planner's page.</summary>
public abstract class PlanPart : DeskPart
{
    /// <returns>Null when it was done, else why not.</returns>
    private protected Task<string?> TryAsync(Func<Task<bool>> act) => TryAsync(act, "planner.not-yours");

    /// <summary>Thousands apart, as numbers stand in both languages.</summary>
    private protected static string N(long number) => PlanRows.N(number);
}
