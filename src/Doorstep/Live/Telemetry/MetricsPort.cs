using System.Net;
using System.Net.Sockets;

namespace Doorstep.Live.Telemetry;

/// <summary>
/// The address and port on which Prometheus scrapes this node: a port of its own, so that no header of a request to the public port leads there.
/// </summary>
sealed record MetricsPort(string Host, int Port)
{
    private const string Everywhere = "*";

    /// <returns>Null where no setting asks for it, or where somebody else has the port: watching must keep no node from
    /// working, so that is only told.</returns>
    public static MetricsPort? Of(IConfiguration configuration)
    {
        if (configuration["Telemetry:PrometheusPort"] is not { Length: > 0 } text)
        {
            return null;
        }

        var host = configuration["Telemetry:PrometheusListen"] is { Length: > 0 } set ? set : "127.0.0.1";
        var address = host == Everywhere ? IPAddress.Any : IPAddress.TryParse(host, out var known) ? known
            : throw new InvalidOperationException(
                $"Telemetry:PrometheusListen is an address of this machine, or * for all of them; '{host}' is none.");
        return !int.TryParse(text, out var port) || port is <= 0 or > ushort.MaxValue
            ? throw new InvalidOperationException($"Telemetry:PrometheusPort is the number of a port of its own; '{text}' is none.")
            : IsFree(new(address, port)) ? new(host, port) : null;
    }

    /// <summary>The listener itself would end the process.</summary>
    private static bool IsFree(IPEndPoint place)
    {
        try
        {
            using TcpListener tried = new(place);
            tried.Start();
            return true;
        }
        catch (SocketException taken)
        {
            using var logs = LoggerFactory.Create(logging => logging.AddConsole());
            logs.CreateLogger<MetricsPort>()
                .LogError("Prometheus cannot read at {Place}: {Why}. The node works without it", place, taken.SocketErrorCode);
            return false;
        }
    }
}
