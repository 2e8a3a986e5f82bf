using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// The grid centre rules on a task that a worker sent back: it was right to, or it is to be done. Within a day; no figure counts it.
/// </summary>
sealed class RuleOnTask(DoorstepContext db, Caller caller, CurrentAct acting, NextTask next)
{
    /// <param name="WasRight">The task is taken back.</param>
    public sealed record Request(bool WasRight);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{id:guid}/ruling", (Guid id, Request request, RuleOnTask useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.PlanTasks).WithSummary("Rule on a task that was sent back");

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.PlanTasks);
        if (await db.WorkTasks.SingleOrDefaultAsync(task => task.Id == id, cancellationToken) is not { } found)
        {
            return false;
        }

        caller.MustCover(Permission.PlanTasks, found.Area);
        var act = acting.Now();
        found.Rule(request.WasRight, act);
        await next.AfterAsync(found, act, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
