using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// Plans one day of an area: makes the tasks that rhythms and care plans still owe, gives each open task to the one worker on duty for its grid, and
/// puts on her day what fits into her minutes. What does not fit waits.
/// </summary>
sealed class PlanWork(DoorstepContext db, Ids ids, TimeProvider clock, IConfiguration settings)
{
    private const int Turns = 5;

    private readonly int minutesADay = MinutesADay(settings);

    private sealed record Candidate(
        Guid Id, AreaCode Area, Guid? HouseholdId, Guid? BuildingId, Guid SubjectId, int Minutes, UrgencyRule? Urgent, DateOnly From, DateOnly Until,
        bool IsCare, bool IsInspection, DateOnly? PlannedOn, Guid? WorkerId)
    {
        /// <summary>Without its place on the way: what is chosen does not hang on it, and the day's list puts it in order.</summary>
        public DueTask Due => new(Id, HouseholdId ?? BuildingId ?? SubjectId, new(0, 0, ""), Minutes, Urgent is not null, From, Until, IsCare,
            IsInspection);
    }

    /// <summary>Minutes of planned work that a worker's day has room for; what comes up by itself needs the rest of it.</summary>
    public static int MinutesADay(IConfiguration settings) => Math.Clamp(settings.GetValue("Tasks:MinutesPerDay", 300), 60, 600);

    /// <param name="area">A subdistrict, or a part of it.</param>
    public async Task<DayPlanned> RunAsync(AreaCode area, DateOnly day, CancellationToken cancellationToken = default)
    {
        for (var turn = 1; ; turn++)
        {
            var (made, done) = await OnceAsync(area, day, cancellationToken);
            var now = await DoneAsync(area, day, [.. done.Keys.Select(worker => (Guid?)worker)], cancellationToken);
            // What was done while it was planned has taken minutes that it gave away.
            if (turn == Turns || done.All(hers => now.GetValueOrDefault(hers.Key) == hers.Value))
            {
                return made;
            }
        }
    }

    private async Task<(DayPlanned Made, Dictionary<Guid, int> DoneMinutes)> OnceAsync(
        AreaCode area, DateOnly day, CancellationToken cancellationToken)
    {
        var act = new Act(ids.Next(), Guid.Empty, clock.GetUtcNow());
        // Read before anything else: whoever plans the same day meanwhile has seen what this does not see, and this is not to undo it.
        var before = await db.DaysPlanned.Where(known => known.Area == area && known.Day == day).SingleOrDefaultAsync(cancellationToken);
        var duty = await DutyTable.ReadAsync(db, area, act.At, cancellationToken);
        var due = await DueAsync(area, day, cancellationToken);
        var byWorker = due.GroupBy(task => duty.WorkerOf(task.Area)).ToList();
        var done = await DoneAsync(area, day, byWorker.ConvertAll(hers => hers.Key), cancellationToken);
        var counter = await db.Receptions.In(area.UpTo(AreaLevel.Subdistrict)).Where(one => one.Day == day && one.Minutes > 0)
            .ToDictionaryAsync(one => one.WorkerId, one => one.Minutes, cancellationToken);
        List<(Guid? Worker, DateOnly? On, List<Guid> Tasks)> changes = [];
        var planned = 0;
        foreach (var hers in byWorker)
        {
            var minutes = hers.Key is { } worker ? minutesADay - done.GetValueOrDefault(worker) - counter.GetValueOrDefault(worker) : 0;
            HashSet<Guid> today = hers.Key is null ? [] : [.. PlanDay.Run([.. hers.Select(task => task.Due)], minutes).Select(task => task.Id)];
            planned += today.Count;
            changes.Add((hers.Key, day, [.. hers.Where(task => today.Contains(task.Id) && (task.PlannedOn != day || task.WorkerId != hers.Key))
                .Select(task => task.Id)]));
            changes.Add((null, null, [.. hers.Where(task => !today.Contains(task.Id) && task.PlannedOn is not null).Select(task => task.Id)]));
        }

        DayPlanned made = DayPlanned.Of(area, day, planned, due.Count - planned, act);
        await db.InOneCommitAsync(async () =>
        {
            foreach (var (worker, on, tasks) in changes.Where(change => change.Tasks.Count > 0))
            {
                await db.WorkTasks.Where(task => tasks.Contains(task.Id) && task.State == TaskState.Open).ExecuteUpdateAsync(
                    set => set.SetProperty(task => task.PlannedOn, on).SetProperty(task => task.WorkerId, worker), cancellationToken);
            }

            if (before is null)
            {
                db.Add(made);
            }

            before?.Again(made);
            await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        return (before ?? made, byWorker.Where(hers => hers.Key is not null)
            .ToDictionary(hers => hers.Key!.Value, hers => done.GetValueOrDefault(hers.Key!.Value)));
    }

    private Task<List<Candidate>> DueAsync(AreaCode area, DateOnly day, CancellationToken cancellationToken) =>
        db.WorkTasks.In(area).Where(task => task.State == TaskState.Open && task.NotBefore <= day)
            .Select(task => new Candidate(
                task.Id, task.Area, task.HouseholdId, task.BuildingId, task.SubjectId, task.Minutes, task.Urgent, task.From, task.Until, task.IsCare,
                task.IsInspection, task.PlannedOn, task.WorkerId))
            .ToListAsync(cancellationToken);

    /// <summary>The minutes of what each worker has done of the day already.</summary>
    private async Task<Dictionary<Guid, int>> DoneAsync(
        AreaCode area, DateOnly day, List<Guid?> workers, CancellationToken cancellationToken) =>
        await db.WorkTasks.In(area).Where(task => task.PlannedOn == day && task.State == TaskState.Ended && task.WorkerId != null
            && workers.Contains(task.WorkerId))
            .GroupBy(task => task.WorkerId!.Value).Select(hers => new { hers.Key, Minutes = hers.Sum(task => task.Minutes + PlanDay.StopMinutes) })
            .ToDictionaryAsync(hers => hers.Key, hers => hers.Minutes, cancellationToken);
}

/// <summary>The record that a day of an area was planned: how many tasks are on it, and how many wait.</summary>
[SeenWith(Permission.ViewTasks)]
public sealed class DayPlanned : IProtected, ILogged
{
    private DayPlanned() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public DateOnly Day { get; private init; }
    public DateTimeOffset At { get; private set; }
    public int Planned { get; private set; }
    public int Waiting { get; private set; }
    /// <summary>Counts how often it was planned; of two at once, the second plans again.</summary>
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    internal static DayPlanned Of(AreaCode area, DateOnly day, int planned, int waiting, Act act)
    {
        DayPlanned made = new() { Id = act.Id, Area = area, Day = day, At = act.At, Planned = planned, Waiting = waiting };
        made.Log();
        return made;
    }

    internal void Again(DayPlanned later)
    {
        (At, Planned, Waiting, Turn) = (later.At, later.Planned, later.Waiting, Turn + 1);
        Log();
    }

    private void Log() => NewEntries.Add(new()
    {
        What = "tasks.planned",
        SubjectId = Id,
        Area = Area,
        By = Guid.Empty,
        At = At,
        Facts = JsonSerializer.Serialize(new { planned = Planned, waiting = Waiting }),
    });
}
