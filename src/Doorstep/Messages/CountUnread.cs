using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Counts what somebody has not read, up to a hundred: more than that is many.</summary>
sealed class CountUnread(IServiceScopeFactory scopes, Caller caller)
{
    public const int Many = 100;

    public sealed record Unread(int Count);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/messages/count", (CountUnread useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Self).Lane(Lane.Bulk).WithTags("Messages").WithSummary("How many of my messages I have not read, up to 100");

    public async Task<Unread> RunAsync(CancellationToken cancellationToken = default)
    {
        // In a scope of its own: the bar of a page counts while the page itself reads.
        using var scope = scopes.As(caller);
        return new(await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Messages
            .Where(message => message.AccountId == caller.AccountId && message.ReadAt == null).OrderBy(message => message.Id).Take(Many)
            .CountAsync(cancellationToken));
    }

    /// <summary>For the bar of every page, which is shown also while the database is away.</summary>
    public async Task<int> ForBarAsync(CancellationToken cancellationToken)
    {
        try
        {
            return caller.IsSomebody ? (await RunAsync(cancellationToken)).Count : 0;
        }
        catch (Exception away) when (DatabaseAway.Is(away))
        {
            return 0;
        }
    }
}
