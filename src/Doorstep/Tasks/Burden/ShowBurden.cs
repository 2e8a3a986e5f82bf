using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Doorstep.Tasks.Requests;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Burden;

/// <summary>
/// The burden meter: how many minutes, fields and photos were asked of the grid workers of an area, by who asked and by week. It counts what was
/// asked and shows the asker; it names no worker, and says nothing of an area in which one would be known by her figures.
/// </summary>
sealed class ShowBurden(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CatalogueCache catalogue, AreaNameCache names, TimeProvider clock)
{
    public const int UsualWeeks = 12, MostWeeks = 53;
    private const int NotesShown = 50;
    /// <summary>Below a community, figures of fewer are those of somebody.</summary>
    private const int FewestWorkers = 3;

    /// <summary>What was asked in one week.</summary>
    /// <param name="Minutes">Of tasks that ended, of what was asked past the platform, and at the community's counter.</param>
    /// <param name="Outside">The minutes that were asked past the platform.</param>
    /// <param name="Fields">Questions on the forms of those tasks.</param>
    /// <param name="Photos">Photos that those forms ask for.</param>
    public sealed record Sum(int Tasks, int Minutes, int Outside, int Fields, int Photos)
    {
        public static Sum Nothing { get; } = new(0, 0, 0, 0, 0);

        public static Sum operator +(Sum one, Sum other) => new(one.Tasks + other.Tasks, one.Minutes + other.Minutes, one.Outside + other.Outside,
            one.Fields + other.Fields, one.Photos + other.Photos);
    }

    /// <param name="Name">Of the department; null for the other askers.</param>
    public sealed record Line(Asker Asker, Guid? DepartmentId, string? Name, Sum Asked);

    /// <summary>Something that was asked past the platform, in the words of whoever noted it.</summary>
    public sealed record Note(Asker Asker, string? Name, string What, int Minutes);

    /// <param name="Workers">Who had a grid there at some time of the week.</param>
    /// <param name="All">Each task once, also where it was done for two.</param>
    public sealed record Week(DateOnly Monday, int Workers, Sum All, IReadOnlyList<Line> Lines, IReadOnlyList<Note> Outside);

    /// <param name="IsTooFew">Nothing is shown: there are too few workers in it.</param>
    /// <param name="Weeks">The newest first; it is not over yet.</param>
    public sealed record Meter(AreaCode Area, string Name, bool IsTooFew, IReadOnlyList<Week> Weeks);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapGet("/burden", (string? area, int? weeks, ShowBurden useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, weeks, cancellationToken).OrNotFound())
        .Needs(Permission.ViewTasks).Lane(Lane.Bulk).WithSummary("What was asked of grid workers, by who asked and by week");

    /// <param name="code">Null for the widest area the caller sees.</param>
    public async Task<Meter?> RunAsync(string? code, int? weeks, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ViewTasks);
        var tree = await names.ReadAsync(cancellationToken);
        var area = caller.Scope.TopOf(Permission.ViewTasks, tree.City);
        if (code is { Length: > 0 } && (!AreaCode.TryParse(code, out area) || !caller.Scope.Covers(Permission.ViewTasks, area)))
        {
            return null;
        }

        var today = CityTime.Today(clock);
        var mondays = Enumerable.Range(0, Math.Clamp(weeks ?? UsualWeeks, 1, MostWeeks)).Select(ago => MondayOf(today).AddDays(-7 * ago)).ToList();
        var first = mondays[^1];
        var charges = await db.ChargesIn(area, WorkingCalendar.StartOf(first), clock.GetUtcNow())
            .Select(charge => new Charge(charge.WorkerId, charge.From, charge.Until)).ToListAsync(cancellationToken);
        if (area.Level > AreaLevel.Community
            && charges.Where(charge => charge.Until is null).Select(charge => charge.Worker).Distinct().Count() < FewestWorkers)
        {
            return new(area, tree.NameOf(area), IsTooFew: true, []);
        }

