using Doorstep.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Trust.Accounts;

/// <summary>Switches an account on again, with the grants it still has.</summary>
sealed class RestoreAccount(DoorstepContext db, ManagedAccount managed, Acting acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/restore", async Task<Results<NoContent, NotFound>> (Guid id, RestoreAccount useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Switches an account on again, with the grants it still has");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await managed.FindAsync(id, cancellationToken) is not var (account, area))
        {
            return false;
        }

        account.Restore(area, acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
