using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>An administrator withdraws what she or a colleague has asked for: the phone was found, or the caller was not who she said.</summary>
sealed class WithdrawRecovery(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/recoveries/{id:guid}/withdraw", (Guid id, WithdrawRecovery useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Withdraw a recovery that nobody has agreed to yet");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        if (await db.Recoveries.SingleOrDefaultAsync(recovery => recovery.Id == id, cancellationToken) is not { } recovery)
        {
            return false;
        }

        recovery.Withdraw(acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
