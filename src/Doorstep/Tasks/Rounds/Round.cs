using System.Text.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Places.Calendar;

namespace Doorstep.Tasks.Rounds;

/// <summary>The form that a round was answered on, and what the answers say.</summary>
public sealed record RoundReport(string FormCode, int FormVersion, RoundFindings Findings);

/// <summary>
/// A round of a grid worker (巡查) that was reported: where, when, how good it was found, and who has to see it. It is done when its receiver has
/// seen it. Its department is the receiver; without one it is the area's own office.
/// </summary>
[SeenWith(Permission.ViewCases)]
public sealed class Round : IProtected, IForDepartment, ILogged
{
    public const string Reported = "round.reported", Seen = "round.seen", Unseen = "round.unseen";

    /// <summary>Working days in which its receiver sees it.</summary>
    public const int DaysToSee = 3;

    private Round() { }

    public Guid Id { get; private init; }
    /// <summary>The grid. It goes along with the building by which its street section is known.</summary>
    public AreaCode Area { get; private set; }
    public Guid? DepartmentId { get; private init; }
    public string KindCode { get; private init; } = "";
    public Guid TaskId { get; private init; }
    public TaskSubject Subject { get; private init; }
    public Guid SubjectId { get; private init; }
    public Guid? BuildingId { get; private init; }
    /// <summary>The day of the round. What hour it was is shown to nobody: it would say where the worker was.</summary>
    public DateOnly Day { get; private init; }
    /// <summary>From 0 to 100; null where nothing of it is scored.</summary>
    public int? Score { get; private init; }
    /// <summary>How many things were looked at, and how many of them were not as they should be.</summary>
    public int Items { get; private init; }
    public int BadItems { get; private init; }
    public string FormCode { get; private init; } = "";
    public int FormVersion { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>By when its receiver should have seen it.</summary>
    public DateTimeOffset DueAt { get; private init; }
    /// <summary>When the office was told that nobody has.</summary>
    public DateTimeOffset? ToldAt { get; private set; }
    public Guid? SeenBy { get; private set; }
    public DateTimeOffset? SeenAt { get; private set; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public bool IsSeen => SeenAt is not null;

    /// <param name="receiver">The department that is to see it; null for the area's own office.</param>
    /// <param name="act">Its id becomes the round's.</param>
    public static Round Report(WorkTask task, RoundReport report, Guid? receiver, WorkingCalendar calendar, Act act)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(calendar);
        Round round = new()
        {
            Id = act.Id,
            Area = task.Area,
            DepartmentId = receiver,
            KindCode = task.KindCode,
            TaskId = task.Id,
            Subject = task.Subject,
            SubjectId = task.SubjectId,
            BuildingId = task.BuildingId,
            Day = CityTime.DayOf(act.At),
            Score = report.Findings.Score,
            Items = report.Findings.Items,
            BadItems = report.Findings.Bad.Count,
            FormCode = report.FormCode,
            FormVersion = report.FormVersion,
            By = act.By,
            At = act.At,
            DueAt = calendar.Deadline(act.At, DaysToSee, LimitUnit.WorkingDays).DueAt,
        };
        round.Log(Reported, act, new { kind = round.KindCode, score = round.Score, bad = round.BadItems, day = round.Day });
        return round;
    }

    public bool IsLate(DateTimeOffset now) => !IsSeen && now >= DueAt;

    /// <summary>Its receiver has seen it, and with that it is done; nothing undoes it, and a second time changes nothing.</summary>
    public void See(Act act)
    {
        if (!IsSeen)
        {
            (SeenBy, SeenAt, Turn) = (act.By, act.At, Turn + 1);
            Log(Seen, act);
        }
    }

    /// <summary>Its time is over and nobody has seen it: the office is told, once.</summary>
    public void TellUnseen(Act act)
    {
        (ToldAt, Turn) = (act.At, Turn + 1);
        Log(Unseen, act, new { step = DepartmentId is null ? "office" : "department" });
    }

    private void Log(string what, Act act, object? facts = null) => NewEntries.Add(new()
    {
        What = what,
        SubjectId = Id,
        Area = Area,
        DepartmentId = DepartmentId,
        By = act.By,
        At = act.At,
        Facts = facts is null ? null : JsonSerializer.Serialize(facts),
    });
}

/// <summary>Something that a round found not to be as it should, and the case that it led to.</summary>
[SeenWith(Permission.ViewCases)]
public sealed class RoundItem : IProtected, IForDepartment
{
    public const int LongestWhere = 200;

    private RoundItem() { }

    public Guid Id { get; private init; }
    public Guid RoundId { get; private init; }
    public AreaCode Area { get; private set; }
    public Guid? DepartmentId { get; private init; }
    /// <summary>The street section, building or whatever the round was of.</summary>
    public Guid SubjectId { get; private init; }
    /// <summary>Its place among the items of the round.</summary>
    public int Place { get; private init; }
    public string QuestionId { get; private init; } = "";
    public string OptionCode { get; private init; } = "";
    /// <summary>As the worker wrote it; empty where the form does not ask.</summary>
    public string Where { get; private init; } = "";
    /// <summary>The kind of case that it becomes.</summary>
    public string KindCode { get; private init; } = "";
    public Guid? CaseId { get; private set; }
    public string? CaseNumber { get; private set; }

    internal static RoundItem Of(Guid id, Round round, int place, RoundFindings.Item item) => new()
    {
        Id = id,
        RoundId = round.Id,
        Area = round.Area,
        DepartmentId = round.DepartmentId,
        SubjectId = round.SubjectId,
        Place = place,
        QuestionId = item.QuestionId,
        OptionCode = item.OptionCode,
        Where = item.Where,
        KindCode = item.CaseKind,
    };

    /// <summary>It became this case, or is one more report of it.</summary>
    public void LeadTo(Guid caseId, string number) => (CaseId, CaseNumber) = (caseId, number);
}

/// <summary>
/// How one street section, or building, was found when it was last walked for a kind of round: so that the map never goes through all rounds.
/// </summary>
[SeenWith(Permission.ViewCases)]
public sealed class RoundState : IProtected, IForDepartment
{
    private RoundState() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private set; }
    public Guid? DepartmentId { get; private init; }
    public string KindCode { get; private init; } = "";
    public Guid SubjectId { get; private init; }
    public Guid? BuildingId { get; private init; }
    public int Score { get; private set; }
    public DateOnly Day { get; private set; }

    internal static RoundState Of(Guid id, Round round, int score) => new()
    {
        Id = id,
        Area = round.Area,
        DepartmentId = round.DepartmentId,
        KindCode = round.KindCode,
        SubjectId = round.SubjectId,
        BuildingId = round.BuildingId,
        Score = score,
        Day = round.Day,
    };

    /// <summary>A later round of the same; one of an earlier day that comes late changes nothing.</summary>
    internal void Take(int score, DateOnly day) => (Score, Day) = day >= Day ? (score, day) : (Score, Day);
}
