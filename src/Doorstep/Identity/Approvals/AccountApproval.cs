using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Identity.Approvals;

/// <summary>What a second administrator is asked to agree to.</summary>
public enum ApprovalKind
{
    /// <summary>A new account with powerful rights.</summary>
    Invitation,
    /// <summary>A right that makes an account more powerful.</summary>
    Grant,
    /// <summary>A link that sets the password of a powerful account.</summary>
    Link,
    /// <summary>A powerful account is switched on again.</summary>
    Restore,
    /// <summary>Somebody is let in anew; here the first administrator has the code, and the second hands over the link.</summary>
    Recovery,
}

/// <summary>
/// The approval of a powerful account or right by a second administrator: one asks and has the link, another agrees within a day and gets a code, and
/// whoever sets the password needs both. Neither of the two can become that person alone.
/// </summary>
[SeenWith(Permission.ManageAccounts)]
public sealed class AccountApproval : IProtected, ILogged
{
    /// <summary>As long as the link that it is about.</summary>
    public static readonly TimeSpan Waits = PasswordLink.Lasts;

    public static readonly TimeSpan CodeLasts = TimeSpan.FromHours(24);

    /// <summary>Then the code is none, and the link neither.</summary>
    public const int MostWrongCodes = 5;

    private AccountApproval() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public ApprovalKind Kind { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid AskedBy { get; private init; }
    public DateTimeOffset AskedAt { get; private init; }
    public Guid? AgreedBy { get; private set; }
    public DateTimeOffset? AgreedAt { get; private set; }
    /// <summary>Empty where no code is wanted.</summary>
    public string CodeHash { get; private set; } = "";
    public int WrongCodes { get; private set; }
    public Guid? RefusedBy { get; private set; }
    /// <summary>Done, refused, or replaced by a later one.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    /// <param name="code">Of a recovery, whose code the first administrator has.</param>
    public static AccountApproval Ask(ApprovalKind kind, Guid accountId, AreaCode area, Act act, string? code = null)
    {
        AccountApproval asked = new()
        {
            Id = act.Id, AccountId = accountId, Kind = kind, Area = area, AskedBy = act.By, AskedAt = act.At, CodeHash = HashOf(code)
        };
        asked.Log("account.approval-asked", act);
        return asked;
    }

    public bool IsWaitingAt(DateTimeOffset time) => EndedAt is null && AgreedAt is null && time < AskedAt + Waits;

    /// <summary>Agreed to, and its code is not used yet.</summary>
    public bool WantsCodeAt(DateTimeOffset time) => EndedAt is null && AgreedAt is { } agreed && time < agreed + CodeLasts;

    public bool IsOverAt(DateTimeOffset time) => !IsWaitingAt(time) && !WantsCodeAt(time);

    /// <param name="code">Null where it takes effect at once, or the code was made before.</param>
    public void Agree(string? code, Act act)
    {
        if (!IsWaitingAt(act.At) || act.By == AskedBy)
        {
            throw new RuleBrokenException(act.By == AskedBy ? "rule.approval-same" : "rule.approval-over");
        }

        (AgreedBy, AgreedAt) = (act.By, act.At);
        CodeHash = code is null ? CodeHash : HashOf(code);
        EndedAt = CodeHash.Length == 0 ? act.At : null;
        Log("account.approval-given", act);
    }

    /// <returns>False where it is another; with the fifth wrong one it is over.</returns>
    public bool UseCode(string? code, Act act)
    {
        if (CodeHash.Length > 0 && HashOf(code) == CodeHash)
        {
            EndedAt = act.At;
            Log("account.approval-used", act);
            return true;
        }

        EndedAt = ++WrongCodes >= MostWrongCodes ? act.At : null;
        return false;
    }

    public void Refuse(Act act)
    {
        if (IsOverAt(act.At))
        {
            throw new RuleBrokenException("rule.approval-over");
        }

        (RefusedBy, EndedAt) = (act.By, act.At);
        Log("account.approval-refused", act);
    }

    /// <summary>A later one takes its place.</summary>
    public void Replace(DateTimeOffset at) => EndedAt ??= at;

    private static string HashOf(string? code) => code is null ? "" : Digest.Of(SpokenCode.Read(code));

    /// <summary>About the account, so that what is open for it looks again.</summary>
    private void Log(string what, Act act) =>
        NewEntries.Add(Entry.Of(what, AccountId, Area, act, JsonSerializer.Serialize(new { approval = Id, kind = Kind.ToString() })));
}
