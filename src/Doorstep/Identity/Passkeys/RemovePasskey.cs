using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Passkeys;

/// <summary>Removes a passkey of one's own: the phone is lost, the key is sold. It signs nobody in from this moment on.</summary>
sealed class RemovePasskey(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, SecondFactor factor)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapDelete("/api/session/passkeys/{id}", (string id, RemovePasskey useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.Self).WithTags("Session").WithSummary("Take one of my passkeys away");

    public async Task<bool> RunAsync(string id, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("passkey");
        var (db, accounts) =
            (scope.ServiceProvider.GetRequiredService<DoorstepContext>(), scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
        var account = (await accounts.FindByIdAsync(caller.AccountId.ToString()))!;
        if (PasskeyId.Read(id) is not { } credentialId || await accounts.GetPasskeyAsync(account, credentialId) is null)
        {
            return false;
        }

        factor.MustBeFresh();
        account.RemovePasskey(
            isLast: (await accounts.GetPasskeysAsync(account)).Count == 1, await db.HomeOfAsync(account.Id, cancellationToken), acting.Now());
        return (await accounts.RemovePasskeyAsync(account, credentialId)).Succeeded ? true : throw new RuleBrokenException("rule.passkey-changed");
    }
}
