using System.Threading.RateLimiting;
using Doorstep.Edge;
using Microsoft.AspNetCore.RateLimiting;

namespace Doorstep.Identity.Sessions;

/// <summary>The rate limit by address for tries at a password or a code: the strictest of the limits.</summary>
static class GuessLimit
{
    public const string Name = "sign-in";

    // Reading the form that asks for a password is nobody's guess.
    public static void Set(RateLimiterOptions options) => options.AddPolicy(Name, http =>
        HttpMethods.IsGet(http.Request.Method) ? RateLimitPartition.GetNoLimiter("reading") : ToSignIn(http));

    /// <summary>
    /// A browser in which somebody has signed in before counts by itself: a neighbour in the same office who guesses must not keep the desk out.
    /// </summary>
    private static RateLimitPartition<string> ToSignIn(HttpContext http)
    {
        const int PerMinute = 10;
        var limits = http.RequestServices.GetRequiredService<NetworkLimits>();
        return http.RequestServices.GetRequiredService<KnownBrowser>().Name is { } browser
            ? limits.OfBrowser(http, browser, Name, PerMinute, TimeSpan.FromMinutes(1))
            : limits.Of(http, Name, PerMinute, TimeSpan.FromMinutes(1));
    }
}
