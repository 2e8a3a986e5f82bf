using System.Threading.RateLimiting;

namespace Doorstep.Edge.Lanes;

/// <summary>
/// Counts the reports that each network address sends, and limits those that can wait. Behind one may be a household or all the customers of a
/// carrier, so a call for help beyond the usual is marked for the desk and taken; only what can wait has to.
/// </summary>
sealed class ReportRateLimits(NetworkLimits limits) : IDisposable
{
    private const int PerMinute = 60;

    private readonly PartitionedRateLimiter<HttpContext> reports = PartitionedRateLimiter.Create<HttpContext, string>(
        http => limits.Of(http, "reports", PerMinute, TimeSpan.FromMinutes(1)));

    /// <summary>Counts one report more.</summary>
    /// <returns>Null while the address sends no more than usual; else the time until it does.</returns>
    public TimeSpan? Count(HttpContext http)
    {
        using var counted = reports.AttemptAcquire(http);
        return counted.IsAcquired ? null : Limits.WaitOf(counted);
    }

    public void Dispose() => reports.Dispose();
}
