using System.Text.Json;

namespace Doorstep.Contracts.Sync;

/// <summary>Operations that somebody has to settle, the oldest first.</summary>
public sealed record HeldList(IReadOnlyList<HeldLine> Held);

/// <summary>An operation that was not done, and why.</summary>
/// <param name="Id">Of this row; <paramref name="Operation"/> is the phone's id.</param>
/// <param name="Area">Where whom it is about lives now.</param>
/// <param name="IsOwn">Whoever asks has made it.</param>
public sealed record HeldLine(
    Guid Id, Guid Operation, string Kind, Guid? Subject, string Area, Guid By, string ByName, bool IsOwn, DateTimeOffset MadeAt,
    DateTimeOffset HeldAt, SyncState State, string? Rule, string? Field, string? Why, Guid? WaitsFor, JsonElement? Body = null);
