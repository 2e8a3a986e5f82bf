using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Somebody withdraws her consent to push messages, for one of her browsers or all of them; nothing goes there from then on.</summary>
sealed class WithdrawPush(IServiceScopeFactory scopes, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapDelete("/api/my/push/{id:guid}", (Guid id, WithdrawPush useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithTags("Messages").WithSummary("No push messages to one of my browsers any more");
        app.MapDelete("/api/my/push", async (WithdrawPush useCase, CancellationToken cancellationToken) =>
        {
            await useCase.RunAsync(null, cancellationToken);
            return TypedResults.NoContent();
        }).Needs(Permission.Self).WithTags("Messages").WithSummary("No push messages any more");
    }

    /// <param name="id">Null for all of hers.</param>
    /// <returns>False where it is none of hers.</returns>
    public async Task<bool> RunAsync(Guid? id, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("push");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var devices = await db.PushDevices.Where(device => device.AccountId == caller.AccountId && (id == null || device.Id == id))
            .ToListAsync(cancellationToken);
        var home = await db.HomeOfAsync(caller.AccountId, cancellationToken);
        devices.ForEach(device => device.Withdraw(home, acting.Now()));
        db.RemoveRange(devices);
        await db.SaveChangesAsync(cancellationToken);
        return devices.Count > 0;
    }
}
