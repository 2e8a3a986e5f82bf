using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Outbox;

/// <summary>Something a worker did that the server has not acknowledged yet.</summary>
/// <param name="Id">The key under which the server counts it once.</param>
/// <param name="Number">In the order in which it was done on this phone.</param>
/// <param name="By">The user name of who did it.</param>
/// <param name="Subject">Whom or what it is about; empty for what is only being made.</param>
/// <param name="Household">Whose it is; what is done at one household is done in order.</param>
/// <param name="Body">As the endpoint of the act takes it, without its key.</param>
/// <param name="What">What was done, and where, to be read on this phone.</param>
public sealed record Operation(
    Guid Id, long Number, string By, Guid Subject, Guid? Household, JsonElement Body, string What, string Where, DateTimeOffset At)
{
    /// <summary>One of <see cref="SyncKind"/>.</summary>
    public string Kind { get; init; } = SyncKind.TaskOutcome;

    /// <summary>What was done on this phone before it at the same household.</summary>
    public Guid? Previous { get; init; }

    /// <summary>Why the server did not do it, in its own words; null while it was not sent. The server has it all the same.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why the server does not even take it, in its own words. It stays here, and holds up nothing.</summary>
    public string? Fault { get; init; }

    public override string ToString() => $"{Id}";
}

/// <summary>How a task went, as <c>POST /api/tasks/{id}/outcome</c> takes it.</summary>
public sealed record TaskAnswer(string Outcome)
{
    public string? Grounds { get; init; }
    public string? Contact { get; init; }
    public DateOnly? RefusedUntil { get; init; }
    public JsonElement? Answers { get; init; }
    public int? FormVersion { get; init; }
    public bool? IsAsSaid { get; init; }
    public string? Note { get; init; }

    /// <summary>The answers name photos that are still on the phone.</summary>
    public bool? PhotosFollow { get; init; }
}
