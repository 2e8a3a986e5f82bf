using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.OpenId;

/// <summary>Unbinds one's own account from the city's sign-in service.</summary>
sealed class DropOpenId(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, SecondFactor factor)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapDelete("/api/session/openid", (DropOpenId useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(cancellationToken).OrNotFound())
        .Needs(Permission.Self).WithTags("Session").WithSummary("Bind my account to the city's sign-in service no longer");

    public async Task<bool> IsBoundAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("openid");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>()
            .UserLogins.AnyAsync(login => login.UserId == caller.AccountId, cancellationToken);
    }

    public async Task<bool> RunAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("openid");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.UserLogins.SingleOrDefaultAsync(login => login.UserId == caller.AccountId, cancellationToken) is not { } login)
        {
            return false;
        }

        var account = await db.Users.SingleAsync(account => account.Id == caller.AccountId, cancellationToken);
        factor.MustBeFresh(account);
        db.UserLogins.Remove(login);
        account.DropOpenId(await db.HomeOfAsync(account.Id, cancellationToken), acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
