using Doorstep.Contracts;

namespace Doorstep.Cases.Desk;

/// <summary>One case as a line of the desk's queue.</summary>
public sealed record QueueLine
{
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public required Names Kind { get; init; }
    public required CaseStatus Status { get; init; }
    public required bool IsEmergency { get; init; }
    public required AreaCode Area { get; init; }
    public required string Address { get; init; }
    public Guid? Building { get; init; }
    public required bool NeedsPlace { get; init; }
    public required double? Longitude { get; init; }
    public required double? Latitude { get; init; }
    public required Guid? DepartmentId { get; init; }
    public required DateTimeOffset ReportedAt { get; init; }
    public required DateTimeOffset? FiledAt { get; init; }
    public required DateTimeOffset? AmberAt { get; init; }
    public required DateTimeOffset? DueAt { get; init; }
    public required DateTimeOffset? ResolvedAt { get; init; }
    public required DateTimeOffset? ClosedAt { get; init; }
    public required DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Since when it waits: an emergency that was opened again is a new one.</summary>
    public DateTimeOffset WaitsSince => IsEmergency && FiledAt is { } filed ? filed : ReportedAt;

    public CaseTiming Standing => new(Status, IsEmergency, FiledAt, AmberAt, DueAt, ResolvedAt, ClosedAt, AcknowledgedAt);
}
