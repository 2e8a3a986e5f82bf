using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Requests;

/// <summary>Whoever asked no longer needs it: the request is withdrawn, and with it what is still open of it.</summary>
sealed class WithdrawRequest(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, Ids ids)
{
    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapPost("/{id:guid}/withdraw", (Guid id, WithdrawRequest useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.AskForWork).WithSummary("Withdraw a request: its open tasks are taken back");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.AskForWork);
        if (!await db.WorkRequests.AnyAsync(one => one.Id == id, cancellationToken))
        {
            return false;
        }

        var act = acting.Now();
        // The tasks lie beyond what a department sees.
        using var scope = scopes.AsJob("requests");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var request = await all.WorkRequests.SingleAsync(one => one.Id == id, cancellationToken);
        request.Withdraw(act);
        await all.InOneCommitAsync(async () =>
        {
            await all.SaveChangesAsync(cancellationToken);
            await EndRequests.TakeBackAsync(all, request, () => act with { Id = ids.Next() }, cancellationToken);
        }, cancellationToken);
        return true;
    }
}
