using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Shell;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Lists somebody's own messages, newest first, page by page; nobody sees another's.</summary>
public sealed class ListMessages(DoorstepContext db, Caller caller, Words words)
{
    /// <summary>Of a page.</summary>
    public const int Most = 50;

    /// <param name="Before">The last message of the page before.</param>
    /// <param name="Unread">Only those that were not read.</param>
    public sealed record Request(Guid? Before = null, bool Unread = false);

    /// <param name="Word">Which text it is, and <paramref name="Args"/> what stands in its gaps, for a program that has words of its own.</param>
    public sealed record Line(
        Guid Id, string Text, string Link, bool IsUrgent, DateTimeOffset PutAt, DateTimeOffset? ReadAt, string Word, IReadOnlyList<string> Args);

    /// <param name="Next">Where there are earlier ones: the last of these.</param>
    public sealed record Page(IReadOnlyList<Line> Messages, Guid? Next);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/messages", ([AsParameters] Request request, ListMessages useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
        .Needs(Permission.Self).Lane(Lane.Bulk).WithTags("Messages").WithSummary("My messages, newest first");

    public async Task<Page> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var mine = db.Messages.AsNoTracking().Where(message => message.AccountId == caller.AccountId);
        mine = request.Unread ? mine.Where(message => message.ReadAt == null) : mine;
        mine = request.Before is { } before ? mine.Where(message => message.Id.CompareTo(before) < 0) : mine;
        // Ids sort by the time of their act.
        var found = await mine.OrderByDescending(message => message.Id).Take(Most).ToListAsync(cancellationToken);
        return new(found.ConvertAll(message => new Line(message.Id, MessageText.Of(words, message.Word, message.Args), message.Link, message.IsUrgent,
            message.PutAt, message.ReadAt, message.Word, message.Args)), found.Count == Most ? found[^1].Id : null);
    }
}
