using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Identity.Recoveries;

/// <summary>
/// The recovery of an account whose holder lost what she signs in with: one administrator asks and says why, another agrees within a day. One alone
/// could become anybody.
/// </summary>
[SeenWith(Permission.ManageAccounts)]
public sealed class Recovery : IProtected, ILogged
{
    /// <summary>Long enough for a colleague of tomorrow's shift, and no standing offer.</summary>
    public static readonly TimeSpan Waits = TimeSpan.FromHours(24);

    public const int LongestReason = 200;

    private Recovery() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public AreaCode Area { get; private init; }
    public string Reason { get; private init; } = "";
    public Guid StartedBy { get; private init; }
    public DateTimeOffset StartedAt { get; private init; }
    public Guid? ConfirmedBy { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }
    public Guid? WithdrawnBy { get; private set; }
    /// <summary>Confirmed or withdrawn, once.</summary>
    public DateTimeOffset? EndedAt { get; private set; }
    /// <summary>When she whom it was about read that it was done.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static Recovery Start(Guid accountId, AreaCode area, string reason, Act act)
    {
        var started = new Recovery { Id = act.Id, AccountId = accountId, Area = area, Reason = reason, StartedBy = act.By, StartedAt = act.At };
        started.Log("account.recovery-started", act);
        return started;
    }

    /// <summary>By whoever runs the server, where a city has no second administrator.</summary>
    public static Recovery AtServer(Guid accountId, AreaCode area, string reason, Act act)
    {
        var done = new Recovery
        {
            Id = act.Id, AccountId = accountId, Area = area, Reason = reason, StartedBy = act.By, StartedAt = act.At, ConfirmedBy = act.By,
            ConfirmedAt = act.At, EndedAt = act.At
        };
        done.Log("account.recovered-at-server", act);
        return done;
    }

    public bool IsOpenAt(DateTimeOffset time) => EndedAt is null && time < StartedAt + Waits;

    public void Confirm(Act act)
    {
        MustBeOpen(act);
        if (act.By == StartedBy)
        {
            throw new RuleBrokenException("rule.recovery-same");
        }

        (ConfirmedBy, ConfirmedAt, EndedAt) = (act.By, act.At, act.At);
        Log("account.recovery-confirmed", act);
    }

    public void Withdraw(Act act)
    {
        MustBeOpen(act);
        (WithdrawnBy, EndedAt) = (act.By, act.At);
        Log("account.recovery-withdrawn", act);
    }

    public void IsRead(DateTimeOffset at) => ReadAt ??= at;

    private void MustBeOpen(Act act)
    {
        if (!IsOpenAt(act.At))
        {
            throw new RuleBrokenException("rule.recovery-over");
        }
    }

    /// <summary>About the account, so that what is open for it looks again.</summary>
    private void Log(string what, Act act) =>
        NewEntries.Add(Entry.Of(what, AccountId, Area, act, JsonSerializer.Serialize(new { recovery = Id })));
}
