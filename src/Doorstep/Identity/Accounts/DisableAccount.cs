using Doorstep.Access;
using Doorstep.Data;

namespace Doorstep.Identity.Accounts;

/// <summary>Switches an account off: its sessions and streams end at once.</summary>
sealed class DisableAccount(DoorstepContext db, ManagedAccount managed, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/disable", (Guid id, DisableAccount useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Switches an account off: its sessions and streams end at once");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await managed.FindAsync(id, cancellationToken) is not var (account, area))
        {
            return false;
        }

        account.Disable(area, acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
