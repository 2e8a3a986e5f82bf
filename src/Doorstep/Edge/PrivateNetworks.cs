using System.Net;
using System.Net.Sockets;

namespace Doorstep.Edge;

/// <summary>
/// The addresses that lead to this machine, to its neighbours, or to nobody at all: IANA's special-purpose registries (RFC 6890), and what clouds
/// answer their own machines on. Of IPv6 only what is routed worldwide lies outside; an IPv4 address inside an IPv6 one is judged as itself.
/// </summary>
static class PrivateNetworks
{
    private static readonly IPNetwork[] ofVersion4 =
    [
        .. Networks(
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        // Azure's own service to its machines, in the middle of the public addresses.
        IPNetwork.Parse("168.63.129.16/32"),
    ];

    private static readonly IPNetwork routed = IPNetwork.Parse("2000::/3");

    /// <summary>Protocols' own, Teredo among them; documentation; 6to4.</summary>
    private static readonly IPNetwork[] ofVersion6 = [.. Networks("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")];

    /// <summary>What IPv6-only networks call IPv4 hosts by (RFC 6052).</summary>
    private static readonly IPNetwork translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Hold(IPAddress address) => address switch
    {
        { AddressFamily: AddressFamily.InterNetwork } => ofVersion4.Any(network => network.Contains(address)),
        { IsIPv4MappedToIPv6: true } => Hold(address.MapToIPv4()),
        _ when translated.Contains(address) => Hold(new IPAddress(address.GetAddressBytes().AsSpan(12))),
        _ => !routed.Contains(address) || ofVersion6.Any(network => network.Contains(address)),
    };

    private static IEnumerable<IPNetwork> Networks(params string[] networks) => networks.Select(network => IPNetwork.Parse(network));
}
