using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Doorstep.Live;

namespace Doorstep.Bench;

/// <summary>
/// Residents who report as fast as they are answered: one request at a time on each of many connections. Written on bare sockets, because it shares
/// the machine's two processors with the server it measures.
/// </summary>
internal sealed class ReportLoad(int port, int connections)
{
    private readonly Ids ids = new(TimeProvider.System, new Chance());

    internal sealed record Figures(long Count, double PerSecond, double P99Ms);

    public async Task<Figures> RunAsync(TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ReportAsync(watch, length))));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(one => one).ToList();
        return new(all.Count, all.Count / seconds, Rounds.Percentile(all, 0.99));
    }

    /// <summary>How long each answer took, in ms.</summary>
    private async Task<List<double>> ReportAsync(Stopwatch watch, TimeSpan length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var answer = new byte[8192];
        List<double> times = [];
        while (watch.Elapsed < length)
        {
            var sent = watch.Elapsed;
            await socket.SendAsync(Request());
            await ReadAnswerAsync(socket, answer);
            times.Add((watch.Elapsed - sent).TotalMilliseconds);
        }

        return times;
    }

    private byte[] Request()
    {
        var body = $$"""{"key":"{{ids.Next()}}","kind":"0301","text":"楼下垃圾堆了三天（合成）","longitude":110.34,"latitude":20.03,"address":"合成路 1 号","phone":"13800000000"}""";
        return Encoding.UTF8.GetBytes($"POST /api/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    /// <summary>Reads until the answer is whole; anything but 200 ends the bench.</summary>
    private static async Task ReadAnswerAsync(Socket socket, byte[] answer)
    {
        for (var filled = 0; ;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(filled));
            filled += read;
            var text = Encoding.ASCII.GetString(answer, 0, filled);
            if (read == 0 || !text.StartsWith("HTTP/1.1 200"[..Math.Min(12, filled)], StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The server answered: {text}");
            }

            if (IsWhole(text))
            {
                return;
            }
        }
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        if (text.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            return text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
        }

        var length = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + "Content-Length: ".Length;
        return text.Length - end - 4 >= int.Parse(text.AsSpan(length, text.IndexOf('\r', length) - length), CultureInfo.InvariantCulture);
    }
}
