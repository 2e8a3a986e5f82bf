using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Identity.Sessions;

/// <summary>Reads values that were protected with an expiry.</summary>
static class TimedProtection
{
    /// <summary>What we gave out in a form and get back with its answer; null where it is not ours, was changed, or is too old.</summary>
    public static string? ReadOrNull(this ITimeLimitedDataProtector words, string given)
    {
        try
        {
            return words.Unprotect(given);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
