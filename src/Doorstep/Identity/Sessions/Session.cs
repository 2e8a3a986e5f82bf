using Doorstep.Live;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// A signed-in session: one sign-in on one browser. It lives here and not in the cookie, so that it can be looked at and ended from elsewhere: a
/// phone was lost, a worker has left.
/// </summary>
public class Session
{
    /// <summary>A shift; whoever works longer signs in again.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    private protected Session() { }

    public Guid Id { get; private protected init; }
    public Guid AccountId { get; private protected init; }
    /// <summary>What it says it is; a registered device, what its owner calls it.</summary>
    public string Browser { get; private protected init; } = "";
    public DateTimeOffset StartedAt { get; private protected init; }
    public DateTimeOffset SeenAt { get; private protected set; }
    /// <summary>When a second factor was last given in it; null where none was.</summary>
    public DateTimeOffset? StrongAt { get; private protected set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public Guid? EndedBy { get; private set; }

    public static Session Start(Guid accountId, string browser, bool isStrong, Act act) => new()
    {
        Id = act.Id,
        AccountId = accountId,
        Browser = browser,
        StartedAt = act.At,
        SeenAt = act.At,
        StrongAt = isStrong ? act.At : null,
    };

    public virtual bool CountsAt(DateTimeOffset time) => EndedAt is null && time < StartedAt + Lasts;

    public void IsStrong(DateTimeOffset at) => StrongAt = at;

    public void End(Act act)
    {
        if (CountsAt(act.At))
        {
            (EndedAt, EndedBy) = (act.At, act.By);
        }
    }
}

/// <summary>What a browser says it is, in two words that a person recognises; the rest of it would only tell people apart.</summary>
static class BrowserName
{
    private static readonly (string In, string Name)[] browsers =
    [
        ("MicroMessenger/", "WeChat"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")
    ];
    private static readonly (string In, string Name)[] systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")
    ];

    public static string Of(string? agent)
    {
        var named = new[] { Named(browsers), Named(systems) }.OfType<string>();
        return string.Join(" · ", named);

        string? Named((string In, string Name)[] known) =>
            known.FirstOrDefault(one => agent?.Contains(one.In, StringComparison.Ordinal) == true).Name;
    }
}
