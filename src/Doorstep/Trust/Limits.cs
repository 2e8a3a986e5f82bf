using System.Globalization;
using System.Threading.RateLimiting;
using Doorstep.Live;
using Microsoft.AspNetCore.RateLimiting;

namespace Doorstep.Trust;

/// <summary>How often one address may ask, by class of endpoint; the strictest for guessing passwords. Limits:Factor raises them all for load tests.</summary>
static class Limits
{
    public static void Set(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);
            // A second or two of chance, so that those who were turned away do not come back together.
            var seconds = (int)Math.Ceiling(wait.TotalSeconds) + context.HttpContext.RequestServices.GetRequiredService<Chance>().Below(3);
            context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        // Reading the form that asks for a password is nobody's guess.
        options.AddPolicy(TrustModule.SignInLimit, http => HttpMethods.IsGet(http.Request.Method) ? RateLimitPartition.GetNoLimiter("reading") : PerAddress(http, permits: 10, TimeSpan.FromMinutes(1)));
        options.AddPolicy(TrustModule.ReportLimit, http => PerAddress(http, permits: 60, TimeSpan.FromMinutes(1)));
        options.AddPolicy(TrustModule.PublicLimit, http => PerAddress(http, permits: 600, TimeSpan.FromMinutes(1)));
    }

    private static RateLimitPartition<string> PerAddress(HttpContext http, int permits, TimeSpan window)
    {
        var factor = http.RequestServices.GetRequiredService<IConfiguration>().GetValue("Limits:Factor", 1);
        return RateLimitPartition.GetSlidingWindowLimiter(
            http.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits * factor, Window = window, SegmentsPerWindow = 6 });
    }
}
