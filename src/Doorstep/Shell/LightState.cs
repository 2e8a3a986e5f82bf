namespace Doorstep.Shell;

/// <summary>How a matter stands against its clock: within time, past 80 % of it, past all of it, an emergency, paused, or done.</summary>
public enum LightState { OnTime, Soon, Late, Emergency, Paused, Done }

static class LightStates
{
    public const double SoonFrom = 0.8;

    /// <summary>The light for the share of the allowed time that is gone.</summary>
    public static LightState Of(double shareGone) => shareGone switch
    {
        >= 1 => LightState.Late,
        >= SoonFrom => LightState.Soon,
        _ => LightState.OnTime,
    };

    /// <summary>The name in the style sheet, and in words.json after "light."</summary>
    public static string ToClass(this LightState state) => state switch
    {
        LightState.OnTime => "on-time",
        LightState.Soon => "soon",
        LightState.Late => "late",
        LightState.Emergency => "emergency",
        LightState.Paused => "paused",
        _ => "done",
    };
}
