using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Data;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Residents;

/// <summary>
/// Opens a closed case again, with a new limit, for the resident who says that the trouble is still there. The secret of her report is her right to,
/// for a month.
/// </summary>
sealed class NotSatisfied(IServiceScopeFactory scopes, WorkingDays days, CurrentAct acting, TimeProvider clock)
{
    public const int ReasonLength = 1000;

    /// <summary>After closing. What comes up again later is a new report.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(30);

    public static bool IsTooLate(DateTimeOffset? closedAt, DateTimeOffset now) => closedAt + Within <= now;

    /// <returns>False where there is no such report.</returns>
    public async Task<bool> RunAsync(string secret, string reason, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("not-satisfied");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.ReportOfLinkAsync(secret, cancellationToken) is not { } report)
        {
            return false;
        }

        var found = await db.Cases.Include(found => found.Acts).Include(found => found.Reports)
            .SingleAsync(found => found.Id == report.CaseId, cancellationToken);
        if (FollowCase.IsOver(found.ClosedAt, clock.GetUtcNow()))
        {
            return false;
        }

        if (IsTooLate(found.ClosedAt, clock.GetUtcNow()))
        {
            throw new RuleBrokenException("rule.reopen-late", Within.Days);
        }

        await ReopenCase.ReopenAsync(db, found, days.Now, reason, acting.Now(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
