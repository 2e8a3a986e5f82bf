using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>The people who act in the demo's year of cases.</summary>
sealed record DemoCast(Guid Duty, Guid Dispatcher, IReadOnlyDictionary<Guid, Guid> Handlers, IReadOnlyDictionary<AreaCode, GridWorker> Workers);

/// <summary>
/// Makes a year of the city's cases up to now, each lived through the entities' own methods at its own times, so that no history is one the platform
/// would not allow. What lies in the future has not happened: the newest cases are still open. A typhoon passed in the summer.
/// </summary>
sealed class DemoCases(DoorstepContext db, Ids ids, Random chance, DateTimeOffset now, DemoCast cast)
{
    private const double TyphoonShare = 0.06;
    private const double LatelyShare = 0.05;

    private static readonly string[] TyphoonKinds = ["0208", "0636", "0660"];

    private readonly WorkingCalendar calendar = WorkingCalendar.China;
    private List<TaskKind> kinds = [];
    private Dictionary<string, Department> departments = [];

    public async Task LiveThroughAsync(int count, IReadOnlyList<Building> buildings, CancellationToken cancellationToken)
    {
        kinds = await db.TaskKinds.Where(kind => kind.IsOn && kind.ReplacedAt == null).OrderBy(kind => kind.Code).ToListAsync(cancellationToken);
        departments = (await db.Departments.OrderBy(department => department.Id).ToListAsync(cancellationToken))
            .DistinctBy(department => department.Kind).ToDictionary(department => department.Kind);
        List<Case> cases = [];
        foreach (var day in Starts(count).GroupBy(start => CityTime.DayOf(start.At)))
        {
            var numbers = await db.TakeCaseNumbersAsync(day.Count(), day.First().At, cancellationToken);
            cases.AddRange(day.Zip(numbers, (start, number) => Live(number, start.At, start.Typhoon, buildings[chance.Next(buildings.Count)])));
        }

        await db.BulkInsertAsync(cases, cancellationToken);
        await db.BulkInsertAsync(cases.SelectMany(lived => lived.Acts), cancellationToken);
        await db.BulkInsertAsync(cases.SelectMany(lived => lived.Reports), cancellationToken);
        await db.BulkLogAsync([.. cases.SelectMany(lived => lived.NewEntries).OrderBy(entry => entry.At)], cancellationToken);
        cases.ForEach(lived => lived.NewEntries.Clear());
    }

    /// <summary>When reports come: more by day than by night, and many at once behind the typhoon of July.</summary>
    private List<(DateTimeOffset At, bool Typhoon)> Starts(int count)
    {
        var typhoon = TyphoonDay();
        List<(DateTimeOffset, bool)> starts = [];
        for (var i = 0; i < count; i++)
        {
            var inTyphoon = chance.NextDouble() < TyphoonShare;
            var at = inTyphoon
                ? typhoon.AddHours(chance.NextDouble() * 40)
                : chance.NextDouble() < LatelyShare ? Lately()
                : ByDay(chance.NextDouble() * 365);
            starts.Add((at, inTyphoon));
        }

        return [.. starts.OrderBy(start => start.Item1)];
    }

    /// <summary>The last three days are told more fully, the last hours most, so that the desk has its usual work before it.</summary>
    private DateTimeOffset Lately() => now.AddDays(-3 * Math.Pow(chance.NextDouble(), 2)).AddMinutes(-5);

    private DateTimeOffset ByDay(double daysAgo)
    {
        var at = WorkingCalendar.StartOf(CityTime.DayOf(now.AddDays(-daysAgo))).AddHours(7 + 14 * (chance.NextDouble() + chance.NextDouble()) / 2);
        return at < now ? at : at.AddDays(-1);
    }

    private DateTimeOffset TyphoonDay()
    {
        var inYear = new DateTimeOffset(now.Year, 7, 18, 7, 0, 0, TimeSpan.Zero);
        return inYear < now ? inYear : inYear.AddYears(-1);
    }

