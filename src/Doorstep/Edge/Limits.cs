using System.Threading.RateLimiting;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.RateLimiting;

namespace Doorstep.Edge;

/// <summary>
/// Rate limits by the caller's address, one for each class of endpoint. Limits:Factor raises them all for load tests. Reports are counted where their
/// kind is known (<see cref="ReportRateLimits"/>), photos besides by what they cost.
/// </summary>
static class Limits
{
    public const string Photo = "photo";
    public const string Public = "public";
    public const string Help = "help";

    public static void Set(RateLimiterOptions options)
    {
        options.OnRejected = (context, _) =>
        {
            Busy.Refuse(context.HttpContext, WaitOf(context.Lease).WithChance(context.HttpContext));
            return ValueTask.CompletedTask;
        };
        options.AddPolicy(Photo, http => PerMinute(http, Photo, permits: 60));
        options.AddPolicy(Public, http => PerMinute(http, Public, permits: 600));
        // A carrier's customers look for help together in a storm; what they send is refused to none of them.
        options.AddPolicy(Help, http =>
            HttpMethods.IsGet(http.Request.Method) ? PerMinute(http, Help, permits: 6000)
                : RateLimitPartition.GetNoLimiter("calling"));
    }

    public static TimeSpan WaitOf(RateLimitLease refused) =>
        refused.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);

    private static RateLimitPartition<string> PerMinute(HttpContext http, string name, int permits) =>
        http.RequestServices.GetRequiredService<NetworkLimits>().Of(http, name, permits, TimeSpan.FromMinutes(1));
}
