using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace Doorstep.Edge;

/// <summary>Why a call out of the city was not made, or its answer not taken.</summary>
public enum OutgoingRefusal
{
    /// <summary>Not an absolute address of http or https.</summary>
    Scheme,
    /// <summary>A name or password stands in the address.</summary>
    UserInfo,
    Port,
    /// <summary>Its host is, or may be, inside the city's own network.</summary>
    Inside,
    TooLarge,
    TooSlow,
}

public sealed class OutgoingRefusedException(OutgoingRefusal reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public OutgoingRefusal Reason { get; } = reason;
}

/// <summary>
/// The HTTP client for addresses that somebody typed in, guarded against requests into the city's own network (SSRF); there is no other way to call
/// them. A name is resolved once, each of its addresses has to lie outside, and the connection goes to one of those very addresses: a name that
/// answers differently the next time gains nothing. Redirects are handed back, not followed; no proxy, cookie or credential of ours travels with the
/// call. Hosts of the city's own network are named in Outgoing:AllowedHosts, as host or host:port.
/// </summary>
public sealed class Outgoing : IDisposable
{
    public const int MostBytes = 1 << 20;
    private const int AnyPort = -1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly int[] ports = [80, 443, 8443];

    private readonly HashSet<(string Host, int Port)> allowed;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;
    private readonly HttpClient client;

    public Outgoing(IConfiguration settings, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        this.resolve = resolve;
        allowed = [.. (settings["Outgoing:AllowedHosts"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Allowed)];
        client = new(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = Patience,
            // What a pooled connection was checked for is true for its address only; names move.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>The whole answer, of at most 1 MB within five seconds.</summary>
    /// <exception cref="OutgoingRefusedException">The call was not made, or its answer not taken.</exception>
    /// <exception cref="HttpRequestException">Nobody answered.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.RequestUri);
        // Version 3 would find its own way, past the connections that are checked here.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        }
        catch (HttpRequestException failed) when (failed.InnerException is OutgoingRefusedException refused)
        {
            ExceptionDispatchInfo.Throw(refused);
            throw;
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new OutgoingRefusedException(
                OutgoingRefusal.TooLarge, $"{request.RequestUri!.IdnHost} answers with more than {MostBytes} bytes.", failed);
        }
        catch (TaskCanceledException failed) when (failed.InnerException is TimeoutException)
        {
            throw new OutgoingRefusedException(
                OutgoingRefusal.TooSlow, $"{request.RequestUri!.IdnHost} takes longer than {Patience.TotalSeconds} seconds.", failed);
        }
    }

    /// <summary>
    /// Whether an address that is kept for later could be called now: one that leads inside and one that leads nowhere are answered alike, so that
    /// nobody learns which names the city's own network knows. It is checked again with every call.
    /// </summary>
    public async Task<bool> CouldCallAsync(Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            Check(address);
            await AddressesAsync(address.IdnHost.Trim('[', ']'), address.Port, cancellationToken).WaitAsync(Patience, cancellationToken);
            return true;
        }
        catch (Exception no) when (no is OutgoingRefusedException or SocketException or TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => client.Dispose();

    private void Check(Uri? address)
    {
        if (address is not { IsAbsoluteUri: true } || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new OutgoingRefusedException(OutgoingRefusal.Scheme, "Only absolute http and https addresses are called.");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new OutgoingRefusedException(OutgoingRefusal.UserInfo, "No name or password stands in an address that is called.");
        }

        if (!ports.Contains(address.Port) && !IsAllowed(address.IdnHost, address.Port))
        {
            throw new OutgoingRefusedException(
                OutgoingRefusal.Port, $"Port {address.Port} of {address.IdnHost} is not called. Outgoing:AllowedHosts names the exceptions.");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var addresses = await AddressesAsync(host, port, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> AddressesAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var itself) ? [itself] : await resolve(host, cancellationToken);
        return IsAllowed(host, port) || addresses.FirstOrDefault(PrivateNetworks.Hold) is not { } inside
            ? addresses
            : throw new OutgoingRefusedException(
                OutgoingRefusal.Inside, $"{host} leads to {inside}, which is not outside. Outgoing:AllowedHosts names the exceptions.");
    }

    private bool IsAllowed(string host, int port) => allowed.Contains((host, port)) || allowed.Contains((host, AnyPort));

    /// <summary>
    /// Read as part of an address whose scheme has no port of its own, so that names and numbers are written as in the addresses that are called.
    /// </summary>
    private static (string Host, int Port) Allowed(string entry) => Uri.TryCreate($"any://{entry}", UriKind.Absolute, out var address)
        && address is { IdnHost: { Length: > 0 } host, PathAndQuery: "" or "/", UserInfo: "" }
        ? (host, address.Port)
        : throw new InvalidOperationException($"Outgoing:AllowedHosts names {entry}, which is neither a host nor host:port.");
}
