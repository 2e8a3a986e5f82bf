using Doorstep.Live;

namespace Doorstep.Identity;

/// <summary>A link that lets its holder set the password of one account, once, for a day. Only a hash of its secret is kept.</summary>
public sealed class PasswordLink
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    private PasswordLink() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public string SecretHash { get; private init; } = "";
    /// <summary>What a second administrator must have agreed to before it is good; null where one is enough.</summary>
    public Guid? ApprovalId { get; private init; }
    public Guid MadeBy { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    /// <summary>Used, or taken back because a newer one was made.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public static PasswordLink Make(Guid accountId, string secret, Act act, Guid? approvalId = null) =>
        new() { Id = act.Id, AccountId = accountId, SecretHash = Digest.Of(secret), ApprovalId = approvalId, MadeBy = act.By, MadeAt = act.At };

    public bool IsGoodAt(DateTimeOffset time) => EndedAt is null && time < MadeAt + Lasts;

    public void End(DateTimeOffset at) => EndedAt ??= at;

    public static string PathOf(string secret) => $"/set-password?token={secret}";
}
