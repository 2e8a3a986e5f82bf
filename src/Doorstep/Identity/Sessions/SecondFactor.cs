using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// The second factor: a code of six digits from an app on her phone (TOTP, RFC 6238). Its secret is shown once, and stands in the account only when a
/// first code has shown that the app has it.
/// </summary>
sealed class SecondFactor(
    IServiceScopeFactory scopes, Caller caller, CurrentAct acting, UserManager<Account> accounts, SignInLimit limit,
    IDataProtectionProvider protection, IHttpContextAccessor http, TimeProvider clock)
{
    private const int SecretBytes = 20;

    /// <summary>A phone's clock may be half a minute off, to either side.</summary>
    private static readonly VerificationWindow window = new(previous: 1, future: 1);

    private static readonly TimeSpan Offered = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector offers = protection.CreateProtector("second-factor").ToTimeLimitedDataProtector();

    /// <param name="Secret">In base32, to be typed.</param>
    /// <param name="Address">For the code that is scanned.</param>
    /// <param name="Offer">To be sent back with the first code.</param>
    public sealed record Response(string Secret, string Address, string Offer);

    public sealed record Confirmation(
        [property: Required(ErrorMessage = "error.required"), StringLength(2000, ErrorMessage = "error.too-long")] string Offer,
        [property: Required(ErrorMessage = "error.required"), StringLength(40, ErrorMessage = "error.too-long")] string Code);

    public static void Map(IEndpointRouteBuilder app)
    {
        var factor = app.MapGroup("/api/session/second-factor").WithTags("Session");
        factor.MapPost("/offer",
            (SecondFactor useCase, CancellationToken cancellationToken) => useCase.OfferAsync(cancellationToken))
            .Needs(Permission.Self).WithSummary("A secret for an authenticator app");
        factor.MapPut("/", async (Confirmation request, SecondFactor useCase, CancellationToken cancellationToken) =>
        {
            await useCase.SetAsync(request, cancellationToken);
            return TypedResults.NoContent();
        }).Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name)
            .WithSummary("Take it as my second factor, with its first code");
        factor.MapDelete("/", async (StepUp stepUp, SecondFactor useCase, [Required(ErrorMessage = "error.required"),
            StringLength(40, ErrorMessage = "error.too-long")] string code, CancellationToken cancellationToken) =>
        {
            await stepUp.RunAsync(new(code), cancellationToken);
            await useCase.DropAsync(cancellationToken);
            return TypedResults.NoContent();
        }).Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name)
            .WithSummary("Have no second factor any more, with a last code");
    }

    public async Task<bool> HasAsync(CancellationToken cancellationToken) =>
        !(await FindAsync(caller.AccountId, cancellationToken)).TotpSecret.IsEmpty;

    /// <exception cref="RuleBrokenException">She has one: it must be dropped first, with a code of it.</exception>
    public async Task<Response> OfferAsync(CancellationToken cancellationToken)
    {
        var account = await FindAsync(caller.AccountId, cancellationToken);
        MustBeFree(account);
        var secret = Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(SecretBytes));
        return Again(account.UserName!, secret);
    }

    /// <summary>The same offer once more, where the first code was wrong; null where it is too old.</summary>
    public async Task<Response?> AgainAsync(string offer, CancellationToken cancellationToken) =>
        Read(offer) is { } secret ? Again((await FindAsync(caller.AccountId, cancellationToken)).UserName!, secret) : null;

    public async Task SetAsync(Confirmation request, CancellationToken cancellationToken)
    {
        var secret = Read(request.Offer) ?? throw new WrongFieldException("offer", "error.second-factor-offer");
        var step = StepOf(secret, request.Code) ?? throw new WrongFieldException("code", "error.code");
        using var scope = scopes.AsJob("second factor");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var account = await db.Users.SingleAsync(account => account.Id == caller.AccountId, cancellationToken);
        MustBeFree(account);
        var act = acting.Now();
        account.SetSecondFactor(secret, step, await db.HomeOfAsync(account.Id, cancellationToken), act);
        await StrengthenAsync(db, act.At, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("second factor");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        (await db.Users.SingleAsync(account => account.Id == caller.AccountId, cancellationToken))
            .DropSecondFactor(await db.HomeOfAsync(caller.AccountId, cancellationToken), acting.Now());
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whether a code is good now, and was not used before. A wrong one counts as a wrong password does.</summary>
    public async Task<bool> UseAsync(Guid accountId, string code)
    {
        if (await accounts.FindByIdAsync(accountId.ToString()) is not { TotpSecret.IsEmpty: false } account || !await limit.CountAsync(accountId))
        {
            return false;
        }

        if (StepOf(account.TotpSecret.Open("second factor"), code) is { } step && step > account.TotpStep)
        {
            account.UseCode(step);
            // It fails where the same code came from elsewhere at the same moment: one of the two is not hers.
            if ((await accounts.UpdateAsync(account)).Succeeded)
            {
                await limit.WasRightAsync(accountId);
                return true;
            }
        }

        return false;
    }

    public async Task StrengthenAsync(DoorstepContext db, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var id = http.HttpContext is { } context ? StartSession.IdOf(context.User) : Guid.Empty;
        (await db.Sessions.SingleAsync(session => session.Id == id && session.AccountId == caller.AccountId, cancellationToken)).IsStrong(at);
    }

    public void MustBeFresh() => caller.MustBeFreshAt(clock.GetUtcNow());

    /// <summary>Whoever has a factor shows it before she adds a way in, or takes one away.</summary>
    public void MustBeFresh(Account account)
    {
        if (account.HasFactor)
        {
            MustBeFresh();
        }
    }

    private void MustBeFree(Account account)
    {
        if (!account.TotpSecret.IsEmpty)
        {
            throw new RuleBrokenException("rule.second-factor-there");
        }

        MustBeFresh(account);
    }

    private Response Again(string userName, string secret) => new(
        secret,
        $"otpauth://totp/Doorstep:{Uri.EscapeDataString(userName)}?secret={secret}&issuer=Doorstep",
        offers.Protect($"{caller.AccountId}|{secret}", Offered));

    private string? Read(string offer) =>
        offers.ReadOrNull(offer)?.Split('|') is [var account, var secret] && account == caller.AccountId.ToString() ? secret : null;

    private long? StepOf(string secret, string code) =>
        new Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(clock.GetUtcNow().UtcDateTime, UserText.Code(code), out var step, window) ? step : null;

    private async Task<Account> FindAsync(Guid accountId, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("second factor");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Users.AsNoTracking()
            .SingleAsync(account => account.Id == accountId, cancellationToken);
    }
}
