using System.Security.Claims;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Sessions;

/// <summary>Begins a session for somebody who has shown who she is; the browser gets a cookie that names it.</summary>
sealed class StartSession(
    IServiceScopeFactory scopes, SignInManager<Account> cookies, IHttpContextAccessor http, KnownBrowser browser, Ids ids, TimeProvider clock)
{
    public const string Claim = "session";

    /// <param name="isStrong">A second factor was given, or a passkey.</param>
    public async Task RunAsync(Account account, bool isStrong)
    {
        var session = Session.Start(
            account.Id, BrowserName.Of(http.HttpContext?.Request.Headers.UserAgent), isStrong, new(ids.Next(), account.Id, clock.GetUtcNow()));
        using var scope = scopes.AsJob("sign-in");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        db.Add(session);
        await db.SaveChangesAsync();
        browser.Remember(account.Id, session.Id);
        await cookies.SignInWithClaimsAsync(account, isPersistent: false, [new Claim(Claim, session.Id.ToString())]);
    }

    public static Guid IdOf(ClaimsPrincipal person) => Guid.TryParse(person.FindFirstValue(Claim), out var id) ? id : Guid.Empty;
}
