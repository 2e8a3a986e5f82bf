using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>An administrator ends a grant, from this moment on.</summary>
sealed class EndGrant(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/grants/{id:guid}/end", (Guid id, EndGrant useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Take a right back");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        if (await db.Grants.SingleOrDefaultAsync(grant => grant.Id == id, cancellationToken) is not { } grant)
        {
            return false;
        }

        if (grant.AccountId == caller.AccountId)
        {
            throw new RuleBrokenException("rule.grant-self");
        }

        grant.End(acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
