using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity;

/// <summary>The outcome of a try to sign in.</summary>
enum SignedIn
{
    Yes,
    No,
    /// <summary>The password is right, and the account has a second factor.</summary>
    NeedsCode,
}

/// <summary>
/// Signs somebody in by name and password, and starts a session. A wrong name, a wrong password, a locked, a disabled and a demo account all answer
/// alike, and as slowly.
/// </summary>
sealed class SignIn(
    UserManager<Account> accounts, StartSession start, SecondFactor factor, SignInLimit limit, CallerReader callers, IPasswordHasher<Account> hasher,
    IDataProtectionProvider protection)
{
    private static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(5);

    /// <summary>Verified where there is no password to verify, so that the answer takes as long.</summary>
    private static string? decoy;

    private readonly ITimeLimitedDataProtector passes = protection.CreateProtector("sign-in").ToTimeLimitedDataProtector();

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string UserName,
        [property: Required(ErrorMessage = "error.required"), StringLength(200, ErrorMessage = "error.too-long")] string Password,
        [property: StringLength(40, ErrorMessage = "error.too-long")] string? Code = null);

    public sealed record Session(string UserName, string DisplayName, IReadOnlyList<Session.Right> Rights)
    {
        public sealed record Right(string Role, string Area, Guid? DepartmentId);
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api/session").WithTags("Session");
        session.MapPost("/", async Task<Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>> (Request request, SignIn signIn) =>
            await signIn.RunAsync(request) switch
            {
                SignedIn.Yes => TypedResults.NoContent(),
                SignedIn.NeedsCode => TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: "second-factor"),
                _ => TypedResults.Unauthorized(),
            }).Public().RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name)
            .WithSummary("Sign in; the session is a cookie. With a second factor, the code too");
        session.MapGet("/", ShowAsync).Needs(Permission.Self).WithSummary("Who is signed in, and with what rights");
    }

    public async Task<SignedIn> RunAsync(Request request)
    {
        if (await CheckAsync(request) is not { } account)
        {
            return SignedIn.No;
        }

        return account.TotpSecret.IsEmpty ? await StartAsync(account, isStrong: false)
            : request.Code is not { Length: > 0 } code ? SignedIn.NeedsCode
            : await factor.UseAsync(account.Id, code) ? await StartAsync(account, isStrong: true) : SignedIn.No;
    }

    /// <summary>After the password, what lets the page ask for the code and not for the password again.</summary>
    public async Task<string> PassAsync(string userName) => PassOf((await accounts.FindByNameAsync(userName))!);

    public string PassOf(Account account) => passes.Protect(account.Id.ToString(), CodeLasts);

    /// <returns>The user name; null where the code is not good, or the password was given too long ago.</returns>
    public async Task<string?> RunAsync(string pass, string code)
    {
        var account = passes.ReadOrNull(pass) is { } id && await callers.StateOfAsync(Guid.Parse(id), CancellationToken.None) is not null
            ? await accounts.FindByIdAsync(id)
            : null;
        if (account is null || !await factor.UseAsync(account.Id, code))
        {
            return null;
        }

        await StartAsync(account, isStrong: true);
        return account.UserName;
    }

    private async Task<Account?> CheckAsync(Request request)
    {
        var account = await accounts.FindByNameAsync(request.UserName);
        if (account?.PasswordHash is null || !await limit.CountAsync(account.Id)
            || await callers.StateOfAsync(account.Id, CancellationToken.None) is null)
        {
            hasher.VerifyHashedPassword(new Account(), decoy ??= hasher.HashPassword(new Account(), "decoy"), request.Password);
            return null;
        }

        if (!await accounts.CheckPasswordAsync(account, request.Password))
        {
            return null;
        }

        await limit.WasRightAsync(account.Id);
        return account;
    }

    /// <summary>Only here are the failures forgotten: whoever knows the password must not get any number of guesses at the code.</summary>
    private async Task<SignedIn> StartAsync(Account account, bool isStrong)
    {
        await limit.SignedInAsync(account.Id);
        await start.RunAsync(account, isStrong);
        return SignedIn.Yes;
    }

    /// <summary>Her own grants, whoever may see other people's.</summary>
    private static async Task<Ok<Session>> ShowAsync(
        Caller caller, IServiceScopeFactory scopes, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("session");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var account = await db.Users.AsNoTracking().SingleAsync(account => account.Id == caller.AccountId, cancellationToken);
        var grants = await db.Grants.AsNoTracking()
            .Where(grant => grant.AccountId == caller.AccountId && (grant.ApprovalId == null || grant.BegunAt != null) && grant.From <= now
                && (grant.Until == null || grant.Until > now)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Session(account.UserName!, account.DisplayName,
            grants.ConvertAll(grant => new Session.Right(grant.RoleCode, grant.Area.Value, grant.DepartmentId))));
    }
}
