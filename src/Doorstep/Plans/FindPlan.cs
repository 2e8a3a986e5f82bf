using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

static class FindPlan
{
    /// <summary>
    /// A plan that lies in what the caller holds the permission for; to look at one, or to approve it, it is enough
    /// that the two have ground in common.
    /// </summary>
    public static async Task<GridPlan?> FindPlanAsync(
        this DoorstepContext db, Caller caller, string permission, Guid id, CancellationToken cancellationToken)
    {
        var plan = await db.GridPlans.Include(found => found.Acts).SingleOrDefaultAsync(found => found.Id == id, cancellationToken);
        return plan is not null && (permission is Permission.ViewPlans or Permission.ApprovePlans
            ? caller.Meets(permission, plan.Area)
            : caller.Scope.Covers(permission, plan.Area)) ? plan : null;
    }

    public static bool Meets(this Caller caller, string permission, AreaCode area) =>
        caller.Scope.Covers(permission, area)
            || caller.Scope.Ranges(permission).Any(stretch => stretch != CodeRange.Nothing && stretch.From >= area && stretch.From < area.Next);
}
