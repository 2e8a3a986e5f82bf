using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Doorstep.Edge;

/// <summary>
/// The trusted reverse proxies, whose X-Forwarded-For is believed: this machine, and whom the setting Proxy:Known names (addresses, or networks such
/// as 10.0.0.0/8). From anybody else X-Forwarded-For is passed over, or each sender would choose her own address, and the limits by address would
/// bind nobody.
/// </summary>
static class KnownProxies
{
    private static readonly char[] between = [',', ' ', ';'];

    public static void AddKnownProxies(this IHostApplicationBuilder builder)
    {
        var known = (builder.Configuration["Proxy:Known"] ?? "").Split(between, StringSplitOptions.RemoveEmptyEntries);
        // After everybody else's settings: ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe anyone.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // From the last to the first, as long as each is known.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            options.KnownIPNetworks.Add(IPNetwork.Parse("127.0.0.0/8"));
            options.KnownProxies.Add(IPAddress.IPv6Loopback);
            foreach (var one in known)
            {
                Add(options, one);
            }
        });
    }

    private static void Add(ForwardedHeadersOptions options, string one)
    {
        if (IPAddress.TryParse(one, out var address))
        {
            options.KnownProxies.Add(address);
        }
        else if (IPNetwork.TryParse(one, out var network))
        {
            options.KnownIPNetworks.Add(network);
        }
        else
        {
            throw new InvalidOperationException(
                $"Proxy:Known names proxies by address or network, such as 10.1.2.3 or 10.0.0.0/8, with commas between; '{one}' is neither.");
        }
    }
}
