using static Doorstep.Cases.ActKind;
using static Doorstep.Cases.CaseStatus;

namespace Doorstep.Cases;

/// <summary>Where a case stands between report and close.</summary>
public enum CaseStatus
{
    Reported,
    /// <summary>A worker has been asked to look before it is filed.</summary>
    FieldCheck,
    Filed,
    Dispatched,
    InHand,
    Resolved,
    /// <summary>A worker has been asked to look, or has looked and found it right, before it is closed.</summary>
    CloseCheck,
    Closed,
    Rejected,
}

/// <summary>What can be done to a case.</summary>
public enum ActKind
{
    Report,
    AskForCheck,
    /// <summary>A worker looked before filing and found it true.</summary>
    Confirm,
    /// <summary>A worker looked before filing and did not find it.</summary>
    NotFound,
    File,
    Reject,
    Dispatch,
    Accept,
    SendBack,
    Resolve,
    /// <summary>A worker looked after the work and found it right.</summary>
    Pass,
    /// <summary>A worker looked after the work and found it not right.</summary>
    Rework,
    Close,
    /// <summary>A worker put it right on the spot.</summary>
    Settle,
    Reopen,
    Acknowledge,
    Escalate,
    /// <summary>Somebody found out where it is.</summary>
    Place,
}

/// <summary>The life of a case: every allowed move on a line.</summary>
public static class CaseLife
{
    public sealed record Move(CaseStatus From, ActKind Act, CaseStatus To);

    public static IReadOnlyList<Move> Moves { get; } =
    [
        new(Reported, ActKind.AskForCheck, FieldCheck),
        new(Reported, ActKind.File, Filed),
        new(Reported, Reject, Rejected),
        // Small things are put right on the spot and only recorded.
        new(Reported, Settle, Closed),

        new(FieldCheck, Confirm, Filed),
        // Back to the desk, which decides: a worker alone never rejects.
        new(FieldCheck, NotFound, Reported),
        // The desk need not wait for the worker.
        new(FieldCheck, ActKind.File, Filed),
        new(FieldCheck, Reject, Rejected),

        new(Filed, Dispatch, Dispatched),
        // Filed by mistake: possible until a department has it.
        new(Filed, Reject, Rejected),

        // To another department, as long as the first has not taken it in hand.
        new(Dispatched, Dispatch, Dispatched),
        new(Dispatched, Accept, InHand),
        new(Dispatched, SendBack, Filed),

        new(InHand, Resolve, Resolved),
        // Found out on the spot that it is another department's.
        new(InHand, SendBack, Filed),

        new(Resolved, ActKind.AskForCheck, CloseCheck),
        new(Resolved, Pass, CloseCheck),
        new(Resolved, Rework, InHand),
        // The desk may close on the evidence alone.
        new(Resolved, Close, Closed),

        new(CloseCheck, Pass, CloseCheck),
        new(CloseCheck, Rework, InHand),
        new(CloseCheck, Close, Closed),

        // Whoever is on her way has to know where to.
        new(Reported, ActKind.Place, Reported),
        new(FieldCheck, ActKind.Place, FieldCheck),
        new(Filed, ActKind.Place, Filed),
        new(Dispatched, ActKind.Place, Dispatched),
        new(InHand, ActKind.Place, InHand),

        // Back to the desk, which sends it out again with a new limit.
        new(Closed, Reopen, Filed),
        new(Rejected, Reopen, Filed),
    ];

    private static readonly Dictionary<(CaseStatus, ActKind), CaseStatus> byStart = Moves.ToDictionary(
        move => (move.From, move.Act), move => move.To);

    public static bool Allows(CaseStatus from, ActKind act) => byStart.ContainsKey((from, act));

    /// <exception cref="RuleBrokenException">No line of the table allows it.</exception>
    public static CaseStatus After(CaseStatus from, ActKind act) =>
        byStart.TryGetValue((from, act), out var to) ? to : throw new RuleBrokenException($"rule.case-{act.ToString().ToLowerInvariant()}");

    public static bool IsOpen(CaseStatus status) => status is not (Closed or Rejected);
}
