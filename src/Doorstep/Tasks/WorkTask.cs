using System.Text.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks;

/// <summary>What a task was planned from. Stored by name.</summary>
public enum TaskSource { Rhythm, CarePlan, Request, Case, Service }

public enum TaskState
{
    Open,
    /// <summary>Sent back as unsafe, unlawful or not hers; the centre rules on it.</summary>
    Returned,
    Ended,
    /// <summary>There is nothing left to do it for: the household left, the plan or the request ended.</summary>
    Withdrawn,
}

/// <summary>How a task, or one try at it, ended. Stored by name.</summary>
public enum TaskOutcome
{
    Done,
    /// <summary>A try: the task stays open.</summary>
    NobodyHome,
    /// <summary>Needs no reason, and is nobody's failure.</summary>
    Refused,
    Moved,
    NotNeeded,
    /// <summary>With grounds; it goes to the centre, which rules.</summary>
    Cannot,
    /// <summary>Becomes a case at once.</summary>
    NeedsHelp,
    /// <summary>How work on rules ends: a grid worker persuades, she enforces nothing.</summary>
    Persuaded,
    PassedOn,
}

/// <summary>Why a task cannot be done by whom it was given to.</summary>
public enum ReturnGrounds { Unsafe, Unlawful, NotHers }

/// <summary>The only rules by which a task is urgent: it is planned whatever else the day holds.</summary>
public enum UrgencyRule
{
    /// <summary>Somebody who is seen every day.</summary>
    DailyCare,
    /// <summary>Within 24 hours of a hospital stay, a death in the family or a disaster.</summary>
    AfterBlow,
    /// <summary>The grid centre has ordered it as urgent, with grounds.</summary>
    Ordered,
    /// <summary>A case waits for somebody to look, and its clock runs.</summary>
    CaseCheck,
}

/// <summary>Who has been told that a task was missed; each step reaches the next office.</summary>
public enum EscalationLevel { None, Substitute, Community, Subdistrict }

/// <summary>Whom a task is for, and where that is.</summary>
public sealed record TaskPlace
{
    public AreaCode Grid { get; init; }
    public TaskSubject Subject { get; init; }
    /// <summary>Of the household, resident, building or organisation; of the first building of a street section.</summary>
    public Guid Id { get; init; }
    public Guid? HouseholdId { get; init; }
    public Guid? BuildingId { get; init; }
    public Guid? DwellingId { get; init; }
}

/// <summary>What a task asks for, as its kind says when it is planned.</summary>
public sealed record TaskWork(string Kind, int Minutes, bool IsCare, bool IsInspection, UrgencyRule? Urgent = null);

