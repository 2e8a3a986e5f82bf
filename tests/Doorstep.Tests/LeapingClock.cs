namespace Doorstep.Tests;

/// <summary>A clock that goes as the machine's does and can be put forward by days at once. Timers keep the machine's time: a clock that a test drives fires each of a day's hundred thousand ticks.</summary>
public sealed class LeapingClock : TimeProvider
{
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    public void Leap(TimeSpan by) => ahead += by;
}
