using Doorstep.Live;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.StaticAssets;

namespace Doorstep.Edge.Lanes;

/// <summary>
/// Middleware that admits requests by their lane, before anything of them costs a database connection, so that calls for help never queue behind
/// lists. An emergency takes no place and is never refused; what its lane has no room for is answered 429 with a time to come back at.
/// </summary>
static class LaneMiddleware
{
    private const int LargestHeld = 1 << 20;

    public static void UseLanes(this WebApplication app)
    {
        var sizes = LaneSizes.Of(app.Configuration, Environment.ProcessorCount);
        if (!sizes.AreKept)
        {
            return;
        }

        KeepThreads(sizes);
        var (chance, clock) = (app.Services.GetRequiredService<Chance>(), app.Services.GetRequiredService<TimeProvider>());
        LaneQueue work = new(sizes.Work, sizes.Work * LaneSizes.WorkQueue, chance, clock),
            bulk = new(sizes.Bulk, sizes.Bulk * LaneSizes.BulkQueue, chance, clock);
        app.Services.GetRequiredService<LaneLengths>().Of(work, bulk);
        app.Use(async (http, next) =>
        {
            if (LaneOf(http) is not { } lane)
            {
                await next(http);
                return;
            }

            var queue = lane.Lane is Lane.Bulk ? bulk : work;
            await ReadSlowAsync(http);
            using var place = await queue.EnterAsync(lane.GivenUp, http.RequestAborted);
            if (place is null)
            {
                Busy.Refuse(http, queue.ComeBackAfter());
                return;
            }

            // From its first byte on, an answer waits only for its reader's line: many slow readers must not hold the lane.
            http.Response.OnStarting(static taken => { ((IDisposable)taken).Dispose(); return Task.CompletedTask; }, place);
            await next(http);
        });
    }

    /// <summary>Null for what takes no place.</summary>
    private static LaneAttribute? LaneOf(HttpContext http)
    {
        var known = http.GetEndpoint()?.Metadata;
        // A file costs as much to refuse as to send; and the page about an error belongs to a request that was answered already.
        return known?.GetMetadata<StaticAssetDescriptor>() is not null || http.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || http.Features.Get<IExceptionHandlerFeature>() is not null
            ? null
            : (known?.GetMetadata<LaneAttribute>() ?? LaneAttribute.Usual) is { Lane: not Lane.Emergency } lane ? lane : null;
    }

    /// <summary>
    /// A slow line is no work. What anybody may send is read before it takes a place, or a few who send a byte a second would hold all of them;
    /// everyone else is asked for a session before anything of hers is read, but where slow lines are what an endpoint is for.
    /// </summary>
    private static async Task ReadSlowAsync(HttpContext http)
    {
        var isSlow = http.GetEndpoint()?.Metadata.GetMetadata<SlowBodyAttribute>() is not null;
        if ((!isSlow && http.GetEndpoint()?.Metadata.GetMetadata<PublicAttribute>() is null)
            || http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return;
        }

        if (http.Request.HasFormContentType)
        {
            await (http.MostBytes() > LargestHeld
                ? http.RequestServices.GetRequiredService<UploadBudget>().ReadFormAsync(http)
                : http.Request.ReadFormAsync(http.RequestAborted));
            return;
        }

        if (http.MostBytes() > LargestHeld)
        {
            // It takes photos, in a form; what comes otherwise is refused unread.
            return;
        }

        if (isSlow)
        {
            http.RequestServices.GetRequiredService<UploadBudget>().Count(http);
        }

        // In memory: a stranger's words are in no file, not even for a moment.
        http.Request.EnableBuffering((int)http.MostBytes());
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        http.Request.Body.Position = 0;
    }

    /// <summary>
    /// SQLite reads on the thread that asks. The pool grows by a thread or two a second, so without this a few slow lists would hold
    /// every thread that an emergency needs.
    /// </summary>
    private static void KeepThreads(LaneSizes sizes)
    {
        const int Others = 16;
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(Math.Max(threads, sizes.Work + sizes.Bulk + Others), ports);
    }
}
