using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// Remembers in a protected cookie which accounts have signed in on this browser, so that wrong guesses from elsewhere do not shut it out. It says
/// who signed in here and lets nobody in.
/// </summary>
sealed class KnownBrowser(IHttpContextAccessor http, IDataProtectionProvider protection)
{
    public const string Cookie = "doorstep-known";

    /// <summary>A desk is shared by a shift.</summary>
    private const int MostAccounts = 12;

    private static readonly TimeSpan Lasts = TimeSpan.FromDays(365);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("known browser").ToTimeLimitedDataProtector();

    /// <summary>The browser's own name; null where nobody has signed in here.</summary>
    public string? Name => Read() is [var browser, ..] ? browser : null;

    /// <returns>The browser's own name; null where the account has not signed in here.</returns>
    public string? OfAccount(Guid accountId) => Read() is [var browser, .. var accounts] && accounts.Contains($"{accountId:n}") ? browser : null;

    /// <summary>Adds an account that has signed in here to the browser's cookie.</summary>
    public void Remember(Guid accountId, Guid newName)
    {
        if (http.HttpContext is not { } context || context.Response.HasStarted || OfAccount(accountId) is not null)
        {
            return;
        }

        var (browser, accounts) = Read() is [var known, .. var others] ? (known, others) : ($"{newName:n}", []);
        var value = string.Join('|', accounts.Prepend($"{accountId:n}").Take(MostAccounts).Prepend(browser));
        context.Response.Cookies.Append(Cookie, protector.Protect(value, Lasts), new()
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = Lasts, IsEssential = true,
        });
    }

    private string[] Read() =>
        http.HttpContext?.Request.Cookies[Cookie] is { Length: < 2000 } cookie && protector.ReadOrNull(cookie) is { } value ? value.Split('|') : [];
}
