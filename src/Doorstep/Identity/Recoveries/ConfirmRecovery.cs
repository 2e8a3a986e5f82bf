using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Approvals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>
/// The second administrator agrees to a recovery: what was lost counts no more, and a single-use link is handed over. The first must still be one who
/// may ask for it.
/// </summary>
sealed class ConfirmRecovery(
    DoorstepContext db, ManagedAccount managed, CallerReader callers, SecondPerson second, MakePasswordLink links, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/recoveries/{id:guid}/confirm", async Task<Results<Ok<MakePasswordLink.Response>, NotFound>> (
            Guid id, HttpRequest request, ConfirmRecovery useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, cancellationToken) is { } path
                ? TypedResults.Ok(new MakePasswordLink.Response(MakePasswordLink.AddressOf(request) + path, NeedsSecondPerson: true))
                : TypedResults.NotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts")
        .WithSummary("Agree that somebody is let in anew; the answer is a single-use link for her");

    /// <returns>The path of the link; null where she sees no such recovery.</returns>
    public async Task<string?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.Recoveries.SingleOrDefaultAsync(recovery => recovery.Id == id, cancellationToken) is not { } recovery
            || await managed.FindAsync(recovery.AccountId, cancellationToken) is not var (account, area))
        {
            return null;
        }

        var act = acting.Now();
        recovery.Confirm(act);
        if (!await MayStillAskAsync(recovery, cancellationToken))
        {
            throw new RuleBrokenException("rule.recovery-starter");
        }

        await second.MustBeAsync(recovery.StartedBy, act.By, cancellationToken);

        var approval = await db.AccountApprovals
            .Where(asked => asked.AccountId == account.Id && asked.Kind == ApprovalKind.Recovery && asked.EndedAt == null)
            .OrderByDescending(asked => asked.AskedAt).FirstOrDefaultAsync(cancellationToken) ?? throw new RuleBrokenException("rule.recovery-over");
        approval.Agree(code: null, act);
        return await links.LetInAnewAsync(db, account, area, act, cancellationToken, approval.Id);
    }

    private async Task<bool> MayStillAskAsync(Recovery recovery, CancellationToken cancellationToken)
    {
        var first = await callers.ScopeOfAsync(recovery.StartedBy, cancellationToken);
        return first.Covers(Permission.ManageAccounts, recovery.Area)
            && (await callers.RightsToComeAsync(recovery.AccountId, cancellationToken))
                .TrueForAll(right => first.Covers(Permission.ManageAccounts, right.Area));
    }
}
