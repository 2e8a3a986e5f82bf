using System.ComponentModel.DataAnnotations;
using Doorstep.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust;

/// <summary>Starts and ends a session. A wrong name, a wrong password, a locked, a disabled and a demo account all answer alike, and as slowly.</summary>
sealed class SignIn(UserManager<Account> accounts, SignInManager<Account> sessions, CallerReader callers, IPasswordHasher<Account> hasher)
{
    /// <summary>Verified where there is no password to verify, so that the answer takes as long.</summary>
    private static string? decoy;

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string UserName,
        [property: Required(ErrorMessage = "error.required"), StringLength(200, ErrorMessage = "error.too-long")] string Password);

    public sealed record Session(string UserName, string DisplayName, IReadOnlyList<Session.Right> Rights)
    {
        public sealed record Right(string Role, string Area, Guid? DepartmentId);
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api/session").WithTags("Session");
        session.MapPost("/", async Task<Results<NoContent, UnauthorizedHttpResult>> (Request request, SignIn signIn) =>
                await signIn.RunAsync(request) ? TypedResults.NoContent() : TypedResults.Unauthorized())
            .Public().RequireRateLimiting(TrustModule.SignInLimit).WithSummary("Sign in; the session is a cookie");
        session.MapDelete("/", async (SignInManager<Account> sessions) =>
        {
            await sessions.SignOutAsync();
            return TypedResults.NoContent();
        }).Public().WithSummary("Sign out");
        session.MapGet("/", ShowAsync).Needs(Permission.Self).WithSummary("Who is signed in, and with what rights");
    }

    public async Task<bool> RunAsync(Request request)
    {
        var account = await accounts.FindByNameAsync(request.UserName);
        if (account?.PasswordHash is null || await accounts.IsLockedOutAsync(account) || await callers.StandingOfAsync(account.Id, CancellationToken.None) is null)
        {
            hasher.VerifyHashedPassword(new Account(), decoy ??= hasher.HashPassword(new Account(), "decoy"), request.Password);
            return false;
        }

        return (await sessions.PasswordSignInAsync(account, request.Password, isPersistent: false, lockoutOnFailure: true)).Succeeded;
    }

    /// <summary>Her own grants, whoever may see other people's.</summary>
    private static async Task<Ok<Session>> ShowAsync(Caller caller, IServiceScopeFactory scopes, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("session");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var account = await db.Users.AsNoTracking().SingleAsync(account => account.Id == caller.AccountId, cancellationToken);
        var grants = await db.Grants.AsNoTracking().Where(grant => grant.AccountId == caller.AccountId && grant.From <= now && (grant.Until == null || grant.Until > now)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Session(account.UserName!, account.DisplayName, grants.ConvertAll(grant => new Session.Right(grant.RoleCode, grant.Area.Value, grant.DepartmentId))));
    }
}
