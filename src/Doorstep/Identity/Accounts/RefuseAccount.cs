using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// An administrator refuses what a colleague asked for, or withdraws her own: the link and the code are none, and rights that waited for it end.
/// </summary>
sealed class RefuseAccount(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/approvals/{id:guid}/refuse", (Guid id, RefuseAccount useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Refuse what another administrator asked for, or withdraw one's own");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        if (await db.AccountApprovals.SingleOrDefaultAsync(approval => approval.Id == id, cancellationToken) is not { } approval)
        {
            return false;
        }

        var act = acting.Now();
        approval.Refuse(act);
        foreach (var link in await db.PasswordLinks.Where(link => link.ApprovalId == id && link.EndedAt == null).ToListAsync(cancellationToken))
        {
            link.End(act.At);
        }

        foreach (var grant in await db.Grants.Where(grant => grant.ApprovalId == id && grant.BegunAt == null).ToListAsync(cancellationToken))
        {
            grant.End(act);
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