    private Case Live(string number, DateTimeOffset at, bool typhoon, Building building)
    {
        var kind = typhoon ? kinds.Where(one => TyphoonKinds.Contains(one.Code) || one.IsEmergency).ElementAt(chance.Next(3)) : Pick();
        var place = new Place
        {
            Area = building.Area,
            OutlineVersion = 1,
            Longitude = building.Longitude + (chance.NextDouble() - 0.5) * 0.0002,
            Latitude = building.Latitude + (chance.NextDouble() - 0.5) * 0.0002,
            Cell = Hilbert.Cell(building.Longitude, building.Latitude),
            Address = building.Address.Hans,
            BuildingId = building.Id,
            WorkerId = cast.Workers.GetValueOrDefault(building.Area)?.Id,
        };
        var telling = new Telling
        {
            Key = ids.At(at),
            Channel = chance.Next(10) switch { < 5 => Channel.Web, < 7 => Channel.Desk, _ => Channel.Worker },
            Text = $"{kind.Names.Hans}：{building.Address.Hans}（演示）",
        };
        var lived = Case.Report(
            ids.At(at), number, kind, place, telling, ids.At(at), Secret(at), cast.Duty, Do(at, Guid.Empty), Do(at, Guid.Empty), calendar);
        Follow(lived, kind, at);
        return lived;
    }

    /// <summary>Step by step until the case is closed, or until the next step lies in the future.</summary>
    private void Follow(Case lived, TaskKind kind, DateTimeOffset at)
    {
        var handler = departments.GetValueOrDefault(kind.DepartmentKind) ?? departments["COMMUNITY"];
        if (lived.IsEmergency && !Step(ref at, TimeSpan.FromSeconds(chance.Next(8, 55)), cast.Duty, act => lived.Acknowledge(act)))
        {
            return;
        }

        if (!lived.IsEmergency)
        {
            if (chance.Next(100) < 4)
            {
                Step(ref at, Minutes(10, 90), cast.Duty, act => lived.Reject("不属于网格化管理事项（演示）", act));
                return;
            }

            if (!Step(ref at, Minutes(3, 70), cast.Duty, act => lived.File(kind, calendar, act)))
            {
                return;
            }
        }

        if (!Step(ref at, lived.IsEmergency ? Minutes(1, 4) : Minutes(4, 60), cast.Dispatcher, act => lived.Dispatch(handler, act)))
        {
            return;
        }

        var limit = lived.DueAt!.Value - at;
        var pace = chance.Next(100) < 88 ? 0.1 + chance.NextDouble() * 0.75 : 1.02 + chance.NextDouble() * 0.5;
        var by = cast.Handlers.GetValueOrDefault(handler.Id, cast.Dispatcher);
        if (Step(ref at, limit * 0.08, by, act => lived.Accept(act)) && Step(ref at, limit * pace, by, act => lived.Resolve("已处理（演示）", act)))
        {
            Finish(lived, by, at);
        }
    }

    private void Finish(Case lived, Guid handler, DateTimeOffset at)
    {
        if (chance.Next(100) < 4
            && !(Step(ref at, Minutes(40, 400), cast.Duty, act => lived.Rework("现场查看仍有问题（演示）", act))
                && Step(ref at, Minutes(60, 900), handler, act => lived.Resolve("已返工（演示）", act))))
        {
            return;
        }

        if (Step(ref at, Minutes(30, 600), cast.Duty, act => lived.Pass(act)))
        {
            Step(ref at, Minutes(5, 240), cast.Duty, act => lived.Close(act));
        }
    }

    private bool Step(ref DateTimeOffset at, TimeSpan after, Guid by, Action<Act> act)
    {
        at += after;
        if (at > now)
        {
            return false;
        }

        act(Do(at, by));
        return true;
    }

    private TaskKind Pick()
    {
        // Most of what a city hears is rubbish, roads and parking; emergencies are one in forty.
        while (true)
        {
            var kind = kinds[chance.Next(kinds.Count)];
            if (kind.IsEmergency ? chance.Next(40) == 0 : kind.CategoryCode is "03" or "06" || chance.Next(3) == 0)
            {
                return kind;
            }
        }
    }

    private Act Do(DateTimeOffset at, Guid by) => new(ids.At(at), by, at);

    private TimeSpan Minutes(int from, int until) => TimeSpan.FromMinutes(from + chance.NextDouble() * (until - from));

    private string Secret(DateTimeOffset at) => Convert.ToHexString(ids.At(at).ToByteArray())[..22].ToLowerInvariant();
}
