using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// Makes a new single-use password link for somebody who lost hers, or forgot her password. It is answered once, and earlier ones end. Of a powerful
/// account it is good only with a second administrator's code.
/// </summary>
sealed class MakePasswordLink(DoorstepContext db, ManagedAccount managed, CallerReader callers, AskForApproval ask, CurrentAct acting, Chance chance)
{
    /// <param name="NeedsSecondPerson">It is good only once another administrator has agreed, and with the code that she gets.</param>
    public sealed record Response(string Link, bool NeedsSecondPerson);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/link", async Task<Results<Ok<Response>, NotFound>> (
            Guid id, HttpRequest request, MakePasswordLink useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, cancellationToken) is { } made
                ? TypedResults.Ok(made with { Link = AddressOf(request) + made.Link })
                : TypedResults.NotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Make a single-use link to set somebody's password");

    public static string AddressOf(HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<PublicAddress>().Of(request);

    /// <returns>The path of the link; null where she has no such account.</returns>
    public async Task<Response?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await managed.FindAsync(id, cancellationToken) is not var (account, area))
        {
            return null;
        }

        var isPowerful = (await callers.RightsToComeAsync(id, cancellationToken)).Exists(right => PowerfulRights.ArePowerful(right.Permissions));
        var approval = isPowerful ? await ask.RunAsync(ApprovalKind.Link, id, area, acting.Now(), cancellationToken) : null;
        return new(await ForAsync(account, area, cancellationToken, approval?.Id), isPowerful);
    }

    /// <returns>The path of the link; only a hash of its secret stays.</returns>
    public async Task<string> ForAsync(Account account, AreaCode area, CancellationToken cancellationToken, Guid? approvalId = null)
    {
        var act = acting.Now();
        foreach (var earlier in await db.PasswordLinks.Where(link => link.AccountId == account.Id && link.EndedAt == null)
            .ToListAsync(cancellationToken))
        {
            earlier.End(act.At);
        }

        var secret = chance.Secret();
        db.PasswordLinks.Add(PasswordLink.Make(account.Id, secret, act, approvalId));
        account.GotLink(area, act);
        await db.SaveChangesAsync(cancellationToken);
        return PasswordLink.PathOf(secret);
    }
}
