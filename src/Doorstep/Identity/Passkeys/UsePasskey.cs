using System.ComponentModel.DataAnnotations;
using Doorstep.Data;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Passkeys;

/// <summary>
/// Asks a passkey and takes what it signed (WebAuthn level 3): an answer to our own question of the last minutes, given on our own pages, by the hand
/// of a person whom her device has recognised, and only once.
/// </summary>
sealed class UsePasskey(
    IServiceScopeFactory scopes, RelyingParty place, ReplayGuard once, CallerReader callers,
    IDataProtectionProvider protection, IHttpContextAccessor http)
{
    public static readonly TimeSpan AskedLasts = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector questions = protection.CreateProtector("passkey-question").ToTimeLimitedDataProtector();

    /// <param name="Options">For navigator.credentials.get, as JSON.</param>
    /// <param name="State">To be sent back with the answer.</param>
    public sealed record Question(string Options, string State);

    /// <param name="Credential">What the browser gave, as JSON.</param>
    public sealed record Answer(
        [property: Required(ErrorMessage = "error.required"), StringLength(4000, ErrorMessage = "error.too-long")] string State,
        [property: Required(ErrorMessage = "error.required"), StringLength(20_000, ErrorMessage = "error.too-long")] string Credential);

    /// <param name="accountId">Of whom it must be; empty where anybody may sign in.</param>
    public async Task<Question> AskAsync(Guid accountId)
    {
        MustBeHere();
        using var scope = scopes.AsJob("passkey");
        var account = accountId == Guid.Empty
            ? null
            : await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByIdAsync(accountId.ToString());
        var made = await scope.ServiceProvider.GetRequiredService<IPasskeyHandler<Account>>().MakeRequestOptionsAsync(account, http.HttpContext!);
        return new(made.RequestOptionsJson, questions.Protect($"{accountId}|{made.AssertionState}", AskedLasts));
    }

    /// <returns>Whose it is; null where it is not right, was given before, is somebody else's, or the account is switched off.</returns>
    public async Task<Account?> RunAsync(Guid accountId, Answer answer, CancellationToken cancellationToken)
    {
        if (questions.ReadOrNull(answer.State)?.Split('|', 2) is not [var whose, var state] || whose != accountId.ToString())
        {
            return null;
        }

        using var scope = scopes.AsJob("passkey");
        var result = await scope.ServiceProvider.GetRequiredService<IPasskeyHandler<Account>>()
            .PerformAssertionAsync(new() { HttpContext = http.HttpContext!, CredentialJson = answer.Credential, AssertionState = state });
        if (!result.Succeeded || (accountId != Guid.Empty && result.User.Id != accountId)
            || await callers.StateOfAsync(result.User.Id, cancellationToken) is null
            || !await once.TakeAsync(answer.State, cancellationToken))
        {
            return null;
        }

        // How often the device says it has signed: a copy of it would count from where it was copied.
        return (await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded
            ? result.User
            : null;
    }

    /// <exception cref="RuleBrokenException">It was opened under another name, where no browser would give a passkey.</exception>
    public void MustBeHere()
    {
        if (!place.IsHere(http.HttpContext!.Request))
        {
            throw new RuleBrokenException("rule.passkey-elsewhere", place.Server);
        }
    }
}
