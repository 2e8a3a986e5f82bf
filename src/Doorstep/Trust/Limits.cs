using System.Threading.RateLimiting;
using Doorstep.Trust.Sessions;
using Microsoft.AspNetCore.RateLimiting;

namespace Doorstep.Trust;

/// <summary>
/// How often one address may ask, by class of endpoint; the strictest for guessing passwords. Limits:Factor raises them all for load tests.
/// Reports are counted where their kind is known (<see cref="BusyAddresses"/>), photos besides by what they cost.
/// </summary>
static class Limits
{
    public static void Set(RateLimiterOptions options)
    {
        options.OnRejected = (context, _) =>
        {
            Busy.Refuse(context.HttpContext, WaitOf(context.Lease).WithChance(context.HttpContext));
            return ValueTask.CompletedTask;
        };
        // Reading the form that asks for a password is nobody's guess.
        options.AddPolicy(TrustModule.SignInLimit, http =>
            HttpMethods.IsGet(http.Request.Method) ? RateLimitPartition.GetNoLimiter("reading") : ToSignIn(http));
        options.AddPolicy(TrustModule.PhotoLimit, http => PerMinute(http, TrustModule.PhotoLimit, permits: 60));
        options.AddPolicy(TrustModule.PublicLimit, http => PerMinute(http, TrustModule.PublicLimit, permits: 600));
        // A carrier's customers look for help together in a storm; what they send is refused to none of them.
        options.AddPolicy(TrustModule.HelpLimit, http =>
            HttpMethods.IsGet(http.Request.Method) ? PerMinute(http, TrustModule.HelpLimit, permits: 6000)
                : RateLimitPartition.GetNoLimiter("calling"));
    }

    public static TimeSpan WaitOf(RateLimitLease refused) => refused.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);

    /// <summary>A browser in which somebody has signed in before counts by itself: a neighbour in the same office who guesses must not keep the desk out.</summary>
    private static RateLimitPartition<string> ToSignIn(HttpContext http)
    {
        const int PerMinute = 10;
        var limits = http.RequestServices.GetRequiredService<NetworkLimits>();
        return http.RequestServices.GetRequiredService<KnownBrowser>().Name is { } browser
            ? limits.OfBrowser(http, browser, TrustModule.SignInLimit, PerMinute, TimeSpan.FromMinutes(1))
            : limits.Of(http, TrustModule.SignInLimit, PerMinute, TimeSpan.FromMinutes(1));
    }

    private static RateLimitPartition<string> PerMinute(HttpContext http, string name, int permits) =>
        http.RequestServices.GetRequiredService<NetworkLimits>().Of(http, name, permits, TimeSpan.FromMinutes(1));
}
