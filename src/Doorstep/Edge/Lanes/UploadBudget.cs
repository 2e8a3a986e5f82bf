using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;

namespace Doorstep.Edge.Lanes;

/// <summary>
/// The memory budget for photos that are being uploaded by strangers. They are held in memory, since nobody's picture shall stand in a file before it
/// has been made anew; so there is an end to how much of them there is at once, and to what one network may have of that: whoever sends slowly must
/// not take it all.
/// </summary>
sealed class UploadBudget
{
    private const long Most = 384L << 20, MostOfOne = 96L << 20;
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, long> ofOne = [];
    private long all;

    /// <exception cref="BusyException">There is no room for it now.</exception>
    public async Task ReadFormAsync(HttpContext http)
    {
        var most = Count(http);
        http.Features
            .Set<IFormFeature>(new FormFeature(http.Request, new FormOptions { MemoryBufferThreshold = (int)most, MultipartBodyLengthLimit = most }));
        await http.Request.ReadFormAsync(http.RequestAborted);
    }

    /// <summary>From now on, what is read of this request is counted until it is answered.</summary>
    /// <returns>How much it may be.</returns>
    public long Count(HttpContext http)
    {
        var (network, held, most) = (NetworkLimits.NetworkOf(http.Connection.RemoteIpAddress), 0L, http.MostBytes());
        http.Response.OnCompleted(() =>
        {
            Count(network, -held);
            return Task.CompletedTask;
        });
        http.Request.Body = new CountedStream(http.Request.Body, more =>
        {
            held += more;
            if (!Count(network, more))
            {
                throw new BusyException(ComeBackAfter);
            }
        });
        return most;
    }

    private bool Count(string network, long more)
    {
        var one = ofOne.AddOrUpdate(network, more, (_, before) => before + more);
        if (one == 0)
        {
            ofOne.TryRemove(KeyValuePair.Create(network, 0L));
        }

        return (Interlocked.Add(ref all, more) <= Most & one <= MostOfOne) || more < 0;
    }
}
