using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Devices;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Sessions;

/// <summary>Lists the sessions in which somebody is signed in now.</summary>
sealed class ListSessions(DoorstepContext db, Caller caller, IHttpContextAccessor http, TimeProvider clock)
{
    /// <param name="IsThis">The one that asks.</param>
    public sealed record Line(Guid Id, string Browser, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool IsStrong, bool IsThis);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/sessions",
            (ListSessions useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Self).WithTags("Session").WithSummary("Where I am signed in");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var since = clock.GetUtcNow() - Session.Lasts;
        var mine = http.HttpContext is { } context ? StartSession.IdOf(context.User) : Guid.Empty;
        var sessions = await db.Sessions.AsNoTracking()
            .Where(session => session.AccountId == caller.AccountId && session.EndedAt == null && session.StartedAt > since && !(session is Device))
            .OrderByDescending(session => session.SeenAt).ToListAsync(cancellationToken);
        return sessions.ConvertAll(session =>
            new Line(session.Id, session.Browser, session.StartedAt, session.SeenAt, session.StrongAt is not null, session.Id == mine));
    }
}
