using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Passkeys;

/// <summary>
/// Registers a passkey for one's own account: a phone, a computer, a key on her key ring. Whoever has a second factor already shows it first, or a
/// password alone would be enough to add one's own.
/// </summary>
sealed class AddPasskey(
    IServiceScopeFactory scopes, Caller caller, CurrentAct acting, UsePasskey passkey, ReplayGuard once, SecondFactor factor,
    IDataProtectionProvider protection, IHttpContextAccessor http)
{
    public const int Most = 10;
    public const int LongestName = 60;

    private readonly ITimeLimitedDataProtector offers = protection.CreateProtector("passkey-offer").ToTimeLimitedDataProtector();

    /// <param name="Options">For navigator.credentials.create, as JSON.</param>
    /// <param name="State">To be sent back with what it made.</param>
    public sealed record Offer(string Options, string State);

    /// <param name="Name">What she calls the device.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(LongestName, ErrorMessage = "error.too-long")] string Name,
        [property: Required(ErrorMessage = "error.required"), StringLength(4000, ErrorMessage = "error.too-long")] string State,
        [property: Required(ErrorMessage = "error.required"), StringLength(20_000, ErrorMessage = "error.too-long")] string Credential);

    public sealed record Response(string Id);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/session/passkeys/offer",
            (AddPasskey useCase, CancellationToken cancellationToken) => useCase.OfferAsync(cancellationToken))
            .Needs(Permission.Self).WithTags("Session").WithSummary("What a device needs to make a passkey of mine");
        app.MapPost("/api/session/passkeys",
            async Task<Created<Response>> (Request request, AddPasskey useCase, CancellationToken cancellationToken) =>
                TypedResults.Created((string?)null, new Response(await useCase.RunAsync(request, cancellationToken))))
            .Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Session")
            .WithSummary("Keep a passkey that my device has made");
    }

    public async Task<Offer> OfferAsync(CancellationToken cancellationToken)
    {
        passkey.MustBeHere();
        using var scope = scopes.AsJob("passkey");
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = await MineAsync(accounts);
        var made = await scope.ServiceProvider.GetRequiredService<IPasskeyHandler<Account>>()
            .MakeCreationOptionsAsync(
                new() { Id = account.Id.ToString(), Name = account.UserName!, DisplayName = account.DisplayName }, http.HttpContext!);
        return new(made.CreationOptionsJson, offers.Protect($"{account.Id}|{made.AttestationState}", UsePasskey.AskedLasts));
    }

    /// <returns>The passkey's id.</returns>
    public async Task<string> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(request.Name))
        {
            throw new WrongFieldException("name", "error.required");
        }

        using var scope = scopes.AsJob("passkey");
        var (db, accounts) =
            (scope.ServiceProvider.GetRequiredService<DoorstepContext>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        var account = await MineAsync(accounts);
        var made = await MadeAsync(scope, request, cancellationToken);
        made.Name = request.Name.Trim();
        var act = acting.Now();
        account.AddPasskey(await db.HomeOfAsync(account.Id, cancellationToken), act);
        await factor.StrengthenAsync(db, act.At, cancellationToken);
        var kept = await accounts.AddOrUpdatePasskeyAsync(account, made);
        return kept.Succeeded ? PasskeyId.Of(made.CredentialId) : throw new RuleBrokenException("rule.passkey-changed");
    }

    private async Task<UserPasskeyInfo> MadeAsync(IServiceScope scope, Request request, CancellationToken cancellationToken)
    {
        var state = offers.ReadOrNull(request.State)?.Split('|', 2) is [var whose, var offered] && whose == caller.AccountId.ToString()
            ? offered
            : throw new WrongFieldException("state", "error.second-factor-offer");
        var result = await scope.ServiceProvider.GetRequiredService<IPasskeyHandler<Account>>()
            .PerformAttestationAsync(new() { HttpContext = http.HttpContext!, CredentialJson = request.Credential, AttestationState = state });
        return result.Succeeded && result.UserEntity.Id == caller.AccountId.ToString() && await once.TakeAsync(request.State, cancellationToken)
            ? result.Passkey
            : throw new WrongFieldException("credential", "error.passkey");
    }

    private async Task<Account> MineAsync(UserManager<Account> accounts)
    {
        var account = (await accounts.FindByIdAsync(caller.AccountId.ToString()))!;
        factor.MustBeFresh(account);
        return (await accounts.GetPasskeysAsync(account)).Count < Most ? account : throw new RuleBrokenException("rule.passkey-most", Most);
    }
}
