using Doorstep.Access;
using Doorstep.Live;
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

/// <summary>A row of <see cref="CaseLife"/>: all that is peculiar to one act on a case.</summary>
/// <param name="Permission">Who may do it; null for what only the platform does, or somebody on the spot while she reports.</param>
/// <param name="Event">The kind of log entry that it writes.</param>
/// <param name="Moves">From where it leads to where; none for what stands beside the stages.</param>
public sealed record ActRow(ActKind Kind, string? Permission, string Event, params IReadOnlyList<(CaseStatus From, CaseStatus To)> Moves)
{
    /// <summary>Whoever does it has to say why, or what she found or did.</summary>
    public bool NeedsReason { get; init; }

    public bool TakesPhotos { get; init; }

    /// <summary>Done at one touch: nothing to choose and nothing that must be said.</summary>
    public bool AtOneTouch { get; init; }

    /// <summary>
    /// What it does, where it asks for nothing but words; others have a use case of their own. <see cref="DoPlainAct"/> gives it an endpoint.
    /// </summary>
    internal PlainAct? Plain { get; init; }
}

/// <param name="Route">The last part of its address.</param>
sealed record PlainAct(string Route, string Summary, Action<Case, Act, string?> Do);

/// <summary>
/// The state machine of a case, as a table: one row an act, in the order in which the desk offers them, onwards first and ways back last.
/// </summary>
public static class CaseLife
{
    public sealed record Move(CaseStatus From, ActKind Act, CaseStatus To);

    public static IReadOnlyList<ActRow> Acts { get; } =
    [
        new(ActKind.Report, null, "case.reported"),
        new(ActKind.Acknowledge, Permission.AnswerEmergencies, "case.acknowledged") { AtOneTouch = true },
        new(ActKind.Escalate, null, "case.escalated"),
        // A worker looked before filing and found it true: that files it.
        new(ActKind.Confirm, Permission.CheckCases, "case.filed", (FieldCheck, Filed)) { TakesPhotos = true },
        // The desk need not wait for the worker.
        new(ActKind.File, Permission.FileCases, "case.filed", (Reported, Filed), (FieldCheck, Filed)) { AtOneTouch = true },
        // To another department, as long as the first has not taken it in hand.
        new(ActKind.Dispatch, Permission.DispatchCases, "case.dispatched", (Filed, Dispatched), (Dispatched, Dispatched)),
        new(ActKind.Accept, Permission.HandleCases, "case.accepted", (Dispatched, InHand))
        {
            AtOneTouch = true, Plain = new("accept", "Take a case in hand", (found, act, note) => found.Accept(act, note)),
        },
        new(ActKind.Resolve, Permission.HandleCases, "case.resolved", (InHand, Resolved)) { NeedsReason = true, TakesPhotos = true },
        // The desk may close on the evidence alone.
        new(ActKind.Close, Permission.FileCases, "case.closed", (Resolved, Closed), (CloseCheck, Closed))
        {
            AtOneTouch = true, Plain = new("close", "Close a case", (found, act, note) => found.Close(act, note)),
        },
        // Small things are put right on the spot and only recorded.
        new(ActKind.Settle, null, "case.closed", (Reported, Closed)),
        new(ActKind.Pass, Permission.CheckCases, "case.checked", (Resolved, CloseCheck), (CloseCheck, CloseCheck)) { TakesPhotos = true },
        new(ActKind.AskForCheck, Permission.FileCases, "case.check-asked", (Reported, FieldCheck), (Resolved, CloseCheck))
        {
            Plain = new("ask-check", "Ask a worker to look", (found, act, note) => found.AskForCheck(act, note)),
        },
        // Whoever is on her way has to know where to.
        new(ActKind.Place, Permission.FileCases, "case.placed",
            (Reported, Reported), (FieldCheck, FieldCheck), (Filed, Filed), (Dispatched, Dispatched), (InHand, InHand)),
        // Back to the desk, which decides: a worker alone never rejects.
        new(ActKind.NotFound, Permission.CheckCases, "case.checked", (FieldCheck, Reported)) { NeedsReason = true, TakesPhotos = true },
        new(ActKind.Rework, Permission.CheckCases, "case.checked", (Resolved, InHand), (CloseCheck,
            InHand)) { NeedsReason = true, TakesPhotos = true },
        // From in hand, too: found out on the spot that it is another department's.
        new(ActKind.SendBack, Permission.HandleCases, "case.sent-back", (Dispatched, Filed), (InHand, Filed))
        {
            NeedsReason = true, Plain = new("send-back", "Give a case back to the desk", (found, act, reason) => found.SendBack(reason!, act)),
        },
        // Filed by mistake: possible until a department has it.
        new(ActKind.Reject, Permission.FileCases, "case.rejected", (Reported, Rejected), (FieldCheck, Rejected), (Filed, Rejected))
        {
            NeedsReason = true,
            Plain = new("reject", "Do not take a case on; the reason is told to the reporter", (found, act, reason) => found.Reject(reason!, act)),
        },
        // Back to the desk, which sends it out again with a new limit.
        new(ActKind.Reopen, Permission.FileCases, "case.reopened", (Closed, Filed), (Rejected, Filed)) { NeedsReason = true },
    ];

    public static IReadOnlyList<Move> Moves { get; } = [.. Acts.SelectMany(row => row.Moves, (row, move) => new Move(move.From, row.Kind, move.To))];

    private static readonly Dictionary<ActKind, ActRow> byKind = Acts.ToDictionary(row => row.Kind);

    private static readonly Dictionary<(CaseStatus, ActKind), CaseStatus> byStart = Moves.ToDictionary(
        move => (move.From, move.Act), move => move.To);

    public static ActRow Of(ActKind act) => byKind[act];

    public static bool Allows(CaseStatus from, ActKind act) => byStart.ContainsKey((from, act));

    /// <exception cref="RuleBrokenException">No row of the table allows it.</exception>
    public static CaseStatus After(CaseStatus from, ActKind act) =>
        byStart.TryGetValue((from, act), out var to) ? to : throw new RuleBrokenException($"rule.case-{act.ToString().ToLowerInvariant()}");

    public static bool IsOpen(CaseStatus status) => status is not (Closed or Rejected);
}
