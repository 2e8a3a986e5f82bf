using Doorstep.Live;

namespace Doorstep.Cases;

/// <summary>A row for one act on a case: who, when, why. Never changed. Seen by whoever sees the case.</summary>
public sealed class CaseAct
{
    private CaseAct() { }

    public Guid Id { get; private init; }
    public Guid CaseId { get; private init; }
    public ActKind Kind { get; private init; }
    public CaseStatus From { get; private init; }
    public CaseStatus To { get; private init; }
    /// <summary>The account; empty for the platform itself and for a resident without one.</summary>
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    public string? Note { get; private set; }
    /// <summary>The note where it is meant for whoever reported: why it was not taken up, what was done. Other notes are the staff's own.</summary>
    public string? NoteForReporter => Kind is ActKind.Reject or ActKind.Resolve or ActKind.Close or ActKind.Settle ? Note : null;
    /// <summary>The department sent to, or that answered.</summary>
    public Guid? DepartmentId { get; private init; }
    /// <summary>
    /// Of an escalation: 1 the next on the roster, 2 the shift leader. Each happens once, and once more each time the case is opened again.
    /// </summary>
    public int? Step { get; private init; }
    /// <summary>Of an escalation: how often the case had been opened again before it.</summary>
    public int? Round { get; private init; }
    /// <summary>Of an escalation: the account now asked to answer.</summary>
    public Guid? AskedId { get; private init; }

    internal static CaseAct Of(
        Case done, ActKind kind, CaseStatus from, Act act, string? note, Guid? departmentId = null, int? step = null, Guid? askedId = null) => new()
        {
            Id = act.Id,
            CaseId = done.Id,
            Kind = kind,
            From = from,
            To = done.Status,
            By = act.By,
            At = act.At,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
            DepartmentId = departmentId,
            Step = step,
            Round = step is null ? null : done.ReopenCount,
            AskedId = askedId,
        };

    internal void ForgetNote() => Note = null;
}
