using Doorstep.Identity.Approvals;
using Doorstep.Live;

namespace Doorstep.Register.Own;

/// <summary>
/// A short-lived code by which the owner of an account asks for it to be bound: she makes it on her own page, and tells it to the community's staff
/// who have seen her document.
/// </summary>
public sealed class BindingCode
{
    /// <summary>As long as she stands at the counter.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    private BindingCode() { }

    public Guid AccountId { get; private init; }
    public string CodeHash { get; private set; } = "";
    public DateTimeOffset MadeAt { get; private set; }

    public static BindingCode Of(Guid accountId) => new() { AccountId = accountId };

    public void Renew(string code, DateTimeOffset at) => (CodeHash, MadeAt) = (Digest.Of(SpokenCode.Read(code)), at);

    public bool Is(string code, DateTimeOffset now) => now < MadeAt + Lasts && Digest.Of(SpokenCode.Read(code)) == CodeHash;
}
