using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Lists the browsers in which somebody has turned on push messages.</summary>
public sealed class ListPushDevices(DoorstepContext db, Caller caller)
{
    /// <param name="PushedAt">When a message last went there; null where none did.</param>
    public sealed record Line(Guid Id, string Name, string Language, DateTimeOffset AllowedAt, DateTimeOffset? PushedAt);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/push", (ListPushDevices useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Self).WithTags("Messages").WithSummary("The browsers to which my messages are pushed");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default) => await db.PushDevices.AsNoTracking()
        .Where(device => device.AccountId == caller.AccountId).OrderBy(device => device.AllowedAt)
        .Select(device => new Line(device.Id, device.Name, device.Language, device.AllowedAt, device.PushedAt)).ToListAsync(cancellationToken);
}
