using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>Lists the recoveries that wait for a second administrator, in the caller's area.</summary>
sealed class ListRecoveries(DoorstepContext db, Caller caller, TimeProvider clock)
{
    /// <param name="IsMine">The caller has asked for it, so another must agree.</param>
    public sealed record Line(
        Guid Id, Guid AccountId, string UserName, string DisplayName, string Reason, string StartedBy, DateTimeOffset StartedAt,
        DateTimeOffset Until, bool IsMine);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/recoveries",
            (ListRecoveries useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ManageAccounts).Lane(Lane.Bulk).WithTags("Accounts").WithSummary("Recoveries that wait for a second administrator");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var since = clock.GetUtcNow() - Recovery.Waits;
        var waiting = await (
            from recovery in db.Recoveries.AsNoTracking()
            where recovery.EndedAt == null && recovery.StartedAt > since && recovery.AccountId != caller.AccountId
            orderby recovery.StartedAt
            join account in db.Users on recovery.AccountId equals account.Id
            join starter in db.Users on recovery.StartedBy equals starter.Id
            select new { Recovery = recovery, Account = account, Starter = starter.DisplayName }).ToListAsync(cancellationToken);
        return waiting.ConvertAll(line => new Line(
            line.Recovery.Id, line.Account.Id, line.Account.UserName!, line.Account.DisplayName, line.Recovery.Reason,
            line.Starter, line.Recovery.StartedAt, line.Recovery.StartedAt + Recovery.Waits, line.Recovery.StartedBy == caller.AccountId));
    }
}
