using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Live.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Insights.Operation;

/// <summary>
/// Health endpoints for load balancers and monitoring. GET /healthz: the process lives. GET /readyz: whether it may be sent requests. While the
/// database is away it still may: calls for help are kept here then, and a balancer that took every node away would leave nobody to keep them.
/// </summary>
static class TellHealth
{
    /// <summary>One word, and nothing of why.</summary>
    public sealed record State(string Status);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", (HttpContext http) => Tell(http, "alive"))
            .Public().Lane(Lane.Emergency).WithTags("Platform").WithSummary("Whether the process lives");
        app.MapGet("/readyz", ReadyAsync)
            .Public().Lane(Lane.Emergency).WithTags("Platform").WithSummary("Whether this node takes requests; degraded while the database is away")
            .Produces<State>().Produces<State>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<State>> ReadyAsync(HttpContext http, IHostApplicationLifetime life, DatabaseState database) =>
        life.ApplicationStopping.IsCancellationRequested ? Tell(http, "stopping", StatusCodes.Status503ServiceUnavailable)
        : !life.ApplicationStarted.IsCancellationRequested ? Tell(http, "starting", StatusCodes.Status503ServiceUnavailable)
        : Tell(http, await database.AnswersAsync() ? "ready" : "degraded");

    private static JsonHttpResult<State> Tell(HttpContext http, string status, int code = StatusCodes.Status200OK)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new State(status), statusCode: code);
    }
}
