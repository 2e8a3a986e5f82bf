using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// A background job that ends appeals whose last day is over, tells the office of pledges that are late, and mends what acts of the register could
/// not see.
/// </summary>
sealed class TendAppeals(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int RowsAtOnce = 500;
    private static readonly TimeSpan beat = TimeSpan.FromMinutes(5);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, TickAsync, stoppingToken);

    internal Task TickAsync(CancellationToken cancellationToken) => AloneAsync(TendAsync, cancellationToken);

    private async Task TendAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("tend-appeals");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        var now = clock.GetUtcNow();
        Act Next() => new(ids.Next(), Guid.Empty, now);
        var today = CityTime.DayOf(now);
        foreach (var over in await db.Appeals.Living().Where(one => one.Until < today).OrderBy(one => one.Id).Take(RowsAtOnce)
            .ToListAsync(cancellationToken))
        {
            var act = Next();
            over.End(AppealEnd.Over, act);
            db.Add(AppealAct.Of(AppealActKind.Ended, over, act));
        }

        await TellLateAsync(db, today, Next, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await SettleAppeals.RunAsync(db, await StrayedAsync(db, cancellationToken), Next, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Each is told once: accepted, past its day, and not all of it was delivered.</summary>
    private static async Task TellLateAsync(DoorstepContext db, DateOnly today, Func<Act> next, CancellationToken cancellationToken)
    {
        var due = await db.Pledges.Where(one => one.State == PledgeState.Accepted && one.LateToldAt == null && one.Until < today
            && db.Appeals.Any(appeal => appeal.Id == one.AppealId && appeal.State != AppealState.Withdrawn)
            && (db.AppealActs.Where(act => act.PledgeId == one.Id && act.Kind == AppealActKind.Delivered).Sum(act => act.Amount) ?? 0) < one.Amount)
            .OrderBy(one => one.Until).Take(RowsAtOnce).ToListAsync(cancellationToken);
        foreach (var late in due)
        {
            var act = next();
            late.TellLate(act);
            var appeal = await db.Appeals.SingleAsync(one => one.Id == late.AppealId, cancellationToken);
            db.Add(AppealAct.Of(AppealActKind.Late, appeal, act, new() { PledgeId = late.Id }));
        }
    }

    private static Task<List<Appeal>> StrayedAsync(DoorstepContext db, CancellationToken cancellationToken) => db.Appeals.Living()
        .Where(one => !db.Residents.Any(resident => resident.Id == one.ResidentId && resident.Standing == Register.RecordStatus.Present
            && db.Occupancies.Any(home => home.HouseholdId == resident.HouseholdId && home.Until == null && !home.IsStruck && home.Area == one.Area)))
        .OrderBy(one => one.Id).Take(RowsAtOnce).ToListAsync(cancellationToken);
}
