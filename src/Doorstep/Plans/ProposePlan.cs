using Doorstep.Access;
using Doorstep.Data;

namespace Doorstep.Plans;

/// <summary>Proposes a plan to those whose grids it changes, or withdraws it.</summary>
sealed class ProposePlan(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/plans/{id:guid}/propose", (Guid id, ProposePlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, isWithdrawn: false, cancellationToken).OrNotFound())
            .Needs(Permission.MakePlans).WithTags("Plans").WithSummary("Put a plan before those whose grids it changes");
        app.MapPost("/api/plans/{id:guid}/withdraw", (Guid id, ProposePlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, isWithdrawn: true, cancellationToken).OrNotFound())
            .Needs(Permission.MakePlans).WithTags("Plans").WithSummary("Take a plan out of the way");
    }

    public async Task<bool> RunAsync(Guid id, bool isWithdrawn, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.MakePlans);
        if (await db.FindPlanAsync(caller, Permission.MakePlans, id, cancellationToken) is not { } plan)
        {
            return false;
        }

        if (isWithdrawn)
        {
            plan.Withdraw(acting.Now());
        }
        else
        {
            plan.Propose(acting.Now());
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
