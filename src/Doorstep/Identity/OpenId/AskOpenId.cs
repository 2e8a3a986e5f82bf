using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Identity.Sessions;
using Doorstep.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.OpenId;

/// <summary>
/// Redirects to the city's sign-in service (OpenID Connect): to sign in, or, while somebody is signed in, to bind her account to it.
/// </summary>
static class AskOpenId
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in/openid", Results<ChallengeHttpResult, NotFound> (string? from, OpenIdSettings settings) =>
                settings.IsOn
                    ? Ask(from is null ? [] : new() { [SignInByOpenId.FromItem] = ReaderPreferences.Local(from) })
                    : TypedResults.NotFound())
            .Public().RequireRateLimiting(Limits.Public).ExcludeFromDescription();
        // The framework answers this one before it comes here; where no service is set there is nothing.
        app.MapGet(OpenIdSettings.AnswerPath, () => TypedResults.NotFound()).Public().RequireRateLimiting(Limits.Public).ExcludeFromDescription();
        app.MapGet("/my-account/openid", async Task<Results<ChallengeHttpResult, NotFound>> (
            OpenIdSettings settings, Caller caller, SecondFactor factor, IServiceScopeFactory scopes, HttpContext http) =>
        {
            if (!settings.IsOn)
            {
                return TypedResults.NotFound();
            }

            using var scope = scopes.AsJob("openid");
            factor.MustBeFresh(await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Users.AsNoTracking()
                .SingleAsync(account => account.Id == caller.AccountId, http.RequestAborted));
            return Ask(new()
            {
                [SignInByOpenId.AccountItem] = caller.AccountId.ToString(),
                [SignInByOpenId.SessionItem] = StartSession.IdOf(http.User).ToString()
            });
        }).Needs(Permission.Self).ExcludeFromDescription();
    }

    private static ChallengeHttpResult Ask(Dictionary<string, string?> items) =>
        TypedResults.Challenge(new AuthenticationProperties(items), [OpenIdSettings.Scheme]);
}
