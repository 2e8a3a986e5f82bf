using System.Text.Json;
using Doorstep.Catalogue;
using Doorstep.Live;
using Doorstep.Places.Calendar;

namespace Doorstep.Cases;

/// <summary>The colour that shows how a case stands against its time limit.</summary>
public enum CaseLight
{
    /// <summary>No clock: not yet filed, or ended.</summary>
    Off,
    Green,
    /// <summary>From 80 % of the limit.</summary>
    Amber,
    /// <summary>Past the limit, or someone needs help now.</summary>
    Red,
}

/// <content>The clocks of a case: its limit, and how soon an emergency must be answered.</content>
public sealed partial class Case
{
    /// <summary>After a minute the next on the roster is asked, after three the shift leader.</summary>
    public static IReadOnlyList<TimeSpan> EmergencySteps { get; } = [TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(3)];

    public DateTimeOffset? AmberAt { get; private set; }
    public DateTimeOffset? DueAt { get; private set; }
    /// <summary>The limit reaches into a year whose holidays are not published.</summary>
    public bool IsDueProvisional { get; private set; }
    /// <summary>When the clock next changes colour by itself; null when it will not.</summary>
    public DateTimeOffset? NextLightAt { get; private set; }
    /// <summary>When an unanswered emergency goes to the next person; null when it will not.</summary>
    public DateTimeOffset? NextEscalationAt { get; private set; }
    public DateTimeOffset? AcknowledgedAt { get; private set; }
    public Guid? AcknowledgedBy { get; private set; }
    /// <summary>Who on the duty desk is asked to answer it now.</summary>
    public Guid? AskedId { get; private set; }
    /// <summary>How many escalations it has had since the desk was called.</summary>
    public int EscalationStep { get; private set; }
    /// <summary>The deadline with its reasons, as JSON.</summary>
    public string? DeadlineText { get; private set; }

    /// <summary>How the limit was counted.</summary>
    public Deadline? Deadline => DeadlineText is null ? null : JsonSerializer.Deserialize<Deadline>(DeadlineText, JsonSerializerOptions.Web);

    public CaseLight LightAt(DateTimeOffset time) => LightOf(Status, IsEmergency, AmberAt, DueAt, ResolvedAt, time);

    /// <summary>
    /// A clock that was stopped says whether it kept the limit, and no longer hurries anybody; an emergency is red until somebody has resolved it.
    /// </summary>
    public static CaseLight LightOf(
        CaseStatus status, bool isEmergency, DateTimeOffset? amberAt, DateTimeOffset? dueAt, DateTimeOffset? resolvedAt,
        DateTimeOffset time) => status switch
        {
            _ when !CaseLife.IsOpen(status) => CaseLight.Off,
            _ when isEmergency && resolvedAt is null => CaseLight.Red,
            _ when dueAt is null => CaseLight.Off,
            _ when (resolvedAt ?? time) >= dueAt => CaseLight.Red,
            _ when resolvedAt is null && time >= amberAt => CaseLight.Amber,
            _ => CaseLight.Green,
        };

    /// <summary>The clock passed 80 % or 100 % of the limit: told once.</summary>
    public void ChangeLight(Act act)
    {
        var overdue = act.At >= DueAt;
        NextLightAt = overdue ? null : DueAt;
        Tell(overdue ? "case.overdue" : "case.amber", act);
    }

    /// <summary>Acknowledges an emergency: somebody on the duty desk has heard it.</summary>
    public void Acknowledge(Act act)
    {
        if (!IsEmergency || !IsOpen)
        {
            throw new RuleBrokenException("rule.case-acknowledge");
        }

        if (AcknowledgedAt is not null)
        {
            throw new RuleBrokenException("rule.case-already-acknowledged");
        }

        (AcknowledgedAt, AcknowledgedBy, NextEscalationAt) = (act.At, act.By, null);
        Write(ActKind.Acknowledge, Status, act);
    }

    /// <summary>Escalates an emergency that nobody answered: the next person is asked.</summary>
    public void Escalate(Guid? accountId, Act act)
    {
        EscalationStep++;
        AskedId = accountId ?? AskedId;
        NextEscalationAt = EscalationStep < EmergencySteps.Count ? FiledAt + EmergencySteps[EscalationStep] : null;
        Write(ActKind.Escalate, Status, act, step: EscalationStep, askedId: AskedId);
    }

    /// <summary>
    /// Somebody needs help now, whether it was reported, filed as an emergency or opened again: nobody has answered yet,
    /// and the clock of the answer starts.
    /// </summary>
    private void CallDesk(Guid? asked, DateTimeOffset at) =>
        (AcknowledgedAt, AcknowledgedBy, AskedId, EscalationStep, NextEscalationAt) = (null, null, asked, 0, at + EmergencySteps[0]);

    private void StartClock(ActKind kind, TaskKind under, WorkingCalendar calendar, Act act, string? note, Guid? asked = null)
    {
        var to = CaseLife.After(Status, kind);
        var deadline = calendar.Deadline(act.At, under.LimitValue, under.LimitUnit);
        (KindId, KindCode, IsEmergency, IsConfidential) = (under.Id, under.Code, under.IsEmergency, IsConfidential || under.IsConfidential);
        WorkerId = IsConfidential ? null : WorkerId;
        FiledAt = act.At;
        Bind(deadline);
        ResumeClock(act.At);
        if (IsEmergency)
        {
            CallDesk(asked, act.At);
        }

        Write(kind, to, act, note);
    }

    /// <summary>The holidays that the limit depends on are published: it is counted again from where it began.</summary>
    public void CountAgain(WorkingCalendar calendar, Act act)
    {
        if (Deadline is not { } counted || calendar.Deadline(counted.From, counted.Limit, counted.Unit) is not { IsProvisional: false } now)
        {
            return;
        }

        var isGoing = NextLightAt is not null;
        Bind(now);
        if (isGoing)
        {
            ResumeClock(act.At);
        }

        Tell("case.due-again", act);
    }

    private void Bind(Deadline deadline) => (AmberAt, DueAt, IsDueProvisional, DeadlineText) =
        (deadline.AmberAt, deadline.DueAt, deadline.IsProvisional, JsonSerializer.Serialize(deadline, JsonSerializerOptions.Web));

    /// <summary>An emergency is red already, so only its limit is still to come.</summary>
    private void ResumeClock(DateTimeOffset now) =>
        NextLightAt = now < AmberAt && !IsEmergency ? AmberAt : now < DueAt ? DueAt : null;

    private void StopClock() => (NextLightAt, NextEscalationAt) = (null, null);
}
