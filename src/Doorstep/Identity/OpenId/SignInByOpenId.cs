using System.Security.Claims;
using Doorstep.Data;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.OpenId;

/// <summary>
/// Handles the callback of the city's sign-in service, which says who somebody is: signs her in, or binds her account. An account is known by the
/// service's own number for her alone, never by a name or an address of hers, and was bound to it by herself while she was signed in; nobody gets an
/// account this way.
/// </summary>
sealed class SignInByOpenId(
    IServiceScopeFactory scopes, OpenIdSettings settings, CallerReader callers, StartSession start, SignIn signIn,
    FirstPath rooms, Ids ids, TimeProvider clock)
{
    public const string FromItem = "from";
    public const string AccountItem = "account";
    public const string SessionItem = "session";

    /// <returns>Where the browser goes on.</returns>
    public async Task<string> RunAsync(ClaimsPrincipal person, IDictionary<string, string?> items, CancellationToken cancellationToken)
    {
        if (person.FindFirstValue("sub") is not { Length: > 0 } subject || person.FindFirstValue("iss") is not { Length: > 0 } issuer)
        {
            return "/sign-in?openid=failed";
        }

        var key = Digest.Of($"{issuer}|{subject}");
        return items.TryGetValue(AccountItem, out var account) && items.TryGetValue(SessionItem, out var session)
            ? Onward(await BindAsync(Guid.Parse(account!), Guid.Parse(session!), key, cancellationToken)
                ? "/my-account?done=openid.bound"
                : "/my-account?done=openid.taken")
            : await EnterAsync(person, key, items.TryGetValue(FromItem, out var from) ? from : null, cancellationToken);
    }

    private async Task<string> EnterAsync(ClaimsPrincipal person, string key, string? from, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("openid");
        var account = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByLoginAsync(OpenIdSettings.Scheme, key);
        if (account is null || await callers.StateOfAsync(account.Id, cancellationToken) is null)
        {
            return "/sign-in?openid=unknown";
        }

        var isStrong = settings.IsStrong(person.FindAll("amr").Select(claim => claim.Value), person.FindFirstValue("acr"));
        if (!isStrong && !account.TotpSecret.IsEmpty)
        {
            return $"/sign-in?pass={Uri.EscapeDataString(signIn.PassOf(account))}{(from is null ? "" : $"&from={Uri.EscapeDataString(from)}")}";
        }

        await start.RunAsync(account, isStrong);
        return Onward(from ?? await rooms.OfAsync(account, isStrong, cancellationToken));
    }

    /// <summary>The session's cookie does not come back from another site, so the session that asked is looked up: it must still be one.</summary>
    private async Task<bool> BindAsync(Guid accountId, Guid sessionId, string key, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("openid");
        var (db, accounts) =
            (scope.ServiceProvider.GetRequiredService<DoorstepContext>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        var now = clock.GetUtcNow();
        var session = await db.Sessions.AsNoTracking()
            .SingleOrDefaultAsync(session => session.Id == sessionId && session.AccountId == accountId, cancellationToken);
        if (session?.CountsAt(now) is not true || await callers.StateOfAsync(accountId, cancellationToken) is null
            || await db.UserLogins.AnyAsync(login => login.UserId == accountId, cancellationToken))
        {
            return false;
        }

        var account = (await accounts.FindByIdAsync(accountId.ToString()))!;
        if (await accounts.FindByLoginAsync(OpenIdSettings.Scheme, key) is not null)
        {
            return false;
        }

        account.BindOpenId(await db.HomeOfAsync(accountId, cancellationToken), new(ids.Next(), accountId, now));
        return (await accounts.AddLoginAsync(account, new(OpenIdSettings.Scheme, key, null))).Succeeded;
    }

    /// <summary>By a page of our own: a browser that comes from another site shows a strict cookie only to the page after the next.</summary>
    private static string Onward(string to) => $"/signed-in?to={Uri.EscapeDataString(to)}";
}
