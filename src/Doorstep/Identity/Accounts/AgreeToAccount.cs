using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// A second administrator agrees to a powerful account, or to what makes it more powerful. Where its password is still to be set, or it was nobody's
/// powerful account before, she gets a code to hand to the person herself: it is answered once.
/// </summary>
sealed class AgreeToAccount(DoorstepContext db, ManagedAccount managed, CallerReader callers, SecondPerson second, CurrentAct acting, Chance chance)
{
    /// <param name="Code">Null where it takes effect at once.</param>
    public sealed record Agreed(string? Code);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/approvals/{id:guid}/agree", (Guid id, AgreeToAccount useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts")
        .WithSummary("Agree to what another administrator asked for; the answer may be a code for the person herself");

    /// <returns>Null where she sees no such asking.</returns>
    public async Task<Agreed?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.AccountApprovals.SingleOrDefaultAsync(approval => approval.Id == id && approval.Kind != ApprovalKind.Recovery, cancellationToken)
            is not { } approval
            || await managed.FindAsync(approval.AccountId, cancellationToken) is not var (account, area))
        {
            return null;
        }

        var act = acting.Now();
        var code = await WantsCodeAsync(approval, cancellationToken) ? SpokenCode.Make(chance) : null;
        approval.Agree(code, act);
        await MustStillAskAsync(approval, cancellationToken);
        await second.MustBeAsync(approval.AskedBy, act.By, cancellationToken);
        if (approval.Kind is ApprovalKind.Grant && code is not null)
        {
            // Whoever let her in while one administrator was enough may hold her account, and would have the code as well.
            await second.MustNotHaveLetInAsync(approval.AccountId, act.By, cancellationToken);
        }

        if (approval.Kind is ApprovalKind.Restore)
        {
            account.Restore(area, act);
        }

        if (code is null)
        {
            await db.BeginRightsAsync(approval.Id, act, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return new(code);
    }

    private async Task<bool> WantsCodeAsync(AccountApproval approval, CancellationToken cancellationToken) =>
        approval.Kind is ApprovalKind.Invitation or ApprovalKind.Link
        || (approval.Kind is ApprovalKind.Grant && !(await callers.ScopeOfAsync(approval.AccountId, cancellationToken)).IsPowerful());

    /// <exception cref="RuleBrokenException">Whoever asked may not ask for it any more.</exception>
    private async Task MustStillAskAsync(AccountApproval approval, CancellationToken cancellationToken)
    {
        var first = await callers.ScopeOfAsync(approval.AskedBy, cancellationToken);
        if (!first.Covers(Permission.ManageAccounts, approval.Area))
        {
            throw new RuleBrokenException("rule.recovery-starter");
        }
    }
}
