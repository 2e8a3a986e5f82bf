namespace Doorstep.Tests;

/// <summary>
/// A clock that goes as the machine's does and can be put forward by days at once. Timers keep the machine's time: a clock that a test drives fires
/// each of a day's hundred thousand ticks.
/// </summary>
public sealed class LeapingClock : TimeProvider
{
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    /// <summary>A time limit of this length is over as soon as it begins.</summary>
    public TimeSpan? IsOver { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == IsOver ? TimeSpan.Zero : dueTime, period);

    public void Leap(TimeSpan by) => ahead += by;
}
