using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Doorstep.Tasks.Care;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// How the planned work of an area stands: what is on today, what waits, what is late, what was missed and who knows of it, what was sent back, and
/// what comes in rhythms. It counts tasks, and says of nobody where she is.
/// </summary>
sealed class ShowTasks(
    DoorstepContext db, Caller caller, CatalogueCache catalogue, AreaNameCache names, ReadBudgets budgets, TimeProvider clock)
{
    private const int LinesShown = 100;

    /// <param name="Late">Of those that are open, the ones whose window has ended.</param>
    /// <param name="Minutes">Planned today for whoever has the grid, with the way, in all grids that she has; null where nobody has it.</param>
    /// <param name="Budget">The minutes that her day has room for.</param>
    public sealed record GridLine(
        AreaCode Area, string Name, int Today, int Done, int Waiting, int Late, DateOnly? OldestUntil, int? Minutes = null, int? Budget = null)
    {
        /// <summary>Urgent work is planned whatever else the day holds.</summary>
        public bool IsOver => Minutes > Budget;
    }

    /// <summary>A care visit that was missed. It names a grid, and no door.</summary>
    public sealed record Missed(Guid TaskId, AreaCode Area, string AreaName, DateOnly Until, EscalationLevel Level, DateTimeOffset Since);

    /// <param name="Hours">It waits so long for a ruling.</param>
    /// <param name="IsLate">Longer than a day.</param>
    public sealed record Sent(
        Guid TaskId, AreaCode Area, string AreaName, Names Kind, ReturnGrounds Grounds, DateTimeOffset At, int Hours, bool IsLate);

    public sealed record RhythmLine(Guid Id, AreaCode Area, string AreaName, Names Kind, int EveryDays, DateOnly From, DateOnly Until);

    /// <summary>How many visits of a tier were due in the last 30 days, and how many of them were made in time.</summary>
    public sealed record TierRate(CareTier Tier, int Plans, int Due, int InTime);

    public sealed record Board(
        AreaCode Area, string Name, DateOnly Day, IReadOnlyList<GridLine> Grids, IReadOnlyList<TierRate> Care, IReadOnlyList<Missed> Missed,
        IReadOnlyList<Sent> SentBack, IReadOnlyList<RhythmLine> Rhythms);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapGet("/board", (string? area, ShowTasks useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, cancellationToken).OrNotFound())
        .Needs(Permission.ViewTasks).Lane(Lane.Bulk).WithSummary("How the planned work of an area stands");

    /// <param name="code">Null for the widest area the caller sees.</param>
    public async Task<Board?> RunAsync(string? code, CancellationToken cancellationToken = default)
    {
        var tree = await names.ReadAsync(cancellationToken);
        var area = caller.Scope.TopOf(Permission.ViewTasks, tree.City);
        if (code is { Length: > 0 } && (!AreaCode.TryParse(code, out area) || !caller.Scope.Covers(Permission.ViewTasks, area)))
        {
            return null;
        }

        var today = CityTime.Today(clock);
        var kinds = await catalogue.KindsAsync(cancellationToken);
        // A rhythm of a wider area runs here too.
        var (above, after) = (Enumerable.Range(0, (int)area.Level).Select(level => area.At((AreaLevel)level)).ToList(), area.Next);
        return new(area, tree.NameOf(area), today, await GridsAsync(area, today, tree, cancellationToken),
            await RatesAsync(area, today, cancellationToken),
            [.. (await db.WorkTasks.AsNoTracking().In(area).Where(task => task.State == TaskState.Open && task.IsCare
                && task.Level != EscalationLevel.None).OrderBy(task => task.Until).Take(LinesShown).ToListAsync(cancellationToken))
                .Select(task => new Missed(task.Id, task.Area, tree.NameOf(task.Area), task.Until, task.Level, task.LevelSince!.Value))],
            [.. (await db.WorkTasks.AsNoTracking().In(area).Where(task => task.State == TaskState.Returned)
                .OrderBy(task => task.ReturnedAt).Take(LinesShown)
                .ToListAsync(cancellationToken)).Select(task => SentOf(task, tree, kinds))],
            [.. (await db.Rhythms.AsNoTracking().Where(rhythm => rhythm.Until >= today && (above.Contains(rhythm.Area)
                || (rhythm.Area >= area && rhythm.Area < after))).OrderBy(rhythm => rhythm.Id).Take(LinesShown)
                .ToListAsync(cancellationToken)).Select(rhythm => new RhythmLine(rhythm.Id, rhythm.Area, tree.NameOf(rhythm.Area),
                    NameOf(kinds, rhythm.KindCode), rhythm.EveryDays, rhythm.From, rhythm.Until))]);
    }

    private Sent SentOf(WorkTask task, AreaTree tree, IReadOnlyDictionary<string, TaskKind> kinds)
    {
        var waits = clock.GetUtcNow() - task.ReturnedAt!.Value;
        return new(task.Id, task.Area, tree.NameOf(task.Area), NameOf(kinds, task.KindCode), task.Grounds!.Value, task.ReturnedAt.Value,
            (int)waits.TotalHours, waits > EscalateTasks.RulingTime);
    }

    private static Names NameOf(IReadOnlyDictionary<string, TaskKind> kinds, string code) =>
        kinds.GetValueOrDefault(code)?.Names ?? new(code, code, code);

    private async Task<List<GridLine>> GridsAsync(AreaCode area, DateOnly today, AreaTree tree, CancellationToken cancellationToken)
    {
        var begin = Doorstep.Places.Calendar.WorkingCalendar.StartOf(today);
        var open = await db.WorkTasks.In(area).Where(task => task.State == TaskState.Open && task.NotBefore <= today)
            .GroupBy(task => task.Area).Select(grid => new
            {
                grid.Key,
                Today = grid.Count(task => task.PlannedOn == today),
                Waiting = grid.Count(task => task.PlannedOn != today),
                Late = grid.Count(task => task.Until < today),
                Oldest = grid.Min(task => task.Until),
            }).ToListAsync(cancellationToken);
        var done = await db.WorkTasks.In(area).Where(task => task.State == TaskState.Ended && task.PlannedOn == today && task.EndedAt >= begin)
            .GroupBy(task => task.Area).Select(grid => new { grid.Key, Count = grid.Count() }).ToDictionaryAsync(
                grid => grid.Key, grid => grid.Count, cancellationToken);
        var minutes = await budgets.RunAsync(area, today, cancellationToken);
        return [.. open.Select(grid => grid.Key).Union(done.Keys).Order().Select(grid => open.Find(one => one.Key == grid) is { } one
            ? new GridLine(
                grid, tree.NameOf(grid), one.Today, done.GetValueOrDefault(grid), one.Waiting, one.Late, one.Waiting > 0 ? one.Oldest : null)
            : new GridLine(grid, tree.NameOf(grid), 0, done.GetValueOrDefault(grid), 0, 0, null))
            .Select(line => minutes(line.Area) is { } day ? line with { Minutes = day.Minutes, Budget = day.Budget } : line)];
    }

    /// <summary>A visit that is late counts once for every one that fell due meanwhile: a month without any is a month of missed days.</summary>
    private async Task<List<TierRate>> RatesAsync(AreaCode area, DateOnly today, CancellationToken cancellationToken)
    {
        var since = today.AddDays(-30);
        var plans = await db.CarePlans.In(area).Where(plan => plan.EndedAt == null).GroupBy(plan => plan.Tier)
            .Select(tier => new { tier.Key, Count = tier.Count() }).ToDictionaryAsync(tier => tier.Key, tier => tier.Count, cancellationToken);
        var visits = await (
            from task in db.WorkTasks.In(area)
            where task.Source == TaskSource.CarePlan && task.Until < today
                // A refusal is nobody's failure, and nobody's success.
                && (task.State != TaskState.Ended || task.Outcome != TaskOutcome.Refused)
                && (task.State == TaskState.Open || (task.State == TaskState.Ended && task.Until >= since))
            join plan in db.CarePlans on task.SourceId equals plan.Id
            select new { plan.Tier, task.Until, task.EndedAt, task.State }).ToListAsync(cancellationToken);
        return [.. Enum.GetValues<CareTier>().Select(tier =>
        {
            var every = CarePlan.TierDays(tier).Every;
            var hers = visits.FindAll(visit => visit.Tier == tier);
            var due = hers.Sum(visit =>
            {
                var end = visit.EndedAt is { } at ? CityTime.DayOf(at) : today;
                var from = visit.Until > since ? visit.Until : since;
                return 1 + Math.Max(0, end.DayNumber - from.DayNumber - (visit.State is TaskState.Open ? 1 : 0)) / every;
            });
            return new TierRate(tier, plans.GetValueOrDefault(tier), due,
                hers.Count(visit => visit.EndedAt is { } at && CityTime.DayOf(at) <= visit.Until));
        })];
    }
}
