using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;

namespace Doorstep.Identity.Sessions;

/// <summary>An administrator ends every session of an account: a phone was lost, and nobody knows who has it.</summary>
sealed class EndAllSessions(DoorstepContext db, ManagedAccount managed, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/end-sessions", (Guid id, EndAllSessions useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("End every session of an account");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await managed.FindAsync(id, cancellationToken) is not var (account, area))
        {
            return false;
        }

        var act = acting.Now();
        await db.EndSessionsOfAsync(id, act, cancellationToken);
        account.EndSessions(area, act);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
