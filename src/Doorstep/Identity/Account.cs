using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity;

/// <summary>A user account: someone who can sign in. What she may do stands in her grants.</summary>
public sealed class Account : IdentityUser<Guid>, ILogged
{
    /// <summary>The name her colleagues see.</summary>
    public string DisplayName { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>A demo sign-in, which refuses to load outside the demo city.</summary>
    public bool IsDemo { get; init; }

    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>What her authenticator app shares with us, in base32; empty where she has none.</summary>
    public Sealed TotpSecret { get; private set; }

    /// <summary>The half minute of the newest code she used: none is good twice.</summary>
    public long TotpStep { get; private set; }

    /// <summary>A device of hers can sign in for her; which ones stands beside the account.</summary>
    public bool HasPasskey { get; private set; }

    /// <summary>Her password alone does not let her in.</summary>
    public bool HasFactor => HasPasskey || !TotpSecret.IsEmpty;

    public List<Entry> NewEntries { get; } = [];

    /// <summary>Someone who is told her user name, and sets her password by a link.</summary>
    public static Account Invite(string userName, string displayName, AreaCode area, Act act)
    {
        var account = new Account
        {
            Id = act.Id,
            UserName = userName,
            NormalizedUserName = userName.ToUpperInvariant(),
            DisplayName = displayName,
            CreatedAt = act.At,
            LockoutEnabled = true,
            SecurityStamp = act.Id.ToString("n"),
        };
        account.Log("account.invited", area, act);
        return account;
    }

    /// <summary>Ends every session at once; a grant it holds counts for nothing until it is restored.</summary>
    public void Disable(AreaCode area, Act act)
    {
        if (DisabledAt is not null)
        {
            throw new RuleBrokenException("rule.account-disabled");
        }

        (DisabledAt, SecurityStamp, ConcurrencyStamp) = (act.At, act.Id.ToString("n"), act.Id.ToString("n"));
        Log("account.disabled", area, act);
    }

    public void Restore(AreaCode area, Act act)
    {
        if (DisabledAt is null)
        {
            throw new RuleBrokenException("rule.account-not-disabled");
        }

        DisabledAt = null;
        Log("account.restored", area, act);
    }

    /// <summary>A new stamp: every cookie of before is none.</summary>
    public void EndSessions(AreaCode area, Act act)
    {
        (SecurityStamp, ConcurrencyStamp) = (act.Id.ToString("n"), act.Id.ToString("n"));
        EndedSession(area, act);
    }

    /// <summary>Streams that are open for the account look again whether they may go on.</summary>
    public void EndedSession(AreaCode area, Act act) => Log("account.session-ended", area, act);

    public void SetSecondFactor(string secret, long step, AreaCode area, Act act)
    {
        (TotpSecret, TotpStep) = (new Sealed(secret), step);
        Log("account.second-factor-set", area, act);
    }

    public void UseCode(long step) => TotpStep = step;

    public void DropSecondFactor(AreaCode area, Act act)
    {
        TotpSecret = default;
        Log("account.second-factor-dropped", area, act);
    }

    public void AddPasskey(AreaCode area, Act act)
    {
        HasPasskey = true;
        Log("account.passkey-added", area, act);
    }

    public void RemovePasskey(bool isLast, AreaCode area, Act act)
    {
        HasPasskey = !isLast;
        Log("account.passkey-removed", area, act);
    }

    /// <summary>What she signed in with is lost, the password too; she begins again with a link.</summary>
    public void LoseFactors(AreaCode area, Act act)
    {
        (TotpSecret, HasPasskey, PasswordHash) = (default, false, null);
        (SecurityStamp, ConcurrencyStamp) = (act.Id.ToString("n"), act.Id.ToString("n"));
        Log("account.factors-lost", area, act);
    }

    public void RegisterDevice(AreaCode area, Act act)
    {
        // Two devices at once, with room for one: the second finds the account changed.
        ConcurrencyStamp = act.Id.ToString("n");
        Log("account.device-registered", area, act);
    }

    public void EndDevice(AreaCode area, Act act) => Log("account.device-ended", area, act);

    /// <summary>Somebody else holds what only the device should: it is ended.</summary>
    public void DeviceWasCopied(AreaCode area, Act act) => Log("account.device-copied", area, act);

    public void BindOpenId(AreaCode area, Act act) => Log("account.openid-bound", area, act);

    public void DropOpenId(AreaCode area, Act act) => Log("account.openid-dropped", area, act);

    public void GotLink(AreaCode area, Act act) => Log("account.link-made", area, act);

    /// <summary>A new stamp ends every session.</summary>
    public void SetPassword(string hash, AreaCode area, Act act)
    {
        (PasswordHash, SecurityStamp, ConcurrencyStamp) = (hash, act.Id.ToString("n"), act.Id.ToString("n"));
        Log("account.password-set", area, act);
    }

    private void Log(string what, AreaCode area, Act act) =>
        NewEntries.Add(Entry.Of(what, Id, area, act));
}
