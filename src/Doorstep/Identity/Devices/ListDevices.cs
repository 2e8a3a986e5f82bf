using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Devices;

/// <summary>Lists the devices a worker has registered: for herself, and for the administrator whom she calls when one is lost.</summary>
public sealed class ListDevices(DoorstepContext db, Caller caller)
{
    public sealed record Line(Guid Id, string Name, DeviceKind Kind, DateTimeOffset RegisteredAt, DateTimeOffset SeenAt);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/session/devices",
            (ListDevices useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
            .Needs(Permission.Self).WithTags("Devices").WithSummary("My devices");
        app.MapGet("/api/accounts/{id:guid}/devices", (Guid id, ListDevices useCase, CancellationToken cancellationToken) =>
            useCase.OfAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.ManageAccounts).WithTags("Devices").WithSummary("The devices of somebody in my area");
    }

    public Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default) => ReadAsync(caller.AccountId, cancellationToken);

    /// <returns>Null where she has no such account.</returns>
    public async Task<IReadOnlyList<Line>?> OfAsync(Guid accountId, CancellationToken cancellationToken) =>
        await db.Grants.AnyAsync(grant => grant.AccountId == accountId, cancellationToken) ? await ReadAsync(accountId, cancellationToken) : null;

    private async Task<IReadOnlyList<Line>> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.Devices.AsNoTracking()
        .Where(device => device.AccountId == accountId && device.EndedAt == null).OrderBy(device => device.StartedAt)
        .Select(device => new Line(device.Id, device.Browser, device.Kind, device.StartedAt, device.SeenAt)).ToListAsync(cancellationToken);
}
