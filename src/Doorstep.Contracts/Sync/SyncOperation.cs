using System.Text.Json;

namespace Doorstep.Contracts.Sync;

/// <summary>What a phone sends: operations that it made, in the order in which they are to be done, and how its outbox stands.</summary>
public sealed record SyncBatch(IReadOnlyList<SyncOperation> Operations, OutboxReport? Outbox = null)
{
    public const int MostOperations = 500;
    public const int MostBytes = 4 << 20;
}

/// <summary>What is unsent on a phone. The age is measured by its own clock alone, which may be wrong by years.</summary>
public sealed record OutboxReport(int Unsent, long OldestSeconds = 0);

/// <summary>One act of a worker, made on her phone; it has its effect once, however often it comes.</summary>
/// <param name="Id">A UUID version 7 made by the phone.</param>
/// <param name="Kind">One of <see cref="SyncKind"/>.</param>
/// <param name="Subject">Whom or what it is about.</param>
/// <param name="Previous">What the phone made before it about the same household.</param>
/// <param name="Makes">The ids that the phone has given to what it makes.</param>
/// <param name="Seen">Of an edit: the turn of the resident that the phone showed.</param>
/// <param name="MadeAt">By the phone's clock.</param>
/// <param name="Body">As the endpoint of the act takes it, without its key.</param>
public sealed record SyncOperation(
    Guid Id, string Kind, DateTimeOffset MadeAt, JsonElement Body, Guid? Subject = null, Guid? Previous = null, IReadOnlyList<Guid>? Makes = null,
    int? Seen = null)
{
    public override string ToString() => $"{Kind} {Id}";
}

/// <summary>The kinds of operations.</summary>
public static class SyncKind
{
    public const string TaskOutcome = "task.outcome";
    public const string AddHousehold = "register.add-household";
    public const string AddResident = "register.add-resident";
    public const string EditResident = "register.edit-resident";
    public const string Visit = "register.visit";
    public const string MoveIn = "register.move-in";
    public const string MoveOut = "register.move-out";
    public const string Split = "register.split";
    public const string Merge = "register.merge";
    public const string Birth = "register.birth";
    public const string ResidentLeft = "register.resident-left";
    public const string Death = "register.death";
    public const string Report = "case.report";

    public static IReadOnlyList<string> All { get; } =
        [TaskOutcome, AddHousehold, AddResident, EditResident, Visit, MoveIn, MoveOut, Split, Merge, Birth, ResidentLeft, Death, Report];
}

/// <summary>What became of an operation. In each state the server has it.</summary>
public enum SyncState
{
    Done,
    /// <summary>It is done by itself once what it waits for has come.</summary>
    Waiting,
    /// <summary>Somebody has to settle it.</summary>
    Held,
    /// <summary>Another content was sent under its id before, and stands.</summary>
    Refused,
    /// <summary>Somebody has ended it without effect.</summary>
    Discarded,
}

/// <summary>The answers to a batch, in its order.</summary>
public sealed record SyncAnswers(IReadOnlyList<SyncAnswer> Answers);

/// <summary>The answer to one operation.</summary>
/// <param name="Rule">The name of why it was not done, <paramref name="Why"/> the sentence in the worker's language.</param>
/// <param name="Field">Of its body, where one is wrong.</param>
public sealed record SyncAnswer(
    Guid Id, SyncState State, SyncMade? Made = null, string? Rule = null, string? Field = null, string? Why = null, Guid? WaitsFor = null);

/// <summary>What came of an operation.</summary>
/// <param name="Number">Of the case.</param>
public sealed record SyncMade(
    Guid? Act = null, Guid? Household = null, Guid? Resident = null, Guid? Task = null, Guid? Case = null, string? Number = null);
