namespace Doorstep.Live;

/// <summary>
/// A clock for demonstration cities that runs ahead of the machine's by a setting, so that tomorrow's plan, a visit that was missed or the end of a
/// quarter can be looked at today. No other city has it.
/// </summary>
sealed class DemoClock(TimeSpan ahead) : TimeProvider
{
    /// <summary>In hours; a year at most.</summary>
    public const string Setting = "City:DemoClockAheadHours";

    private const double MostHours = 366 * 24;

    public static TimeProvider Of(IConfiguration settings, TimeProvider machine) =>
        settings.GetValue("City:Demo", false) && settings.GetValue(Setting, 0.0) is var hours && hours is > 0 and <= MostHours
            ? new DemoClock(TimeSpan.FromHours(hours)) : machine;

    /// <summary>Timers keep the machine's time.</summary>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
