using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorstep.Bench;

/// <summary>
/// One connection, one request at a time, each answer read to its end and thrown away. Written on a bare socket, because it shares the machine's two
/// processors with the server it measures.
/// </summary>
internal sealed class BareConnection : IDisposable
{
    private const int MostHead = 8192;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[16 << 10];

    /// <param name="Head">The status line and the headers.</param>
    public readonly record struct Answer(int Status, string Head)
    {
        public string? Header(string name)
        {
            var from = Head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
            return from < 0 ? null : Head[(from + name.Length + 4)..Head.IndexOf('\r', from + 2)];
        }
    }

    public static async Task<BareConnection> OpenAsync(int port, CancellationToken stopping = default)
    {
        BareConnection connection = new();
        await connection.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stopping);
        return connection;
    }

    public static byte[] Get(string path, string cookie = "") =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{Cookie(cookie)}\r\n");

    public static byte[] Post(string path, string json, string cookie = "")
    {
        var body = Encoding.UTF8.GetBytes(json);
        return [.. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{Cookie(cookie)}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"),
            .. body];
    }

    public async Task<Answer> AskAsync(ReadOnlyMemory<byte> request, CancellationToken stopping = default)
    {
        await socket.SendAsync(request, stopping);
        var (filled, end) = (0, -1);
        while (end < 0)
        {
            filled += await ReceiveAsync(filled, stopping);
            end = buffer.AsSpan(0, Math.Min(filled, MostHead)).IndexOf("\r\n\r\n"u8);
        }

        var head = Encoding.ASCII.GetString(buffer, 0, end + 2);
        Answer answer = new(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head);
        await PassBodyAsync(answer, end + 4, filled, stopping);
        return answer;
    }

    public void Dispose() => socket.Dispose();

    private async Task PassBodyAsync(Answer answer, int from, int filled, CancellationToken stopping)
    {
        if (answer.Header("Transfer-Encoding") is not null)
        {
            // The last chunk is empty; what was read before it may be overwritten, but for the bytes that could be its beginning.
            while (!buffer.AsSpan(from, filled - from).EndsWith("\r\n0\r\n\r\n"u8)
                && !buffer.AsSpan(from, filled - from).SequenceEqual("0\r\n\r\n"u8))
            {
                var kept = Math.Min(filled - from, 8);
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
                (from, filled) = (0, kept);
                filled += await ReceiveAsync(filled, stopping);
            }

            return;
        }

        var length = answer.Header("Content-Length") is { } said ? long.Parse(said, CultureInfo.InvariantCulture) : 0;
        for (var left = length - (filled - from); left > 0;)
        {
            left -= await ReceiveAsync(0, stopping);
        }
    }

    private async ValueTask<int> ReceiveAsync(int at, CancellationToken stopping) =>
        await socket.ReceiveAsync(buffer.AsMemory(at), stopping) is > 0 and var read
            ? read
            : throw new IOException("The server closed the connection.");

    private static string Cookie(string cookie) => cookie.Length == 0 ? "" : $"Cookie: {cookie}\r\n";
}
