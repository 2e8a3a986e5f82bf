using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Doorstep.Edge;

/// <summary>
/// Makes rate limiters by the network that a request comes from. With IPv6 a household has a /64, that is more addresses than anybody can count, and
/// whoever rents a server often a /48 of them: so a /64 counts as one, and everything of a /48 together may have eight times as much.
/// </summary>
sealed class NetworkLimits(IConfiguration configuration) : IDisposable
{
    private const int WideTimes = 8, NarrowBits = 64, WideBits = 48;

    private readonly int factor = configuration.GetValue("Limits:Factor", 1);
    private readonly ConcurrentDictionary<string, PartitionedRateLimiter<string>> wide = new();

    /// <summary>The limit of a class of requests for whoever sends this one.</summary>
    public RateLimitPartition<string> Of(HttpContext http, string name, int permits, TimeSpan window)
    {
        var from = http.Connection.RemoteIpAddress;
        var all = IsWide(from)
            ? wide.GetOrAdd(name, _ => PartitionedRateLimiter.Create<string, string>(network => Window(network, WideTimes * permits, window)))
            : null;
        return RateLimitPartition.Get(NetworkOf(from, NarrowBits), network => new Both(Limiter(permits, window), all, NetworkOf(from, WideBits)));
    }

    /// <summary>
    /// The limit of one browser; those of a network together may have eight times as much, and take nothing from whoever else is there.
    /// </summary>
    public RateLimitPartition<string> OfBrowser(HttpContext http, string browser, string name, int permits, TimeSpan window)
    {
        var all = wide.GetOrAdd($"{name} of browsers",
            _ => PartitionedRateLimiter.Create<string, string>(network => Window(network, WideTimes * permits, window)));
        var network = NetworkOf(http.Connection.RemoteIpAddress);
        return RateLimitPartition.Get($"browser {browser} {network}", _ => new Both(Limiter(permits, window), all, network));
    }

    /// <summary>An IPv4 address as it is, also where it comes dressed as IPv6; of IPv6 the first bits.</summary>
    public static string NetworkOf(IPAddress? address, int bits = NarrowBits) =>
        address is null ? ""
        : IsWide(address) ? $"{new IPNetwork(Masked(address, bits), bits)}"
        : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    public void Dispose()
    {
        foreach (var limiter in wide.Values)
        {
            limiter.Dispose();
        }
    }

    private static bool IsWide(IPAddress? address) => address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false };

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return new(bytes);
    }

    private RateLimitPartition<string> Window(string network, int permits, TimeSpan window) =>
        RateLimitPartition.Get(network, _ => Limiter(permits, window));

    private SlidingWindowRateLimiter Limiter(int permits, TimeSpan window) =>
        new(new() { PermitLimit = permits * factor, Window = window, SegmentsPerWindow = 6 });

    /// <summary>A rate limiter that asks the household's and then its wider network's.</summary>
    private sealed class Both(SlidingWindowRateLimiter narrow, PartitionedRateLimiter<string>? wide, string wideNetwork) : RateLimiter
    {
        public override TimeSpan? IdleDuration => narrow.IdleDuration;

        public override RateLimiterStatistics? GetStatistics() => narrow.GetStatistics();

        protected override RateLimitLease AttemptAcquireCore(int permitCount)
        {
            var lease = narrow.AttemptAcquire(permitCount);
            if (!lease.IsAcquired || wide is null)
            {
                return lease;
            }

            lease.Dispose();
            return wide.AttemptAcquire(wideNetwork, permitCount);
        }

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
            new(AttemptAcquireCore(permitCount));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                narrow.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
