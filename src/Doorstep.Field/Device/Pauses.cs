namespace Doorstep.Field.Device;

/// <summary>
/// Where the server has asked to be left alone for a while (<c>Retry-After</c> of a 429 or 503). The time runs by a counter that no setting of the
/// phone's clock moves.
/// </summary>
public sealed class Pauses(TimeProvider clock)
{
    /// <summary>Whatever the server says, work waits no longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (long Since, TimeSpan Pause)> all = [];

    public bool IsPaused(string path) => all.TryGetValue(KeyOf(path), out var one) && clock.GetElapsedTime(one.Since) < one.Pause;

    public void Note(string path, HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        all.Remove(KeyOf(path));
        if ((int)answer.StatusCode is 429 or 503 && Asked(answer) is { } pause && pause > TimeSpan.Zero)
        {
            all[KeyOf(path)] = (clock.GetTimestamp(), pause < Longest ? pause : Longest);
        }
    }

    /// <summary>A time of day is counted from the server's own clock: the phone's may be years off.</summary>
    private static TimeSpan? Asked(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter?.Delta ?? (answer.Headers.RetryAfter?.Date - answer.Headers.Date);

    private static string KeyOf(string path) => path.Split('?')[0];
}
