using Doorstep.Contracts.Sync;

namespace Doorstep.Sync.Outbox;

/// <summary>An operation of a phone that was answered: sent again, it gets the answer of how it stands and has no second effect.</summary>
public sealed class SyncedOperation
{
    private SyncedOperation() { }

    /// <summary>Made by the phone.</summary>
    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public string Kind { get; private init; } = "";
    /// <summary>The operation on the same household that the phone made before.</summary>
    public Guid? Previous { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    public DateTimeOffset ReceivedAt { get; private init; }
    /// <summary>A digest of all that was sent, under a key of the city's own: what was entered could be guessed from a plain one.</summary>
    public string Content { get; private init; } = "";
    public SyncState State { get; private set; }
    public Guid? ActId { get; private set; }
    public Guid? HouseholdId { get; private set; }
    public Guid? ResidentId { get; private set; }
    public Guid? TaskId { get; private set; }
    public Guid? CaseId { get; private set; }
    public string? CaseNumber { get; private set; }

    internal static SyncedOperation Of(SyncOperation operation, Guid account, string content, DateTimeOffset at) => new()
    {
        Id = operation.Id, AccountId = account, Kind = operation.Kind, Previous = operation.Previous, MadeAt = operation.MadeAt.ToUniversalTime(),
        ReceivedAt = at, Content = content,
    };

    public SyncMade? Made => State is not SyncState.Done ? null : new(ActId, HouseholdId, ResidentId, TaskId, CaseId, CaseNumber);

    internal void Became(SyncState state, SyncMade? made) => (State, ActId, HouseholdId, ResidentId, TaskId, CaseId, CaseNumber) =
        (state, made?.Act, made?.Household, made?.Resident, made?.Task, made?.Case, made?.Number);
}
