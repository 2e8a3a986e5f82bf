using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity;
using Doorstep.Live;

namespace Doorstep.Shell;

/// <summary>
/// GET /api/live: the log as server-sent events, each with the cursor as its id, so that a browser which reconnects (Last-Event-ID) misses nothing.
/// Every event is checked against the viewer's grants before it is written. A change of her grants is itself an entry of the log: the stream
/// reads them again when it comes to one, so nothing that was logged after it slips through.
/// </summary>
sealed class FollowLog(Feed feed, CallerReader callers, Modules modules, TimeProvider clock)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>For what is changed behind the log's back.</summary>
    private static readonly TimeSpan GrantsLast = TimeSpan.FromMinutes(1);

    private CallerState? state;
    private DateTimeOffset readAgainAt;

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/live", (FollowLog follow, HttpContext http, string? after, CancellationToken cancellationToken) =>
        {
            var known = Cursor.TryParse(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? after, out var from);
            return TypedResults.ServerSentEvents(follow.RunAsync(http.User, known ? from : null, cancellationToken));
        })
        .Needs(Permission.Follow).Lane(Lane.Emergency).WithTags("Live").WithSummary("The log as a stream of server-sent events");

    public async IAsyncEnumerable<SseItem<string>> RunAsync(
        ClaimsPrincipal session, Cursor? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = from ?? await feed.EndAsync(cancellationToken);
        // Until something is written the browser has no response at all.
        yield return Item("open", "{}", start);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var entries = feed.FollowAsync(start, leaving.Token).GetAsyncEnumerator(CancellationToken.None);
        var (next, pulse) = (entries.MoveNextAsync().AsTask(), Pulse(leaving.Token));
        try
        {
            while (!cancellationToken.IsCancellationRequested && await MayFollowAsync(session, null, cancellationToken))
            {
                if (await Task.WhenAny(next, pulse) != next)
                {
                    pulse = Pulse(leaving.Token);
                    yield return new SseItem<string>("{}", "still-here");
                    continue;
                }

                if (!await next || !await MayFollowAsync(session, entries.Current?.Entry, cancellationToken))
                {
                    yield break;
                }

                if (entries.Current is not { } published)
                {
                    yield return Item("reset", "{}", await feed.EndAsync(cancellationToken));
                }
                else if (state!.Scope.Sees(published.Entry, modules))
                {
                    yield return Item("entry", published.Json, published.Cursor);
                }

                next = entries.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await leaving.CancelAsync();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await entries.DisposeAsync();
        }
    }

    private Task Pulse(CancellationToken cancellationToken) => Task.Delay(Heartbeat, clock, cancellationToken);

    private async Task<bool> MayFollowAsync(ClaimsPrincipal session, Entry? about, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now >= readAgainAt || about?.SubjectId == CallerReader.AccountIdOf(session))
        {
            try
            {
                state = await callers.StateOfAsync(session, cancellationToken);
                readAgainAt = state?.ChangesAt < now + GrantsLast ? state.ChangesAt.Value : now + GrantsLast;
            }
            catch (Exception away) when (state is not null && DatabaseAway.Is(away) && about is null)
            {
                // While the database is away nothing new is told: the stream stands, and asks again at the next entry or heartbeat.
                readAgainAt = now;
            }
        }

        return state?.Scope.Holds(Permission.Follow) == true;
    }

    private static SseItem<string> Item(string type, string data, Cursor cursor) => new(data, type) { EventId = cursor.ToString() };
}
