using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Devices;

/// <summary>
/// Ends a device that is lost, by its owner or an administrator. Its next call is refused, and what is open on it closes within seconds.
/// </summary>
sealed class EndDevice(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, ManagedAccount managed, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapDelete("/api/session/devices/{id:guid}", (Guid id, EndDevice useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithTags("Devices").WithSummary("End one of my devices");
        app.MapPost("/api/accounts/{id:guid}/devices/{deviceId:guid}/end",
            (Guid id, Guid deviceId, EndDevice useCase, CancellationToken cancellationToken) =>
                useCase.OfAsync(id, deviceId, cancellationToken).OrNotFound())
            .Needs(Permission.ManageAccounts).WithTags("Devices").WithSummary("End a device of somebody in my area");
    }

    public async Task<bool> RunAsync(Guid deviceId, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("devices");
        return await EndAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), caller.AccountId, deviceId, cancellationToken);
    }

    public async Task<bool> OfAsync(Guid accountId, Guid deviceId, CancellationToken cancellationToken) =>
        await managed.FindAsync(accountId, cancellationToken) is not null && await EndAsync(db, accountId, deviceId, cancellationToken);

    private async Task<bool> EndAsync(DoorstepContext rows, Guid accountId, Guid deviceId, CancellationToken cancellationToken)
    {
        if (await rows.Devices.SingleOrDefaultAsync(
            device => device.Id == deviceId && device.AccountId == accountId && device.EndedAt == null, cancellationToken) is not { } device)
        {
            return false;
        }

        var act = acting.Now();
        device.End(act);
        (await rows.Users.SingleAsync(account => account.Id == accountId, cancellationToken))
            .EndDevice(await rows.HomeOfAsync(accountId, cancellationToken), act);
        await rows.SaveChangesAsync(cancellationToken);
        return true;
    }
}
