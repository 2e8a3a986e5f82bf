using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// Puts what one administrator wants before a second one. It takes the place of what is over, or was about an earlier link,
/// and what waited for that waits for it.
/// </summary>
sealed class AskForApproval(DoorstepContext db)
{
    /// <returns>Saved with the caller's next save.</returns>
    public async Task<AccountApproval> RunAsync(
        ApprovalKind kind, Guid accountId, AreaCode area, Act act, CancellationToken cancellationToken, string? code = null)
    {
        var earlier = await db.AccountApprovals.Where(approval => approval.AccountId == accountId && approval.EndedAt == null)
            .ToListAsync(cancellationToken);
        if (earlier.Exists(approval => approval.Kind == kind && kind is ApprovalKind.Restore && !approval.IsOverAt(act.At)))
        {
            throw new RuleBrokenException("rule.approval-open");
        }

        var replaced = earlier.FindAll(approval => approval.IsOverAt(act.At) || (IsAboutLink(kind) && IsAboutLink(approval.Kind)));
        replaced.ForEach(approval => approval.Replace(act.At));
        var asked = AccountApproval.Ask(kind, accountId, area, act, code);
        db.AccountApprovals.Add(asked);
        var over = await db.AccountApprovals.Where(approval => approval.AccountId == accountId && approval.EndedAt != null)
            .Select(approval => (Guid?)approval.Id).ToListAsync(cancellationToken);
        over.AddRange(replaced.ConvertAll(approval => (Guid?)approval.Id));
        foreach (var grant in await db.Grants.Where(grant => grant.AccountId == accountId && grant.BegunAt == null && over.Contains(grant.ApprovalId))
            .ToListAsync(cancellationToken))
        {
            grant.WaitFor(asked.Id);
        }

        return asked;
    }

    private static bool IsAboutLink(ApprovalKind kind) => kind is ApprovalKind.Invitation or ApprovalKind.Link or ApprovalKind.Recovery;
}

static class WaitingRights
{
    /// <summary>
    /// Rights that waited for it count from now on. A link that one administrator made before, while the account was not worth two, ends with that.
    /// </summary>
    public static async Task BeginRightsAsync(this DoorstepContext db, Guid approvalId, Act act, CancellationToken cancellationToken)
    {
        var begun = await db.Grants.Where(grant => grant.ApprovalId == approvalId && grant.BegunAt == null).ToListAsync(cancellationToken);
        begun.ForEach(grant => grant.Begin(act));
        var accounts = begun.Select(grant => grant.AccountId).Distinct().ToList();
        var links = db.PasswordLinks
            .Where(link => accounts.Contains(link.AccountId) && link.ApprovalId == null && link.EndedAt == null && link.MadeBy != Guid.Empty);
        (await links.ToListAsync(cancellationToken)).ForEach(link => link.End(act.At));
    }
}
