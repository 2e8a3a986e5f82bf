using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Accounts;

/// <summary>A new single-use link for somebody who lost hers, or forgot her password. It is answered once, and earlier ones end.</summary>
sealed class MakePasswordLink(DoorstepContext db, ManagedAccount managed, Acting acting, Chance chance)
{
    public sealed record Response(string Link);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/link", async Task<Results<Ok<Response>, NotFound>> (Guid id, HttpRequest request, MakePasswordLink useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, cancellationToken) is { } path ? TypedResults.Ok(new Response(AddressOf(request) + path)) : TypedResults.NotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Make a single-use link to set somebody's password");

    public static string AddressOf(HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<PublicAddress>().Of(request);

    public async Task<string?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await managed.FindAsync(id, cancellationToken) is not var (account, area))
        {
            return null;
        }

        return await ForAsync(account, area, cancellationToken);
    }

    /// <returns>The path of the link; only a hash of its secret stays.</returns>
    public async Task<string> ForAsync(Account account, AreaCode area, CancellationToken cancellationToken)
    {
        var act = acting.Now();
        foreach (var earlier in await db.PasswordLinks.Where(link => link.AccountId == account.Id && link.EndedAt == null).ToListAsync(cancellationToken))
        {
            earlier.End(act.At);
        }

        var secret = chance.Secret();
        db.PasswordLinks.Add(PasswordLink.Make(account.Id, secret, act));
        account.GotLink(area, act);
        await db.SaveChangesAsync(cancellationToken);
        return PasswordLink.PathOf(secret);
    }
}
