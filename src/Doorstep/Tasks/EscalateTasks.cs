using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// A background job that tells the next office of a task that was missed: a care visit reaches the substitute, the community and the subdistrict
/// within a day, other tasks the community after three days, and one that was sent back the centre again after a day without a ruling. It also climbs
/// the ladders of those who live alone and did not answer. It works on the server's clock, whether or not any phone is on.
/// </summary>
sealed class EscalateTasks(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int RowsAtOnce = 500;
    /// <summary>After the last day of a task that is no care visit, before the community is told.</summary>
    private const int LateDays = 3;
    /// <summary>The centre has so long to rule on what was sent back.</summary>
    internal static readonly TimeSpan RulingTime = TimeSpan.FromDays(1);
    private static readonly TimeSpan looksForRulings = TimeSpan.FromHours(1);
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan step = TimeSpan.FromHours(12);
    /// <summary>On the city's clock: whoever is seen every day is missed from this hour on.</summary>
    private static readonly TimeSpan missedFrom = TimeSpan.FromHours(18);
    private DateTimeOffset rulingsFrom;

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, TickAsync, stoppingToken);

    internal Task TickAsync(CancellationToken cancellationToken) => AloneAsync(ClimbAsync, cancellationToken);

    private async Task ClimbAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("escalate-tasks");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        var now = clock.GetUtcNow();
        foreach (var task in await MissedAsync(db, now, cancellationToken))
        {
            if (LevelOf(task, now) is var level && level > task.Level)
            {
                task.Escalate(level, new(ids.Next(), Guid.Empty, now));
            }
        }

        await TellUnruledAsync(db, ids, now, cancellationToken);
        foreach (var ladder in await db.CareLadders.Where(ladder => ladder.NextAt <= now).OrderBy(ladder => ladder.NextAt).Take(RowsAtOnce)
            .ToListAsync(cancellationToken))
        {
            ladder.Climb(new(ids.Next(), Guid.Empty, now));
        }

        foreach (var round in await db.Rounds.Where(round => round.SeenAt == null && round.ToldAt == null && round.DueAt <= now)
            .OrderBy(round => round.DueAt).Take(RowsAtOnce).ToListAsync(cancellationToken))
        {
            round.TellUnseen(new(ids.Next(), Guid.Empty, now));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What was sent back longer than a day ago, once. Every hour is enough: it goes through all tasks that stand.</summary>
    private async Task TellUnruledAsync(DoorstepContext db, Ids ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < rulingsFrom)
        {
            return;
        }

        var before = now - RulingTime;
        var unruled = await db.WorkTasks.Standing()
            .Where(task => task.State == TaskState.Returned && !task.IsCare && task.ReturnedAt <= before
                && (task.Level == EscalationLevel.None || task.Level == EscalationLevel.Community))
            .OrderBy(task => task.ReturnedAt).Take(RowsAtOnce).ToListAsync(cancellationToken);
        unruled.ForEach(task => task.Escalate(EscalationLevel.Subdistrict, new(ids.Next(), Guid.Empty, now)));
        rulingsFrom = unruled.Count == RowsAtOnce ? now : now + looksForRulings;
    }

    /// <summary>How far a task has come that is still open at a moment.</summary>
    internal static EscalationLevel LevelOf(WorkTask task, DateTimeOffset now)
    {
        if (!task.IsCare)
        {
            return now >= WorkingCalendar.StartOf(task.Until.AddDays(LateDays + 1)) ? EscalationLevel.Community : EscalationLevel.None;
        }

        var missed = task.Urgent is UrgencyRule.DailyCare
            ? WorkingCalendar.StartOf(task.Until) + missedFrom : WorkingCalendar.StartOf(task.Until.AddDays(1));
        return now < missed ? EscalationLevel.None
            : now < missed + step ? EscalationLevel.Substitute
            : now < missed + 2 * step ? EscalationLevel.Community : EscalationLevel.Subdistrict;
    }

    /// <summary>Those that have a level to go up now, and no others: what has to wait keeps none from its turn.</summary>
    private static async Task<List<WorkTask>> MissedAsync(DoorstepContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<WorkTask> missed = [];
        foreach (var (level, steps) in new[] { (EscalationLevel.None, 0), (EscalationLevel.Substitute, 1), (EscalationLevel.Community, 2) })
        {
            var (daily, other) = (CityTime.DayOf(now - missedFrom - steps * step), CityTime.DayOf(now - steps * step).AddDays(-1));
            // Somebody who waits for a ruling on her visit is as unseen as any other.
            missed.AddRange(await db.WorkTasks.Standing()
                .Where(task => task.Level == level && task.IsCare
                    && ((task.Urgent == UrgencyRule.DailyCare && task.Until <= daily)
                        || ((task.Urgent == null || task.Urgent != UrgencyRule.DailyCare) && task.Until <= other)))
                .OrderBy(task => task.Until).Take(RowsAtOnce).ToListAsync(cancellationToken));
        }

        var late = CityTime.DayOf(now).AddDays(-LateDays);
        // Among those that stand, in the words of the index.
        missed.AddRange(await db.WorkTasks.Standing()
            .Where(task => task.State == TaskState.Open && task.Level == EscalationLevel.None && !task.IsCare && task.Until < late)
            .OrderBy(task => task.Until).Take(RowsAtOnce).ToListAsync(cancellationToken));
        return missed;
    }
}
