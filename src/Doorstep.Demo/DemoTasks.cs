using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Staff;
using Doorstep.Tasks;
using Doorstep.Tasks.Care;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// A year of planned work: rhythms, and care plans with their visits, honestly uneven. Some grids visit in time, some late, some visits are missed
/// until today.
/// </summary>
sealed class DemoTasks(DoorstepContext db, FillRhythms rhythms, Ids ids, Random chance, DateTimeOffset now)
{
    /// <summary>The check of who lives here, the survey of old buildings, the round of a street.</summary>
    private const string Check = "0517", Buildings = "0516", Street = "0324";

    private const int Plans = 240;

    private readonly DateOnly today = CityTime.DayOf(now);
    private readonly List<WorkTask> tasks = [];
    private readonly List<TaskAct> acts = [];

    public async Task LiveThroughAsync(
        AreaCode home, Guid centre, IReadOnlyDictionary<AreaCode, GridWorker> workers, CancellationToken cancellationToken)
    {
        var begun = now.AddYears(-1);
        var kinds = await db.TaskKinds.Where(kind => kind.ReplacedAt == null).ToDictionaryAsync(kind => kind.Code, cancellationToken);
        foreach (var (code, area, every) in new[] { (Check, home.At(AreaLevel.City), 365), (Buildings, home, 180), (Street, home, 7) })
        {
            db.Add(Rhythm.Begin(
                kinds[code], area, every, CityTime.DayOf(begun), CityTime.DayOf(begun).AddDays(730), new(ids.At(begun), centre, begun)));
        }

        await db.SaveChangesAsync(cancellationToken);
        await CareAsync(home, kinds[NextTask.CareKind], workers, cancellationToken);
        await db.BulkInsertAsync(tasks, cancellationToken);
        await db.BulkInsertAsync(acts, cancellationToken);
        foreach (var subdistrict in await db.Areas.Where(area => area.Level == AreaLevel.Subdistrict).Select(area => area.Code)
            .ToListAsync(cancellationToken))
        {
            await rhythms.RunAsync(subdistrict, today, cancellationToken);
        }
    }

    /// <summary>Those of the demo's own subdistrict of whom the register knows that they need care.</summary>
    private async Task CareAsync(
        AreaCode home, TaskKind kind, IReadOnlyDictionary<AreaCode, GridWorker> workers, CancellationToken cancellationToken)
    {
        var people = (await db.Residents.In(home).Where(resident => resident.Standing == RecordStatus.Present).OrderBy(resident => resident.Id)
            .ToListAsync(cancellationToken)).FindAll(resident => !resident.Living.SaysNothing).Take(Plans).ToList();
        var homes = (await db.HomesOf([.. people.Select(resident => resident.Id)]).ToListAsync(cancellationToken))
            .DistinctBy(place => place.Id).ToDictionary(place => place.Id);
        // How well a grid keeps its visits.
        var diligence = workers.Keys.Where(home.Contains).Order().ToDictionary(grid => grid, _ => 0.80 + 0.19 * chance.NextDouble());
        foreach (var resident in people.Where(resident => homes.ContainsKey(resident.Id) && diligence.ContainsKey(resident.Area)))
        {
            var begun = now.AddDays(-chance.Next(30, 360));
            var plan = CarePlan.Begin(resident, TierOf(resident.Living), GroundsOf(resident.Living), new(ids.At(begun), Guid.Empty, begun));
            var worker = workers[resident.Area].AccountId ?? Guid.Empty;
            db.Add(plan);
            Visit(plan, kind, homes[resident.Id], worker, diligence[resident.Area], CityTime.DayOf(begun));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private void Visit(CarePlan plan, TaskKind kind, TaskPlace place, Guid worker, double diligence, DateOnly begun)
    {
        TaskWork work = new(kind.Code, kind.Minutes, IsCare: true, IsInspection: false, plan.Tier is CareTier.Daily ? UrgencyRule.DailyCare : null);
        for (var (last, isFirst) = (begun, true); ; isFirst = false)
        {
            var (from, until) = plan.Next(last, isFirst);
            var task = WorkTask.Plan(work, place, TaskSource.CarePlan, plan.Id, from, until, ActOn(from, 6, Guid.Empty));
            tasks.Add(task);
            var day = from.AddDays(chance.Next(until.DayNumber - from.DayNumber + 1))
                .AddDays(chance.NextDouble() < diligence ? 0 : chance.Next(1, 6));
            if (day >= today)
            {
                return;
            }

            if (chance.Next(12) == 0)
            {
                acts.Add(task.Ends(TaskOutcome.NobodyHome, null, null, new(null, ""), ActOn(day, 9, worker)));
            }

            var way = chance.Next(10) switch { < 7 => ContactWay.Seen, < 9 => ContactWay.Phone, _ => ContactWay.Neighbour };
            var visited = ActOn(day, 10, worker);
            acts.Add(task.Ends(TaskOutcome.Done, null, way, new(null, ""), visited));
            plan.Reached(way, visited);
            task.NewEntries.Clear();
            last = day;
        }
    }

    private Act ActOn(DateOnly day, int hour, Guid by)
    {
        var at = new DateTimeOffset(day, new TimeOnly(hour, chance.Next(60)), CityTime.Offset).ToUniversalTime();
        return new(ids.At(at), by, at);
    }

    private CareTier TierOf(Living living) => living switch
    {
        { Alone: true } => chance.Next(5) == 0 ? CareTier.Daily : CareTier.Weekly,
        { ChildrenAway: true } => CareTier.Monthly,
        _ => CareTier.Quarterly,
    };

    private static CareGrounds GroundsOf(Living living) =>
        (living.Alone ? CareGrounds.LivesAlone : 0) | (living.Disability is not Disability.None ? CareGrounds.Disability : 0)
        | (living.Allowance is not Allowance.None ? CareGrounds.Hardship : 0) | (living.ChildrenAway ? CareGrounds.ElderlyCouple : 0);
}
