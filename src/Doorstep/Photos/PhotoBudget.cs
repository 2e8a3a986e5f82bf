using System.Threading.RateLimiting;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;

namespace Doorstep.Photos;

/// <summary>
/// Limits the photos that one network may make us decode and keep. A file of a few kilobytes may be a picture of millions of points, so what counts
/// is the points; and whoever sends pictures that no report will name must not fill the disk before they are erased.
/// </summary>
sealed class PhotoBudget(NetworkLimits limits) : IDisposable
{
    /// <summary>Nine photos of the largest telephones, and as many again.</summary>
    private const int MegapixelsPerMinute = 1000;

    private const int PerDay = 2000;

    private readonly PartitionedRateLimiter<HttpContext> pixels = PartitionedRateLimiter.Create<HttpContext, string>(
        http => limits.Of(http, "photo pixels", MegapixelsPerMinute, TimeSpan.FromMinutes(1)));

    private readonly PartitionedRateLimiter<HttpContext> day = PartitionedRateLimiter.Create<HttpContext, string>(
        http => limits.Of(http, "photos of a day", PerDay, TimeSpan.FromDays(1)));

    /// <exception cref="BusyException">Not now.</exception>
    public void Count(HttpContext http, long points)
    {
        using var counted = pixels.AttemptAcquire(http, 1 + (int)(points / 1_000_000));
        if (!counted.IsAcquired)
        {
            throw new BusyException(Limits.WaitOf(counted));
        }

        using var kept = day.AttemptAcquire(http);
        if (!kept.IsAcquired)
        {
            throw new BusyException(Limits.WaitOf(kept));
        }
    }

    public void Dispose()
    {
        pixels.Dispose();
        day.Dispose();
    }
}
