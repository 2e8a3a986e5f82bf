using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places.Calendar;
using Doorstep.Register;
using Doorstep.Staff.Duty;
using Doorstep.Tasks;
using Doorstep.Tasks.Care;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>What was promised of tasks, held against all that stands after a beat of the jobs.</summary>
sealed class MonthOracle(TaskGround ground)
{
    private const int MinutesADay = 120, WayToAStop = 3, LinesShown = 60;

    private readonly Dictionary<Guid, TaskState> known = [];
    private readonly Dictionary<Guid, Guid> acknowledged = [];
    private readonly List<string> story = [];
    private DateOnly lastNight;

    public void Tell(string line)
    {
        lock (story)
        {
            story.Add(line);
        }
    }

    /// <summary>A rule that broke is told with what happened before it, the last first.</summary>
    public void Must(bool holds, string what) => Assert.True(holds, holds ? "" : $"{what}\n{string.Join('\n', story.TakeLast(LinesShown).Reverse())}");

    /// <summary>The server said that it has this; the same key was answered the same.</summary>
    public void Acknowledge(Guid key, Guid act)
    {
        lock (acknowledged)
        {
            Must(acknowledged.TryAdd(key, act) || acknowledged[key] == act, $"the same outcome {key} was kept twice");
        }
    }

    public async Task CheckAsync(TasksCity app, DateTimeOffset at)
    {
        var isNight = CityTime.DayOf(at) != lastNight;
        lastNight = CityTime.DayOf(at);
        var world = await app.FromDatabaseAsync(db => World.ReadAsync(db, ground.Ground.Community, at));
        NothingIsLost(world);
        EveryPlanHasOneVisit(world, isNight);
        EveryMissedVisitIsKnown(world, at);
        EverySubjectOfARhythmHasOneTask(world, isNight);
        EveryTaskIsWhereItsPeopleAre(world);
        UrgentWorkIsOnTheDay(world);
        NobodysDayIsTooLong(world);
        await EveryTaskOfTheDayIsOnOneListAsync(ground.At(app), world);
    }

    private void NothingIsLost(World world)
    {
        var now = world.Tasks.ToDictionary(task => task.Id, task => task.State);
        foreach (var (id, before) in known)
        {
            Must(now.TryGetValue(id, out var state), $"task {id} is gone");
            Must(before is TaskState.Open or TaskState.Returned || state == before, $"task {id} was {before} and is {state}");
        }

        foreach (var (id, state) in now)
        {
            known[id] = state;
        }

        var kept = world.Acts.Where(act => act.Key is not null).ToDictionary(act => act.Key!.Value, act => act.Id);
        Must(kept.Count >= acknowledged.Count && acknowledged.All(one => kept.GetValueOrDefault(one.Key) == one.Value), "an outcome is lost");
    }

    private void EveryPlanHasOneVisit(World world, bool isNight)
    {
        foreach (var plan in world.Plans)
        {
            var open = world.Standing.Count(task => task.SourceId == plan.Id);
            var lives = world.Residents.ContainsKey(plan.ResidentId);
            Must(open == (plan.Runs && lives ? 1 : 0), $"plan {plan.Id} of {plan.ResidentId} (runs: {plan.Runs}, lives: {lives}) has {open} visits");
            Must(!isNight || lives || !plan.Runs, $"plan {plan.Id} runs on for somebody who lives nowhere");
        }
    }

    private void EveryMissedVisitIsKnown(World world, DateTimeOffset at)
    {
        foreach (var task in world.Standing.Where(task => task.IsCare))
        {
            var over = task.Urgent is UrgencyRule.DailyCare
                ? WorkingCalendar.StartOf(task.Until).AddHours(18) : WorkingCalendar.StartOf(task.Until.AddDays(1));
            Must(at < over || task.Level is not EscalationLevel.None, $"{task.State} visit {task.Id} was missed on {task.Until}: nobody knows");
            Must(at < over.AddHours(24) || task.Level is EscalationLevel.Subdistrict,
                $"{task.State} visit {task.Id} was missed on {task.Until}: {task.Level} knows, the subdistrict does not");
        }
    }

    private void EverySubjectOfARhythmHasOneTask(World world, bool isNight)
    {
        foreach (var rhythm in world.Rhythms)
        {
            var tasks = world.Standing.Where(task => task.SourceId == rhythm.Id).ToList();
            var twice = tasks.GroupBy(task => task.SubjectId).FirstOrDefault(same => same.Count() > 1);
            Must(twice is null, $"rhythm {rhythm.KindCode} has two tasks for {twice?.Key}");
            var wanted = (rhythm.Subject is Doorstep.Catalogue.TaskSubject.Household ? world.Homes : world.Buildings)
                .Where(place => rhythm.Area.Contains(place.Value)).Select(place => place.Key).ToHashSet();
            var wrong = tasks.Select(task => task.SubjectId).ToHashSet();
            wrong.SymmetricExceptWith(wanted);
            Must(!isNight || wrong.Count == 0,
                $"rhythm {rhythm.KindCode}: {string.Join(", ", wrong.Select(one => $"{one} {(wanted.Contains(one) ? "lacks its task" : "is not in it")}"))}");
        }
    }

