using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Staff;
using Doorstep.Tasks;
using Doorstep.Tasks.Burden;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Doors;
using Doorstep.Tasks.Requests;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// A year of planned work: rhythms, requests of departments, and care plans with their visits, honestly uneven. Some grids visit in time, some late,
/// some visits are missed until today.
/// </summary>
sealed class DemoTasks(
    DoorstepContext db, FillRhythms rhythms, SettleDoors doors, PlanWork plan, Ids ids, Random chance, DateTimeOffset now, DemoRounds rounds)
{
    /// <summary>The check of who lives here, the survey of old buildings, publicity from door to door.</summary>
    private const string Check = "0517", Buildings = "0516", Publicity = "0102";

    private const int Plans = 240, Notes = 40, Doors = 120;

    /// <summary>Whom the demo's own worker visits every day, so that her list has visits on any date.</summary>
    private const int EveryDay = 3;

    private readonly DateOnly today = CityTime.DayOf(now);
    private readonly List<WorkTask> tasks = [];
    private readonly List<TaskAct> acts = [];

    /// <summary>The rhythms that it began, by kind.</summary>
    public Dictionary<string, Rhythm> Rhythms { get; } = [];

    public async Task LiveThroughAsync(
        AreaCode home, Guid centre, IReadOnlyDictionary<AreaCode, GridWorker> workers, CancellationToken cancellationToken)
    {
        var begun = now.AddYears(-1);
        var kinds = await db.TaskKinds.Where(kind => kind.ReplacedAt == null).ToDictionaryAsync(kind => kind.Code, cancellationToken);
        foreach (var (code, area, every) in new[] { (Check, home.At(AreaLevel.City), 365), (Buildings, home, 180),
            (DemoRounds.Street, home, 7), (DemoRounds.Lights, home, 30) })
        {
            Rhythms[code] = Rhythm.Begin(
                kinds[code], area, every, CityTime.DayOf(begun), CityTime.DayOf(begun).AddDays(730), new(ids.At(begun), centre, begun));
            db.Add(Rhythms[code]);
        }

        await db.SaveChangesAsync(cancellationToken);
        await RequestsAsync(home, kinds, cancellationToken);
        await CareAsync(home, kinds[NextTask.CareKind], workers, cancellationToken);
        await db.BulkInsertAsync(tasks, cancellationToken);
        await db.BulkInsertAsync(acts, cancellationToken);
        await rounds.WalkAsync(home, Rhythms, cancellationToken);
        await DoorsAsync(home, workers, cancellationToken);
        foreach (var subdistrict in await db.Areas.Where(area => area.Level == AreaLevel.Subdistrict).Select(area => area.Code)
            .ToListAsync(cancellationToken))
        {
            await rhythms.RunAsync(subdistrict, today, cancellationToken);
            await doors.RunAsync(subdistrict, cancellationToken);
            await plan.RunAsync(subdistrict, today, cancellationToken);
        }
    }

    /// <summary>Three requests wait at the grid centre, two of them for the same doors; and what was asked past it in the last weeks.</summary>
    private async Task RequestsAsync(AreaCode home, Dictionary<string, TaskKind> kinds, CancellationToken cancellationToken)
    {
        var departments = await db.Departments.ToDictionaryAsync(department => department.Kind, department => department.Id, cancellationToken);
        foreach (var (department, code, count, hours, reason) in new[]
        {
            ("HOUSING", Buildings, 30, 12, "台风季前看一看老楼外观（演示）"), ("EMERGENCY", Buildings, 20, 6, "登记可能进水的底层楼房（演示）"),
            ("WATER", Publicity, 60, 10, "入户告知水管改造的停水安排（演示）"),
        })
        {
            var asked = now.AddDays(-chance.Next(1, 4));
            var (kind, until) = (kinds[code], today.AddDays(chance.Next(10, 20)));
            db.Add(WorkRequest.Ask(departments[department], kind, new(count, home, until), new(hours, count, count * kind.Minutes), until.AddDays(10),
                new(reason, null), new(null, ""), new(ids.At(asked), Guid.Empty, asked)));
        }

        var communities = await db.Areas.In(home).Where(area => area.Level == AreaLevel.Community).Select(area => area.Code).Order()
            .ToListAsync(cancellationToken);
        string[] asks = ["转发投票链接（演示）", "补拍工作照片（演示）", "再填一遍住户表（演示）", "到会场维持秩序（演示）"];
        for (var note = 0; note < Notes; note++)
        {
            var isCommunity = chance.Next(3) == 0;
            db.Add(AskedOutside.Note(ids.At(now), communities[chance.Next(communities.Count)], today.AddDays(-chance.Next(80)),
                isCommunity ? Asker.Community : Asker.Department,
                isCommunity ? null : departments["URBAN_MGMT"], asks[chance.Next(asks.Length)],
                10 * chance.Next(1, 10), null));
        }

        await db.SaveChangesAsync(cancellationToken);
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
        var visited = people.FindAll(resident => homes.ContainsKey(resident.Id) && diligence.ContainsKey(resident.Area));
        var daily = visited.Where(resident => resident.Area == DemoCity.OwnGrid(diligence.Keys)).Take(EveryDay).ToHashSet();
        foreach (var resident in visited)
        {
            var begun = now.AddDays(-chance.Next(30, 360));
            var tier = daily.Contains(resident) ? CareTier.Daily : TierOf(resident.Living);
            var plan = CarePlan.Begin(resident, tier, GroundsOf(resident.Living), new(ids.At(begun), Guid.Empty, begun));
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

    /// <summary>Notes at one door in nine, some renewed, some about to expire, a few struck; and the households of one stair that are away.</summary>
    private async Task DoorsAsync(AreaCode home, IReadOnlyDictionary<AreaCode, GridWorker> workers, CancellationToken cancellationToken)
    {
        var codes = Enum.GetValues<DoorNoteCode>();
        var places = (await db.PlacesIn(home, TaskSubject.Household).OrderBy(place => place.Id).ToListAsync(cancellationToken))
            .FindAll(place => place.DwellingId is not null && workers.ContainsKey(place.Grid));
        foreach (var place in places.Where(_ => chance.Next(9) == 0).Take(Doors))
        {
            var by = workers[place.Grid].AccountId ?? Guid.Empty;
            foreach (var code in codes.OrderBy(_ => chance.Next()).Take(chance.Next(1, 3)))
            {
                var act = ActOn(today.AddDays(-chance.Next(1, 170)), 10, by);
                db.Add(DoorAct.Of(DoorActKind.NoteSet, place.Id, place.Grid, act with { Id = ids.At(act.At) }));
                if (chance.Next(12) == 0)
                {
                    var struck = ActOn(today, 9, by);
                    db.Add(DoorAct.Of(DoorActKind.NoteRemoved, place.Id, place.Grid, struck));
                    continue;
                }

                db.Add(DoorNote.Set(place, code, CityTime.DayOf(act.At).AddDays(DoorNote.LongestDays), act));
            }
        }

        foreach (var place in places.Where(_ => chance.Next(40) == 0).Take(Doors / 4))
        {
            var act = ActOn(today.AddDays(-chance.Next(1, 5)), 11, workers[place.Grid].AccountId ?? Guid.Empty);
            db.Add(HouseholdAway.Record(place, today.AddDays(chance.Next(3, 25)), act));
            db.Add(DoorAct.Of(DoorActKind.Away, place.Id, place.Grid, act with { Id = ids.At(act.At) }));
        }

        await db.SaveChangesAsync(cancellationToken);
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
