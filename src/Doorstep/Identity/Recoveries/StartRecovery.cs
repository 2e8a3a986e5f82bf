using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>
/// The first administrator asks that an account be recovered, and says why. Nothing is taken away yet. She gets the code without which the link that
/// the second hands over is not good: neither of the two becomes that person alone.
/// </summary>
sealed class StartRecovery(DoorstepContext db, ManagedAccount managed, AskForApproval ask, CurrentAct acting, Chance chance)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(Recovery.LongestReason)] string Reason);

    /// <param name="Code">For the person herself, answered once.</param>
    public sealed record Response(Guid Id, string Code);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/recovery", (Guid id, Request request, StartRecovery useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts")
        .WithSummary("Ask that somebody who lost her phone or passkey is let in anew; another administrator must agree");

    /// <returns>Null where she has no such account.</returns>
    public async Task<Response?> RunAsync(Guid accountId, Request request, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > Recovery.LongestReason)
        {
            throw new WrongFieldException("reason", string.IsNullOrWhiteSpace(request.Reason) ? "error.required" : "error.too-long");
        }

        if (await managed.FindAsync(accountId, cancellationToken) is not var (account, area))
        {
            return null;
        }

        if (!account.HasFactor)
        {
            throw new RuleBrokenException("rule.recovery-nothing");
        }

        var act = acting.Now();
        if ((await db.Recoveries.Where(recovery => recovery.AccountId == accountId && recovery.EndedAt == null).ToListAsync(cancellationToken))
            .Exists(recovery => recovery.IsOpenAt(act.At)))
        {
            throw new RuleBrokenException("rule.recovery-open");
        }

        var started = Recovery.Start(accountId, area, request.Reason.Trim(), act);
        // Two who start at once: the second finds the account changed.
        account.ConcurrencyStamp = act.Id.ToString("n");
        db.Recoveries.Add(started);
        var code = SpokenCode.Make(chance);
        await ask.RunAsync(ApprovalKind.Recovery, accountId, area, acting.Now(), cancellationToken, code);
        await db.SaveChangesAsync(cancellationToken);
        return new(started.Id, code);
    }
}