/// <summary>
/// One planned piece of work of a grid worker (任务): a visit to a household, a round of a street section. It has a window of days, and the night's
/// planning puts it on one of them.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class WorkTask : IProtected, ILogged
{
    private WorkTask() { }

    public Guid Id { get; private init; }
    /// <summary>The grid in which it is done. It follows a household that moves, and a building whose grid is redrawn.</summary>
    public AreaCode Area { get; private set; }
    public string KindCode { get; private init; } = "";
    public TaskSource Source { get; private init; }
    public Guid SourceId { get; private init; }
    public TaskSubject Subject { get; private init; }
    public Guid SubjectId { get; private init; }
    public Guid? HouseholdId { get; private set; }
    public Guid? BuildingId { get; private set; }
    public Guid? DwellingId { get; private set; }
    public int Minutes { get; private init; }
    public bool IsCare { get; private init; }
    public bool IsInspection { get; private init; }
    public UrgencyRule? Urgent { get; private init; }
    /// <summary>The first and the last day on which it is to be done.</summary>
    public DateOnly From { get; private init; }
    public DateOnly Until { get; private init; }
    /// <summary>Not planned before this day: the first of its window, or the day after a try.</summary>
    public DateOnly NotBefore { get; private set; }
    /// <summary>The day that it is planned for, and for whom; null while it waits. Once it is done, when and by whom.</summary>
    public DateOnly? PlannedOn { get; private set; }
    public Guid? WorkerId { get; private set; }
    /// <summary>How often nobody was home.</summary>
    public int Tries { get; private set; }
    public TaskState State { get; private set; }
    public TaskOutcome? Outcome { get; private set; }
    public ReturnGrounds? Grounds { get; private set; }
    public DateTimeOffset? ReturnedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public EscalationLevel Level { get; private set; }
    public DateTimeOffset? LevelSince { get; private set; }
    public DateTimeOffset PlannedAt { get; private init; }
    /// <summary>Counts its acts; two at once, and the second is refused.</summary>
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public bool IsOpen => State is TaskState.Open;

    /// <summary>The form it is answered on. A check of a case has none: it is as the case says, or not.</summary>
    public string? FormOf(TaskKind? kind) => Source is TaskSource.Case ? null : kind?.Form;

    /// <summary>See <see cref="DueTask.Stop"/>.</summary>
    public Guid StopId => HouseholdId ?? BuildingId ?? SubjectId;

    /// <param name="act">Its id becomes the task's.</param>
    public static WorkTask Plan(TaskWork work, TaskPlace place, TaskSource source, Guid sourceId, DateOnly from, DateOnly until, Act act)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(place);
        return new()
        {
            Id = act.Id,
            Area = place.Grid,
            KindCode = work.Kind,
            Source = source,
            SourceId = sourceId,
            Subject = place.Subject,
            SubjectId = place.Id,
            HouseholdId = place.HouseholdId,
            BuildingId = place.BuildingId,
            DwellingId = place.DwellingId,
            Minutes = work.Minutes,
            IsCare = work.IsCare,
            IsInspection = work.IsInspection,
            Urgent = work.Urgent,
            From = from,
            Until = until,
            NotBefore = from,
            PlannedAt = act.At,
        };
    }

    /// <summary>One try or the end of it; what follows from it - the next visit, a case - is done by whoever planned it.</summary>
    /// <exception cref="RuleBrokenException">It has ended already.</exception>
    public TaskAct Ends(TaskOutcome outcome, ReturnGrounds? grounds, ContactWay? contact, TaskKey key, Act act)
    {
        MustBeOpen();
        if (outcome is TaskOutcome.Cannot && grounds is null)
        {
            throw new WrongFieldException("grounds", "error.required");
        }

        (Turn, Outcome) = (Turn + 1, outcome);
        switch (outcome)
        {
            case TaskOutcome.NobodyHome:
                (Tries, NotBefore, PlannedOn, WorkerId) = (Tries + 1, CityTime.DayOf(act.At).AddDays(1), null, null);
                break;
            case TaskOutcome.Cannot:
                (State, Grounds, ReturnedAt, PlannedOn) = (TaskState.Returned, grounds, act.At, null);
                break;
            default:
                (State, EndedAt) = (TaskState.Ended, act.At);
                break;
        }

        Log($"task.{Named(outcome)}", act);
        return TaskAct.Of(this, outcome, grounds, contact, key, act);
    }

    /// <summary>What was done takes up the day of whoever did it, also where it was planned for another, or for no day yet.</summary>
    /// <returns>Whether it was not on her day, which is now fuller by it.</returns>
    public bool CountFor(Guid worker, Act act)
    {
        var today = CityTime.DayOf(act.At);
        if (State is not TaskState.Ended || (PlannedOn == today && WorkerId == worker))
        {
            return false;
        }

        (PlannedOn, WorkerId) = (today, worker);
        return true;
    }

    /// <summary>The centre's ruling on a task that was sent back: it was right to, or it is to be done.</summary>
    public void Rule(bool wasRight, Act act)
    {
        if (State is not TaskState.Returned)
        {
            throw new RuleBrokenException("rule.task-not-returned");
        }

        Turn++;
        (State, EndedAt) = wasRight ? (TaskState.Withdrawn, act.At) : (TaskState.Open, (DateTimeOffset?)null);
        (NotBefore, Outcome) = wasRight ? (NotBefore, Outcome) : (CityTime.DayOf(act.At), null);
        // Sent back once more, it is told of once more.
        (Level, LevelSince) = !wasRight && !IsCare && Level is EscalationLevel.Subdistrict ? (EscalationLevel.None, null) : (Level, LevelSince);
        Log("task.ruled", act, new { right = wasRight });
    }

    public void Withdraw(Act act)
    {
        if (State is TaskState.Open or TaskState.Returned)
        {
            (State, EndedAt, Turn) = (TaskState.Withdrawn, act.At, Turn + 1);
            Log("task.withdrawn", act);
        }
    }

    /// <summary>It was missed, and the next office is told.</summary>
    public void Escalate(EscalationLevel level, Act act)
    {
        (Level, LevelSince, Turn) = (level, act.At, Turn + 1);
        Log("task.escalated", act, State is TaskState.Returned && !IsCare
            ? new { level = $"{level}", unruled = true }
            : (object) new { level = $"{level}" });
    }

    /// <summary>Whom it is for lives elsewhere now.</summary>
    public void Follow(TaskPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (place.Grid != Area)
        {
            (PlannedOn, WorkerId) = (null, null);
        }

        (Area, HouseholdId, BuildingId, DwellingId) = (place.Grid, place.HouseholdId, place.BuildingId, place.DwellingId);
        Turn++;
    }

    private void MustBeOpen()
    {
        if (!IsOpen)
        {
            throw new RuleBrokenException(State is TaskState.Returned ? "rule.task-returned" : "rule.task-ended");
        }
    }

    private void Log(string what, Act act, object? facts = null) => NewEntries.Add(
        Entry.Of(what, Id, Area, act, facts is null ? null : JsonSerializer.Serialize(facts)));

    internal static string Named(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.NobodyHome => "nobody-home",
        TaskOutcome.NotNeeded => "not-needed",
        TaskOutcome.Cannot => "returned",
        TaskOutcome.NeedsHelp => "needs-help",
        TaskOutcome.PassedOn => "passed-on",
        _ => $"{outcome}".ToLowerInvariant(),
    };
}
