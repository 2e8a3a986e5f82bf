using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Approvals;

namespace Doorstep.Identity.Accounts;

/// <summary>Switches an account on again, with the grants it still has; a powerful one only when a second administrator has agreed.</summary>
sealed class RestoreAccount(DoorstepContext db, ManagedAccount managed, CallerReader callers, AskForApproval ask, CurrentAct acting)
{
    /// <param name="NeedsSecondPerson">It stays off until another administrator has agreed.</param>
    public sealed record Response(bool NeedsSecondPerson);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/restore", (Guid id, RestoreAccount useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Switches an account on again, with the grants it still has");

    /// <returns>Null where she has no such account.</returns>
    public async Task<Response?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await managed.FindAsync(id, cancellationToken) is not var (account, area))
        {
            return null;
        }

        if (account.DisabledAt is null)
        {
            throw new RuleBrokenException("rule.account-not-disabled");
        }

        var isPowerful = (await callers.RightsToComeAsync(id, cancellationToken)).Exists(right => PowerfulRights.ArePowerful(right.Permissions));
        if (isPowerful)
        {
            await ask.RunAsync(ApprovalKind.Restore, id, area, acting.Now(), cancellationToken);
        }
        else
        {
            account.Restore(area, acting.Now());
        }

        await db.SaveChangesAsync(cancellationToken);
        return new(isPowerful);
    }
}
