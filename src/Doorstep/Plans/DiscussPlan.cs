using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;

namespace Doorstep.Plans;

/// <summary>Adds a comment to a plan, by anyone who sees it.</summary>
sealed class DiscussPlan(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public sealed record Request([property: Required(ErrorMessage = "error.required"), TextLength(PlanAct.TextLength)] string Text);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/plans/{id:guid}/comments", (Guid id, Request request, DiscussPlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.ViewPlans).WithTags("Plans").WithSummary("Say something of a plan");

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ViewPlans);
        if (await db.FindPlanAsync(caller, Permission.ViewPlans, id, cancellationToken) is not { } plan)
        {
            return false;
        }

        plan.Comment(request.Text.Trim(), acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
