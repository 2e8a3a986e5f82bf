using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>Activates powerful rights: their holder types the code that the second administrator gave her, and from then on they count.</summary>
public sealed class ActivateRights(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, TimeProvider clock)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(SpokenCode.LongestTyped, ErrorMessage = "error.too-long")] string Code);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/session/activation", async (Request request, ActivateRights useCase, CancellationToken cancellationToken) =>
        {
            await useCase.RunAsync(request, cancellationToken);
            return TypedResults.NoContent();
        })
        .Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Session")
        .WithSummary("Let rights begin that two administrators gave me, with the code of the second");

    /// <summary>Rights of hers wait for a code.</summary>
    public async Task<bool> IsWaitedForAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("activation");
        return (await FindAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), cancellationToken)).Count > 0;
    }

    /// <exception cref="RuleBrokenException">She has a second factor, or a passkey, and has not shown it within the hour.</exception>
    /// <exception cref="WrongFieldException">It is no code of hers, or not any more.</exception>
    public async Task RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("activation");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        // A way in that somebody else added, while the account was hers to set up, must not come with the rights.
        if ((await db.Users.AsNoTracking().SingleAsync(account => account.Id == caller.AccountId, cancellationToken)).HasFactor)
        {
            caller.MustBeFreshAt(clock.GetUtcNow());
        }

        var act = acting.Now();
        var used = (await FindAsync(db, cancellationToken)).Find(approval => approval.UseCode(request.Code, act));
        if (used is not null)
        {
            await db.BeginRightsAsync(used.Id, act, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        if (used is null)
        {
            throw new WrongFieldException("code", "error.activation-code");
        }
    }

    private async Task<List<AccountApproval>> FindAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return (await db.AccountApprovals.Where(approval => approval.AccountId == caller.AccountId && approval.Kind == ApprovalKind.Grant
            && approval.EndedAt == null && approval.AgreedAt != null)
            .OrderBy(approval => approval.AskedAt).ToListAsync(cancellationToken)).FindAll(approval => approval.WantsCodeAt(now));
    }
}
