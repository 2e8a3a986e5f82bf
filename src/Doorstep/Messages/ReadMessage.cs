using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Marks a message of one's own as read, or all of them. What is read already stays as it is.</summary>
sealed class ReadMessage(DoorstepContext db, Caller caller, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/my/messages/{id:guid}/read", (Guid id, ReadMessage useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithTags("Messages").WithSummary("I have read a message");
        app.MapPost("/api/my/messages/read", async (ReadMessage useCase, CancellationToken cancellationToken) =>
        {
            await useCase.AllAsync(cancellationToken);
            return TypedResults.NoContent();
        }).Needs(Permission.Self).WithTags("Messages").WithSummary("I have read all my messages");
    }

    /// <returns>False where it is none of hers.</returns>
    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default) => await LinkAsync(id, cancellationToken) is not null;

    /// <returns>Where it leads; null where it is none of hers.</returns>
    public async Task<string?> LinkAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var link = await Mine.Where(message => message.Id == id).Select(message => message.Link).SingleOrDefaultAsync(cancellationToken);
        if (link is not null)
        {
            await MarkAsync(Mine.Where(message => message.Id == id), cancellationToken);
        }

        return link;
    }

    public Task AllAsync(CancellationToken cancellationToken = default) => MarkAsync(Mine, cancellationToken);

    private IQueryable<Message> Mine => db.Messages.Where(message => message.AccountId == caller.AccountId);

    private Task<int> MarkAsync(IQueryable<Message> which, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return which.Where(message => message.ReadAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(message => message.ReadAt, now), cancellationToken);
    }
}
