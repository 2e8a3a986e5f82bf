using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// Somebody ends a session of her own: this one, by signing out, or one on another machine. What is open in it closes within seconds.
/// </summary>
sealed class EndSession(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, SignInManager<Account> cookies, IHttpContextAccessor http)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapDelete("/api/session", async (EndSession useCase, CancellationToken cancellationToken) =>
        {
            await useCase.SignOutAsync(cancellationToken);
            return TypedResults.NoContent();
        }).Public().WithTags("Session").WithSummary("Sign out");
        app.MapDelete("/api/sessions/{id:guid}", (Guid id, EndSession useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithTags("Session").WithSummary("End one of my own sessions");
    }

    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        if (http.HttpContext is { } context && caller.IsSomebody)
        {
            await RunAsync(StartSession.IdOf(context.User), cancellationToken);
        }

        await cookies.SignOutAsync();
    }

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("sessions");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var act = acting.Now();
        if (await db.Sessions.SingleOrDefaultAsync(
            session => session.Id == id && session.AccountId == caller.AccountId && session.EndedAt == null, cancellationToken) is not { } session)
        {
            return false;
        }

        session.End(act);
        (await db.Users.SingleAsync(account => account.Id == caller.AccountId, cancellationToken))
            .EndedSession(await db.HomeOfAsync(caller.AccountId, cancellationToken), act);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
