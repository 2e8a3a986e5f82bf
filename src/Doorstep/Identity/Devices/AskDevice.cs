using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Identity.Devices;

/// <summary>Asks a device to show that it is the one that was registered: a question to be signed with its key, good for one answer.</summary>
sealed class AskDevice(IDataProtectionProvider protection, ReplayGuard once)
{
    private static readonly TimeSpan ChallengeLasts = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector challenges = protection.CreateProtector("device-challenge").ToTimeLimitedDataProtector();

    /// <summary>Also for a device there is not: whether there is one is nobody's to know.</summary>
    public string For(Guid id) => challenges.Protect(id.ToString(), ChallengeLasts);

    /// <summary>Whether this device was asked this, a moment ago.</summary>
    public bool Asked(Guid id, string challenge) => challenges.ReadOrNull(challenge) == id.ToString();

    /// <returns>False where it was answered before.</returns>
    public Task<bool> TakeAsync(string challenge, CancellationToken cancellationToken) => once.TakeAsync(challenge, cancellationToken);
}
