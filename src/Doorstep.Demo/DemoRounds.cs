using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Tasks;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// A year of rounds, honestly uneven: some grids are walked every week, some now and then, some never; some rounds nobody has seen yet. What was
/// found bad became a case through the platform itself; most of those are settled.
/// </summary>
sealed class DemoRounds(DoorstepContext db, Ids ids, Random chance, DateTimeOffset now, DemoCast cast)
{
    /// <summary>Of street sections, every week; of manholes and street lights, every month.</summary>
    public const string Street = "0324", Lights = "0672";

    private const int BadRounds = 60, Open = 10, LatelyDays = 14;

    private static readonly (string Question, string Option, string Kind, int Score)[] found =
    [
        ("clean", "dirty", "0303", 70), ("state", "full", "0308", 80), ("state", "broken", "0632", 80), ("cover", "broken", "0614", 70),
        ("cover", "missing", "0613", 50),
    ];

    private readonly DateOnly today = CityTime.DayOf(now);
    private readonly WorkingCalendar calendar = WorkingCalendar.China;
    private readonly Dictionary<AreaCode, double> diligence = [];
    private Dictionary<string, Guid> departments = [];
    private List<TaskPlace> sections = [];

    /// <summary>What was in order: before the day is planned, so that the next of each section falls due behind its last.</summary>
    public async Task WalkAsync(AreaCode home, IReadOnlyDictionary<string, Rhythm> rhythms, CancellationToken cancellationToken)
    {
        departments = await db.Departments.ToDictionaryAsync(department => department.Kind, department => department.Id, cancellationToken);
        sections = await db.PlacesIn(home, TaskSubject.Street).OrderBy(place => place.Grid).ThenBy(place => place.Id).ToListAsync(cancellationToken);
        var own = DemoCity.OwnGrid(cast.Workers.Keys);
        foreach (var (place, grid) in sections.Select(section => section.Grid).Distinct().Index())
        {
            // The day of the demo's own worker must have room for visits on any date.
            diligence[grid] = grid == own ? 1 : (place % 8) switch { 5 => 0, 2 => 0.02, _ => 0.6 + 0.35 * chance.NextDouble() };
        }

        List<(WorkTask Task, TaskAct Act, Round Round)> walked = [];
        foreach (var (kind, every, department) in new[] { (Street, 7, "SANITATION"), (Lights, 30, "MUNICIPAL") })
        {
            foreach (var section in sections)
            {
                var first = today.AddDays(-365 + chance.Next(every));
                for (var day = first; day < today; day = day.AddDays(every))
                {
                    if (chance.NextDouble() < diligence[section.Grid])
                    {
                        var score = kind == Street && chance.Next(4) == 0 ? 90 : 100;
                        walked.Add(Walk(section, kind, rhythms[kind].Id, departments[department], day, new(score, 2, [])));
                    }
                }
            }
        }

        await db.BulkInsertAsync(walked.Select(one => one.Task), cancellationToken);
        await db.BulkInsertAsync(walked.Select(one => one.Act), cancellationToken);
        await db.BulkInsertAsync(walked.Select(one => one.Round), cancellationToken);
    }

    /// <summary>
    /// What was not in order, each in a commit of its own, so that it becomes cases as it always does; then how every section stands.
    /// </summary>
    public async Task FindAsync(AreaCode home, IReadOnlyDictionary<string, Rhythm> rhythms, CancellationToken cancellationToken)
    {
        var there = sections.FindAll(section => diligence[section.Grid] > 0.5);
        var poor = there.FindAll(section => section.Grid == there[0].Grid);
        for (var turn = 0; turn < BadRounds && there.Count > 0; turn++)
        {
            // The later half lately and most of it in one grid, which is worse than the others.
            var (ago, at) = turn % 2 == 0 ? (chance.Next(20, 360), there) : (chance.Next(1, LatelyDays), turn % 3 == 0 ? there : poor);
            var (question, option, kind, score) = found[chance.Next(found.Length)];
            var where = question is "clean" ? "" : $"{chance.Next(1, 90)} 号对面（演示）";
            var (task, act, round) = Walk(at[chance.Next(at.Count)], Street, rhythms[Street].Id, departments["SANITATION"], today.AddDays(-ago),
                new(score, 2, [new(question, option, where, kind)]), isLogged: true);
            db.AddRange(task, act, round, RoundItem.Of(ids.Next(), round, 0, new(question, option, where, kind)));
            await db.SaveChangesAsync(cancellationToken);
        }

        await SettleAsync(cancellationToken);
        var latest = (await db.Rounds.AsNoTracking().In(home).Where(round => round.Score != null).ToListAsync(cancellationToken))
            .GroupBy(round => (round.SubjectId, round.KindCode)).Select(rounds => rounds.MaxBy(round => (round.Day, round.Id))!).ToList();
        await db.InOneCommitAsync(
            () => db.BulkInsertAsync(latest.ConvertAll(round => RoundState.Of(ids.Next(), round, round.Score!.Value)), cancellationToken),
            cancellationToken);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var cases = await db.RoundItems.Where(item => item.CaseId != null).Select(item => item.CaseId!.Value).Distinct()
            .ToListAsync(cancellationToken);
        foreach (var open in (await db.Cases.Where(one => cases.Contains(one.Id) && one.Status == CaseStatus.Reported).ToListAsync(cancellationToken))
            .OrderByDescending(one => one.ReportedAt).Skip(Open))
        {
            var at = open.ReportedAt.AddHours(chance.Next(2, 30));
            open.Settle("已处理（演示）", new(ids.At(at < now ? at : now), cast.Duty, at < now ? at : now));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private (WorkTask Task, TaskAct Act, Round Round) Walk(
        TaskPlace section, string kind, Guid rhythm, Guid receiver, DateOnly day, RoundFindings findings, bool isLogged = false)
    {
        var at = new DateTimeOffset(day, new TimeOnly(8 + chance.Next(9), chance.Next(60)), CityTime.Offset).ToUniversalTime();
        var worker = cast.Workers.GetValueOrDefault(section.Grid);
        Act act = new(ids.At(at), worker?.AccountId ?? Guid.Empty, at);
        var task = WorkTask.Plan(new(kind, 40, IsCare: false, IsInspection: false), section, TaskSource.Rhythm, rhythm, day, day,
            act with { Id = ids.At(at), By = Guid.Empty });
        var done = task.Ends(TaskOutcome.Done, null, null, new(null, ""), act);
        var round = Round.Report(task, new(FormOf(kind), 1, findings), receiver, calendar, act with { Id = ids.At(at) });
        See(round, receiver, day);
        task.NewEntries.Clear();
        if (isLogged)
        {
            round.NewEntries.RemoveAll(entry => entry.What != Round.Reported);
        }
        else
        {
            round.NewEntries.Clear();
        }

        return (task, done, round);
    }

    /// <summary>Within days; lately some have not been seen yet, and a few never were.</summary>
    private void See(Round round, Guid receiver, DateOnly day)
    {
        var isLate = chance.Next(250) == 0;
        var seen = round.At.AddHours(chance.Next(1, 30));
        if (seen < now && !isLate && (day < today.AddDays(-LatelyDays) || chance.Next(10) < (day < today.AddDays(-4) ? 9 : 5)))
        {
            round.See(new(ids.At(seen), cast.Handlers.GetValueOrDefault(receiver, cast.Dispatcher), seen));
        }
        else if (round.DueAt < now)
        {
            round.TellUnseen(new(ids.At(round.DueAt), Guid.Empty, round.DueAt));
        }
    }

    private static string FormOf(string kind) => kind == Street ? "street-round" : "manhole-light-round";
}