    private void EveryTaskIsWhereItsPeopleAre(World world)
    {
        foreach (var task in world.Standing)
        {
            var where = (task.Source is TaskSource.CarePlan ? world.Residents : task.HouseholdId is null ? world.Buildings : world.Homes)
                .TryGetValue(task.SubjectId, out var grid) ? grid : default(AreaCode?);
            Must(where == task.Area, $"{task.KindCode} {task.Id} for {task.SubjectId} is in {task.Area}, and that is in {where}");
        }

        foreach (var search in world.Searches)
        {
            var plan = world.Plans.Single(one => one.Id == search.PlanId);
            Must(!plan.Runs || plan.Area == search.Area, $"the search of plan {plan.Id} is in {search.Area}, and she is in {plan.Area}");
        }
    }

    private void UrgentWorkIsOnTheDay(World world)
    {
        var waits = world.Standing.FirstOrDefault(task => task.IsOpen && task.Urgent is not null && task.NotBefore <= world.Today
            && task.PlannedOn != world.Today && world.Duty.WorkerOf(task.Area) is not null);
        Must(waits is null, $"urgent ({waits?.Urgent}) {waits?.Id} in {waits?.Area} is on nobody's day");
    }

    /// <summary>With what she has done today; what is urgent may take it further, but then nothing else is on it.</summary>
    private void NobodysDayIsTooLong(World world)
    {
        foreach (var hers in world.OnTheDay.GroupBy(task => task.WorkerId!.Value))
        {
            var done = world.DoneTodayBy(hers.Key);
            var all = MinutesOf([.. done, .. hers]);
            var rest = hers.Count(task => task.Urgent is null);
            Must(all <= MinutesADay || rest == 0, $"{hers.Key} has {all} minutes ({MinutesOf([.. done])} done), with {rest} that could wait");
        }
    }

    private static int MinutesOf(List<WorkTask> tasks) => tasks.Sum(task => task.Minutes)
        + (WayToAStop * tasks.Select(task => task.HouseholdId ?? task.BuildingId ?? task.SubjectId).Distinct().Count());

    private async Task EveryTaskOfTheDayIsOnOneListAsync(TaskGround here, World world)
    {
        List<(Guid Task, Guid Worker)> listed = [];
        foreach (var grid in (AreaCode[])[ground.Ground.Grid, ground.Ground.OtherGrid])
        {
            listed.AddRange((await here.TodayAsync(grid)).Stops.SelectMany(stop => stop.Tasks)
                .Select(task => (task.Id, ground.WorkerOf(grid).Id)));
        }

        foreach (var task in world.OnTheDay)
        {
            var on = listed.FindAll(one => one.Task == task.Id);
            Must(on.Count <= 1 && (on.Count == 1 ? on[0].Worker : (Guid?)null) == world.Duty.WorkerOf(task.Area),
                $"{task.Id} in {task.Area} is on {on.Count} lists, and {world.Duty.WorkerOf(task.Area)} is on duty");
        }
    }

    /// <summary>All that stands of a community at a moment, read as it is kept.</summary>
    private sealed record World(
        DateOnly Today, List<WorkTask> Tasks, List<TaskAct> Acts, List<CarePlan> Plans, List<Rhythm> Rhythms, Dictionary<Guid, AreaCode> Homes,
        Dictionary<Guid, AreaCode> Residents, Dictionary<Guid, AreaCode> Buildings, DutyTable Duty, Dictionary<Guid, Guid> Workers, List<CareLadder> Searches)
    {
        public List<WorkTask> Standing => Tasks.FindAll(task => task.State is TaskState.Open or TaskState.Returned);

        public List<WorkTask> OnTheDay => Tasks.FindAll(task => task.IsOpen && task.PlannedOn == Today);

        /// <summary>
        /// By whoever ended it; what was noted at the counter is hers for whom it was planned. Whoever sent it back, or found nobody home, has not done it:
        /// another may have on the same day.
        /// </summary>
        public List<WorkTask> DoneTodayBy(Guid worker) => [.. Acts
            .Where(act => CityTime.DayOf(act.At) == Today && act.Outcome is not (TaskOutcome.Cannot or TaskOutcome.NobodyHome))
            .Select(act => (act, task: Tasks.Single(task => task.Id == act.TaskId)))
            .Where(done => done.task.State is TaskState.Ended
                && (Workers.TryGetValue(done.act.By, out var by) ? by : done.task.WorkerId) == worker)
            .Select(done => done.task).Distinct()];

        public static async Task<World> ReadAsync(DoorstepContext db, AreaCode area, DateTimeOffset at)
        {
            var homes = await db.Occupancies.AsNoTracking().Where(home => home.Until == null && !home.IsStruck)
                .ToDictionaryAsync(home => home.HouseholdId, home => home.BuildingId);
            var buildings = await db.Buildings.AsNoTracking().ToDictionaryAsync(building => building.Id, building => building.Area);
            var people = await db.Residents.AsNoTracking().Where(one => one.Standing == RecordStatus.Present)
                .ToDictionaryAsync(one => one.Id, one => one.HouseholdId);
            return new(CityTime.DayOf(at), await db.WorkTasks.AsNoTracking().ToListAsync(), await db.TaskActs.AsNoTracking().ToListAsync(),
                await db.CarePlans.AsNoTracking().ToListAsync(), await db.Rhythms.AsNoTracking().ToListAsync(),
                homes.ToDictionary(home => home.Key, home => buildings[home.Value]),
                people.Where(one => homes.ContainsKey(one.Value)).ToDictionary(one => one.Key, one => buildings[homes[one.Value]]), buildings,
                await DutyTable.ReadAsync(db, area, at, default),
                await db.GridWorkers.AsNoTracking().Where(one => one.AccountId != null).ToDictionaryAsync(one => one.AccountId!.Value, one => one.Id),
                await db.CareLadders.AsNoTracking().Where(one => one.EndedAt == null).ToListAsync());
        }
    }
}
