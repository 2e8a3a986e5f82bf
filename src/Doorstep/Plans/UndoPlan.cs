using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;

namespace Doorstep.Plans;

/// <summary>
/// Takes a plan back that came into force: the grids, their workers and all that followed are as they were before, and what happened since stays.
/// </summary>
sealed class UndoPlan(DoorstepContext db, Caller caller, CurrentAct acting, AdoptPlan adopt)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/plans/{id:guid}/undo", (Guid id, UndoPlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.AdoptPlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("Take back a plan that came into force");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.AdoptPlans);
        if (await db.FindPlanAsync(caller, Permission.AdoptPlans, id, cancellationToken) is null)
        {
            return false;
        }

        await adopt.UndoAsync(id, acting.Now(), cancellationToken);
        return true;
    }
}
