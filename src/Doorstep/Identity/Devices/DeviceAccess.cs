using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Devices;

/// <summary>
/// Issues and reads the access token that a device sends with each call instead of a cookie: whose it is, which device, and until when. It names a
/// session, so an ended device is out with its next call.
/// </summary>
sealed class DeviceAccess(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string UntilClaim = "until";

    private const string Scheme = "Bearer ";

    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private static readonly string stampClaim = new ClaimsIdentityOptions().SecurityStampClaimType;

    private readonly IDataProtector tokens = protection.CreateProtector("device-access");

    public (string Token, DateTimeOffset Until) For(Account account, Device device)
    {
        var until = clock.GetUtcNow() + Lasts;
        return (tokens.Protect($"{account.Id}|{device.Id}|{account.SecurityStamp}|{until.ToUnixTimeSeconds()}"), until);
    }

    public static bool IsShown(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Nobody, where it is none of ours.</summary>
    public ClaimsPrincipal Read(HttpRequest request)
    {
        try
        {
            return tokens.Unprotect(request.Headers.Authorization.ToString()[Scheme.Length..].Trim()).Split('|')
                is [var account, var device, var stamp, var until]
                ? new(new ClaimsIdentity([
                    new(ClaimTypes.NameIdentifier, account), new(StartSession.Claim, device), new(stampClaim, stamp), new(UntilClaim, until)
                ], "device"))
                : new(new ClaimsIdentity());
        }
        catch (CryptographicException)
        {
            return new(new ClaimsIdentity());
        }
    }

    /// <summary>A cookie has no such claim: its session says how long it lasts.</summary>
    public static bool IsOver(ClaimsPrincipal person, DateTimeOffset now) =>
        person.FindFirstValue(UntilClaim) is { } until && now >= DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
}
