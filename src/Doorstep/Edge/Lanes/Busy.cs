using System.Globalization;
using Doorstep.Live;

namespace Doorstep.Edge.Lanes;

/// <summary>Thrown where a request has to come back later: 429, with the seconds to wait.</summary>
public sealed class BusyException(TimeSpan wait) : Exception("Too much at once.")
{
    public TimeSpan Wait { get; } = wait;
}

/// <summary>Writes and reads the answer 429 with its Retry-After.</summary>
static class Busy
{
    public static void Refuse(HttpContext http, TimeSpan wait)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A second or two of chance on top, so that those who were turned away together do not come back together.</summary>
    public static TimeSpan WithChance(this TimeSpan wait, HttpContext http) =>
        wait + TimeSpan.FromSeconds(http.RequestServices.GetRequiredService<Chance>().Below(3));

    /// <summary>What this answer says about coming back, if it does.</summary>
    public static int? SecondsToWait(this HttpContext http) =>
        int.TryParse(http.Response.Headers.RetryAfter, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    public static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
}
