using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Doorstep.Tests.Live.Telemetry;

/// <summary>A collector of the city's, on this machine, that keeps whatever it is sent (OTLP over HTTP).</summary>
public sealed class Collector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> sent = [];

    public Collector()
    {
        Address = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        listener.Prefixes.Add($"{Address}/");
        listener.Start();
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>All that came by one way, as text: what is written in protobuf stands there in plain UTF-8.</summary>
    public string TextOf(string path) => string.Join('\n', sent.Where(one => one.Path == path).Select(one => Encoding.UTF8.GetString(one.Body)));

    public void Dispose() => ((IDisposable)listener).Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var asked = await listener.GetContextAsync();
                using MemoryStream body = new();
                await asked.Request.InputStream.CopyToAsync(body);
                sent.Enqueue((asked.Request.Url!.AbsolutePath, body.ToArray()));
                asked.Response.ContentType = "application/x-protobuf";
                asked.Response.Close();
            }
        }
        catch (Exception over) when (over is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended.
        }
    }
}