        var questions = await QuestionsAsync(cancellationToken);
        var outside = await db.AskedOutside.AsNoTracking().In(area).Where(one => one.Day >= first).ToListAsync(cancellationToken);
        List<Week> found = [];
        foreach (var monday in mondays)
        {
            found.Add(await WeekAsync(area, monday, charges, questions, outside, cancellationToken));
        }

        return new(area, tree.NameOf(area), IsTooFew: false, found);
    }

    public static DateOnly MondayOf(DateOnly day) => DateOnly.FromDateTime(
        ISOWeek.ToDateTime(ISOWeek.GetYear(day.ToDateTime(default)), ISOWeek.GetWeekOfYear(day.ToDateTime(default)), DayOfWeek.Monday));

    private sealed record Charge(Guid Worker, DateTimeOffset From, DateTimeOffset? Until);

    private sealed record Ended(string Kind, TaskSource Source, Guid? Request, AreaCode? Area, DateTimeOffset? At, int Tasks, int Minutes);

    private async Task<Week> WeekAsync(
        AreaCode area, DateOnly monday, List<Charge> charges, IReadOnlyDictionary<string, (int Fields, int Photos)> questions,
        List<AskedOutside> outside, CancellationToken cancellationToken)
    {
        var (begin, end) = (WorkingCalendar.StartOf(monday), WorkingCalendar.StartOf(monday.AddDays(7)));
        var workersThere = charges.Where(charge => charge.From < end && (charge.Until is null || charge.Until > begin))
            .Select(charge => charge.Worker).Distinct().ToList();
        var workers = workersThere.Count;
        var ended = await db.WorkTasks.In(area).Where(task => task.State == TaskState.Ended && task.EndedAt >= begin && task.EndedAt < end)
            .GroupBy(task => new { task.KindCode, task.Source, Request = task.Source == TaskSource.Request ? (Guid?)task.SourceId : null })
            .Select(tasks =>
                new Ended(tasks.Key.KindCode, tasks.Key.Source, tasks.Key.Request, null, null, tasks.Count(), tasks.Sum(task => task.Minutes)))
            .ToListAsync(cancellationToken);
        var past = outside.FindAll(one => one.Day >= monday && one.Day < monday.AddDays(7));
        var asked = ended.FindAll(one => one.Source is not TaskSource.Request)
            .Select(one => (AskerOf(one.Source), (Guid?)null, SumOf(one, questions)))
            .Concat(past.Select(one => (one.Asker, one.DepartmentId, Sum.Nothing with { Minutes = one.Minutes, Outside = one.Minutes })))
            .Concat(await RequestsAsync(area, [.. ended.Where(one => one.Request is not null)], begin, end, questions, cancellationToken)).ToList();
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(one => one.Id, one => one.Names.Here, cancellationToken);
        var atCounter = await db.Receptions.In(area.UpTo(AreaLevel.Community)).Where(one => one.Day >= monday && one.Day < monday.AddDays(7)
            && workersThere.Contains(one.WorkerId)).SumAsync(one => one.Minutes, cancellationToken);
        if (atCounter > 0)
        {
            asked.Add((Asker.Community, null, Sum.Nothing with { Minutes = atCounter }));
        }

        var (minutes, outsideMinutes) = (past.Sum(one => one.Minutes) + atCounter, past.Sum(one => one.Minutes));
        return new(monday, workers, ended.Aggregate(new Sum(0, minutes, outsideMinutes, 0, 0), (all, one) => all + SumOf(one, questions)),
        [
            .. asked.GroupBy(one => (Asker: one.Item1, Department: one.Item2))
                .Select(same => new Line(same.Key.Asker, same.Key.Department,
                    same.Key.Department is { } id ? departments.GetValueOrDefault(id) : null,
                    same.Aggregate(Sum.Nothing, (all, one) => all + one.Item3)))
                .OrderByDescending(line => line.Asked.Minutes).ThenBy(line => line.Asker).ThenBy(line => line.DepartmentId),
        ],
        [
            .. past.OrderByDescending(one => one.Minutes).ThenBy(one => one.What, StringComparer.Ordinal).Take(NotesShown)
                .Select(one => new Note(one.Asker, one.DepartmentId is { } id ? departments.GetValueOrDefault(id) : null, one.What, one.Minutes)),
        ]);
    }

    /// <summary>By who asked; a task that was done for two counts with both.</summary>
    private async Task<List<(Asker, Guid?, Sum)>> RequestsAsync(
        AreaCode area, List<Ended> ended, DateTimeOffset begin, DateTimeOffset end, IReadOnlyDictionary<string, (int Fields, int Photos)> questions,
        CancellationToken cancellationToken)
    {
        // Who asked is shown to whoever sees what was done; the request itself is not.
        using var scope = scopes.AsJob("burden");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var wanted = ended.ConvertAll(one => one.Request!.Value);
        var requests = await all.WorkRequests.AsNoTracking().Where(one => wanted.Contains(one.Id)).ToListAsync(cancellationToken);
        var groups = requests.ConvertAll(one => one.Group);
        var members = await all.WorkRequests.AsNoTracking()
            .Where(one => groups.Contains(one.Id) || (one.MergedInto != null && groups.Contains(one.MergedInto.Value)))
            .ToListAsync(cancellationToken);
        var byId = members.ToDictionary(one => one.Id);
        var shared = wanted.FindAll(id => members.Exists(other => other.Id != id && other.Group == byId[id].Group));
        var single = shared.Count == 0 ? [] : await db.WorkTasks.In(area)
            .Where(task => shared.Contains(task.SourceId) && task.State == TaskState.Ended && task.EndedAt >= begin && task.EndedAt < end)
            .Select(task => new Ended(task.KindCode, task.Source, task.SourceId, task.Area, task.EndedAt, 1, task.Minutes))
            .ToListAsync(cancellationToken);
        return
        [
            .. from one in ended.FindAll(one => !shared.Contains(one.Request!.Value)).Concat(single)
               from member in members
               where member.Counts(byId[one.Request!.Value], one.Area ?? area, one.At)
               select (member.DepartmentId is null ? Asker.Centre : Asker.Department, member.DepartmentId, SumOf(one, questions)),
        ];
    }

    private static Asker AskerOf(TaskSource source) => source switch
    {
        TaskSource.CarePlan => Asker.CarePlans,
        TaskSource.Rhythm => Asker.Centre,
        _ => Asker.Other,
    };

    private static Sum SumOf(Ended ended, IReadOnlyDictionary<string, (int Fields, int Photos)> questions)
    {
        var (fields, photos) = questions.GetValueOrDefault(ended.Kind);
        return new(ended.Tasks, ended.Minutes, 0, ended.Tasks * fields, ended.Tasks * photos);
    }

    /// <summary>How many questions, and how many photos among them, the form of each kind asks; what is computed is asked of nobody.</summary>
    private async Task<IReadOnlyDictionary<string, (int Fields, int Photos)>> QuestionsAsync(CancellationToken cancellationToken)
    {
        var forms = (await db.FormVersions.AsNoTracking().Where(version => version.ReplacedAt == null).ToListAsync(cancellationToken))
            .ToDictionary(version => version.Code, version => version.Definition.All.ToList());
        return (await catalogue.KindsAsync(cancellationToken)).Values.Where(kind => kind.Form is not null && forms.ContainsKey(kind.Form))
            .ToDictionary(kind => kind.Code, kind => (
                forms[kind.Form!].Count(question => question.Type is not (QuestionType.Computed or QuestionType.Repeat)),
                forms[kind.Form!].Count(question => question.Type is QuestionType.Photo)));
    }
}
