using Doorstep.Contracts;
using Doorstep.Data;

namespace Doorstep.Plans.Desk;

/// <summary>Fills the cache with the input of an area while the planner still thinks about what to ask.</summary>
sealed class WarmPlanningInput(DoorstepContext db, PlanningInputCache grounds)
{
    /// <returns>False where there is nothing to plan.</returns>
    public async Task<bool> RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        try
        {
            await grounds.NowAsync(db, area, new(), cancellationToken);
            return true;
        }
        catch (RuleBrokenException)
        {
            return false;
        }
    }
}
