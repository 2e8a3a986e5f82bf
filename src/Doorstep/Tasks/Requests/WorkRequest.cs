using System.Text.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Requests;

/// <summary>Where a request stands. Stored by name.</summary>
public enum RequestState
{
    Asked,
    Admitted,
    Declined,
    Withdrawn,
    /// <summary>Its date has come; what was still open of it was withdrawn.</summary>
    Ended,
}

/// <summary>What is asked for: how many, where, by when.</summary>
/// <param name="Count">At most so many households, buildings or whatever its kind is about; null for all of the area.</param>
public sealed record RequestSize(int? Count, AreaCode Area, DateOnly Deadline);

/// <summary>How much work a request is.</summary>
/// <param name="Hours">Altogether, as whoever asks estimates.</param>
/// <param name="Items">How many households, buildings or whatever its kind is about there are for it.</param>
/// <param name="Minutes">The budget of its kind for all of them.</param>
public sealed record RequestWork(int Hours, int Items, int Minutes);

/// <summary>What is said about a request beside its size.</summary>
/// <param name="UrgentGrounds">Null where it is not urgent.</param>
public sealed record RequestWords(string Reason, string? UrgentGrounds);

/// <summary>
/// What a department, or an office, asks of grid workers. It reaches them only through the grid centre, which admits it, trims it or declines it; and
/// it ends on a date.
/// </summary>
[SeenWith(Permission.AskForWork)]
public sealed class WorkRequest : IProtected, IForDepartment, ILogged
{
    public const int LongestText = 500, LongestDays = 365;

