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
    public string Kind { get => field ?? SyncKind.TaskOutcome; init; }

    /// <summary>The ids that this phone has given to what it makes.</summary>
    public IReadOnlyList<Guid>? Makes { get; init; }

    /// <summary>Of an edit: the turn of the resident that was shown.</summary>
    public int? Seen { get; init; }

    /// <summary>What was done on this phone before it at the same household.</summary>
    public Guid? Previous { get; init; }

    /// <summary>Why the server did not do it, in its own words; null while it was not sent. The server has it all the same.</summary>
    public string? Refusal { get; init; }

    /// <summary>The name of that reason, and the fields that it is about.</summary>
    public string? Rule { get; init; }

    public string? Field { get; init; }

    /// <summary>Why the server does not even take it, in its own words. It stays here, and holds up nothing.</summary>
    public string? Fault { get; init; }

    public override string ToString() => $"{Id}";
}

/// <summary>What a worker does, before it is in the outbox.</summary>
/// <param name="Subject">Empty for what is only being made.</param>
/// <param name="Place">Its household, or what else it is done in order at; null where it is done at none.</param>
/// <param name="What">What was done, and where, to be read on this phone.</param>
public sealed record NewOperation(string Kind, Guid Subject, Guid? Place, JsonElement Body, string What, string Where)
{
    /// <summary>Kept again under the same id it is the same.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public IReadOnlyList<Guid>? Makes { get; init; }

    public int? Seen { get; init; }

    /// <summary>Another household that it changes: what is done there comes after it, too.</summary>
    public Guid? Also { get; init; }

    public override string ToString() => Kind;
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
