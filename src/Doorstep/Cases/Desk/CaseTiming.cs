using Doorstep.Shell;

namespace Doorstep.Cases.Desk;

/// <summary>How a case stands against its clock, as lists and pages show it.</summary>
public readonly record struct CaseTiming(
    CaseStatus Status, bool IsEmergency, DateTimeOffset? FiledAt, DateTimeOffset? AmberAt, DateTimeOffset? DueAt, DateTimeOffset? ResolvedAt,
    DateTimeOffset? ClosedAt, DateTimeOffset? AcknowledgedAt)
{
    public static CaseTiming Of(ShowCase.Result found) =>
        new(found.Status, found.IsEmergency, found.FiledAt, found.AmberAt, found.DueAt, found.ResolvedAt, found.ClosedAt, found.AcknowledgedAt);

    public bool IsOpen => CaseLife.IsOpen(Status);

    /// <summary>Stands above everything else until somebody has put it right.</summary>
    public bool IsPinned => IsEmergency && IsOpen && ResolvedAt is null;

    /// <summary>Nobody on the desk has said that she heard it.</summary>
    public bool IsUnanswered => IsPinned && AcknowledgedAt is null;

    public LightState StateAt(DateTimeOffset now) => Case.LightOf(Status, IsEmergency, AmberAt, DueAt, ResolvedAt, now) switch
    {
        _ when !IsOpen => LightState.Done,
        // No clock runs yet: an empty ring, as for what has ended.
        CaseLight.Off => LightState.Done,
        CaseLight.Red => IsPinned ? LightState.Emergency : LightState.Late,
        CaseLight.Amber => LightState.Soon,
        _ => LightState.OnTime,
    };

    /// <summary>
    /// How much of the limit is gone. Limits count working time, so the way to amber and the way from there to the end are each
    /// measured by themselves: the ring turns amber exactly when the light does.
    /// </summary>
    public double ShareAt(DateTimeOffset time)
    {
        var now = StoppedAt ?? time;
        if (FiledAt is not { } from || AmberAt is not { } amber || DueAt is not { } due || amber <= from || due <= amber)
        {
            return 0;
        }

        return now < amber
            ? LightStates.SoonFrom * ((now - from) / (amber - from))
            : LightStates.SoonFrom + ((1 - LightStates.SoonFrom) * ((now - amber) / (due - amber)));
    }

    /// <summary>What is left of the limit, negative when it is broken; null where no clock runs or ran.</summary>
    public TimeSpan? LeftAt(DateTimeOffset now) => DueAt - (StoppedAt ?? now);

    /// <summary>The clock no longer runs: the work is done.</summary>
    public DateTimeOffset? StoppedAt => ResolvedAt ?? ClosedAt;
}