    private WorkRequest() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    /// <summary>Null where an office asks.</summary>
    public Guid? DepartmentId { get; private init; }
    public Guid AskedBy { get; private init; }
    public DateTimeOffset AskedAt { get; private init; }
    public string KindCode { get; private init; } = "";
    public TaskSubject Subject { get; private init; }
    public int? Count { get; private init; }
    public int Hours { get; private init; }
    public int Items { get; private init; }
    public int Minutes { get; private init; }
    public DateOnly Deadline { get; private init; }
    /// <summary>Its last day.</summary>
    public DateOnly EndsOn { get; private init; }
    /// <summary>In the words of whoever asks.</summary>
    public string Reason { get; private init; } = "";
    public string? UrgentGrounds { get; private init; }
    /// <summary>Made by whoever sent it: the same again is the same request.</summary>
    public Guid? Key { get; private init; }
    public string Content { get; private init; } = "";
    public RequestState State { get; private set; }
    public AreaCode? AdmittedArea { get; private set; }
    public int? AdmittedCount { get; private set; }
    public DateOnly? AdmittedDeadline { get; private set; }
    /// <summary>The grid centre has ordered it as urgent.</summary>
    public bool IsUrgent { get; private set; }
    /// <summary>Why the centre trimmed, declined or ordered it as urgent.</summary>
    public string? Grounds { get; private set; }
    public Guid? DecidedBy { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    /// <summary>The request that it is done together with: one visit, many tasks.</summary>
    public Guid? MergedInto { get; private set; }
    /// <summary>When it ended, or was withdrawn.</summary>
    public DateTimeOffset? EndedAt { get; private set; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    /// <summary>The same for all requests that are done together.</summary>
    public Guid Group => MergedInto ?? Id;

    public AreaCode WorkArea => AdmittedArea ?? Area;

    public DateOnly WorkDeadline => AdmittedDeadline ?? Deadline;

    public bool Runs => State is RequestState.Admitted;

    /// <exception cref="RuleBrokenException">The kind is on the list of what was taken back from grids.</exception>
    public static WorkRequest Ask(
        Guid? departmentId, TaskKind kind, RequestSize size, RequestWork work, DateOnly endsOn, RequestWords words, TaskKey key, Act act)
    {
        ArgumentNullException.ThrowIfNull(kind);
        kind.MustBeOrderable();
        WorkRequest asked = new()
        {
            Id = act.Id,
            Area = size.Area,
            DepartmentId = departmentId,
            AskedBy = act.By,
            AskedAt = act.At,
            KindCode = kind.Code,
            Subject = kind.Subject,
            Count = size.Count,
            Hours = work.Hours,
            Items = work.Items,
            Minutes = work.Minutes,
            Deadline = size.Deadline,
            EndsOn = endsOn,
            Reason = words.Reason,
            UrgentGrounds = words.UrgentGrounds,
            Key = key.Key,
            Content = key.Content,
        };
        asked.Log("request.asked", act, new { kind = kind.Code, items = work.Items });
        return asked;
    }

    /// <summary>The centre lets it be done, as it was asked or trimmed: less, or later, never more.</summary>
    /// <param name="with">The request that it is done together with; null where it stands alone.</param>
    public void Admit(RequestSize size, bool isUrgent, string? grounds, WorkRequest? with, Act act)
    {
        ArgumentNullException.ThrowIfNull(size);
        MustWait();
        MustBeLess(size);
        var isTrimmed = size != new RequestSize(Count, Area, Deadline);
        if (grounds is null && (isTrimmed || (isUrgent && UrgentGrounds is null)))
        {
            throw new WrongFieldException("grounds", "error.required");
        }

        if (with is not null && (!with.Runs || with.Id == Id || !Overlaps(with, CityTime.DayOf(act.At))))
        {
            throw new WrongFieldException("mergeInto", "error.request-merge");
        }

        Decide(RequestState.Admitted, grounds, act);
        (AdmittedCount, AdmittedArea, AdmittedDeadline, IsUrgent, MergedInto) = (size.Count, size.Area, size.Deadline, isUrgent, with?.Group);
        Log("request.admitted", act, new { trimmed = isTrimmed, urgent = isUrgent, merged = MergedInto });
    }

    public void Decline(string? grounds, Act act)
    {
        MustWait();
        Decide(RequestState.Declined, grounds ?? throw new WrongFieldException("grounds", "error.required"), act);
        Log("request.declined", act);
    }

    public void Withdraw(Act act)
    {
        if (State is not (RequestState.Asked or RequestState.Admitted))
        {
            throw new RuleBrokenException("rule.request-over");
        }

        (State, EndedAt, Turn) = (RequestState.Withdrawn, act.At, Turn + 1);
        Log("request.withdrawn", act);
    }

    /// <summary>Its last day is over.</summary>
    public void End(Act act)
    {
        (State, EndedAt, Turn) = (RequestState.Ended, act.At, Turn + 1);
        Log("request.ended", act);
    }

    /// <summary>Both ask for the same kind of thing, in a place and on days that they have in common.</summary>
    public bool Overlaps(WorkRequest other, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Id != Id && other.Subject == Subject && (other.WorkArea.Contains(WorkArea) || WorkArea.Contains(other.WorkArea))
            && WorkDeadline >= today && other.WorkDeadline >= today;
    }

    /// <summary>
    /// Whether a task that was made for a request counts for this one: its own do, and of a request that it is done together with those of the same
    /// kind and place that were still to be done when this one was admitted.
    /// </summary>
    /// <param name="endedAt">Of the task; null while it is open.</param>
    public bool Counts(WorkRequest madeFor, AreaCode area, DateTimeOffset? endedAt)
    {
        ArgumentNullException.ThrowIfNull(madeFor);
        return madeFor.Id == Id || (DecidedAt is not null && madeFor.Group == Group && madeFor.KindCode == KindCode && WorkArea.Contains(area)
            && (endedAt is not { } end || (end >= DecidedAt && (EndedAt is null || end <= EndedAt))));
    }

    private void MustWait()
    {
        if (State is not RequestState.Asked)
        {
            throw new RuleBrokenException("rule.request-decided");
        }
    }

    private void MustBeLess(RequestSize size)
    {
        if (size.Count is < 1 || (Count is { } asked && !(size.Count <= asked)))
        {
            throw new WrongFieldException("count", "error.request-more");
        }

        if (!Area.Contains(size.Area))
        {
            throw new WrongFieldException("area", "error.request-wider");
        }

        if (size.Deadline < Deadline || size.Deadline > EndsOn)
        {
            throw new WrongFieldException("deadline", "error.request-sooner");
        }
    }

    private void Decide(RequestState state, string? grounds, Act act) =>
        (State, Grounds, DecidedBy, DecidedAt, Turn) = (state, grounds, act.By, act.At, Turn + 1);

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
