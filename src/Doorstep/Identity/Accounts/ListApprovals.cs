using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>Lists what waits for a second administrator in the caller's area, and codes that wait to be used.</summary>
sealed class ListApprovals(DoorstepContext db, Caller caller, TimeProvider clock)
{
    private const int Most = 500;

    /// <param name="Area">Its code.</param>
    public sealed record Given(string Role, string Area);

    /// <param name="IsMine">The caller has asked for it, so another must agree.</param>
    /// <param name="IsAgreed">Another has agreed; only the code is still to be used.</param>
    /// <param name="Rights">What the account holds, or will.</param>
    public sealed record Line(
        Guid Id, Guid AccountId, string UserName, string DisplayName, ApprovalKind Kind, IReadOnlyList<Given> Rights, string AskedBy,
        DateTimeOffset AskedAt, DateTimeOffset Until, bool IsMine, bool IsAgreed);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/approvals",
            (ListApprovals useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ManageAccounts).Lane(Lane.Bulk).WithTags("Accounts").WithSummary("What waits for a second administrator");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        var now = clock.GetUtcNow();
        var waiting = (await (
            from approval in db.AccountApprovals.AsNoTracking()
            where approval.EndedAt == null && approval.Kind != ApprovalKind.Recovery && approval.AccountId != caller.AccountId
            orderby approval.AskedAt
            join account in db.Users on approval.AccountId equals account.Id
            join asker in db.Users on approval.AskedBy equals asker.Id
            select new { Approval = approval, account.UserName, account.DisplayName, Asker = asker.DisplayName }).Take(Most)
            .ToListAsync(cancellationToken))
            .FindAll(line => !line.Approval.IsOverAt(now));
        var ids = waiting.ConvertAll(line => line.Approval.AccountId);
        var grants = (await db.Grants.AsNoTracking().Where(grant => ids.Contains(grant.AccountId) && (grant.Until == null || grant.Until > now))
            .ToListAsync(cancellationToken)).ToLookup(grant => grant.AccountId);
        return waiting.ConvertAll(line => new Line(
            line.Approval.Id, line.Approval.AccountId, line.UserName!, line.DisplayName, line.Approval.Kind,
            [.. grants[line.Approval.AccountId].Where(grant => line.Approval.Kind is not ApprovalKind.Grant || grant.ApprovalId == line.Approval.Id)
                .Select(grant => new Given(grant.RoleCode, grant.Area.Value))],
            line.Asker, line.Approval.AskedAt, line.Approval.AgreedAt + AccountApproval.CodeLasts ?? line.Approval.AskedAt + AccountApproval.Waits,
            line.Approval.AskedBy == caller.AccountId, line.Approval.AgreedAt is not null));
    }
}
