using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Doorstep.Identity;

namespace Doorstep.Tests.Identity;

/// <summary>
/// What a browser has of an interactive page: its connection, over which parts of the page come to life. Written down byte by byte, so that it can
/// also do what no browser does.
/// </summary>
sealed partial class Circuit : IAsyncDisposable
{
    private readonly WebSocket socket;
    private readonly StringBuilder heard = new();
    private readonly Task listening;
    private int invocations;

    private Circuit(WebSocket socket) => (this.socket, listening) = (socket, ListenAsync(socket, heard));

    /// <summary>A cookie of a session of her own.</summary>
    public static async Task<string> CookieAsync(DoorstepApp app, Account account)
    {
        using var answer = await app.CreateClient(new() { HandleCookies = false })
            .PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password });
        return answer.EnsureSuccessStatusCode().Headers.GetValues("Set-Cookie")
            .First(cookie => cookie.StartsWith("doorstep=", StringComparison.Ordinal)).Split(';')[0];
    }

    /// <summary>What her own page carries to start its interactive part.</summary>
    public static async Task<JsonNode> MarkerAsync(DoorstepApp app, string cookie, string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { { "Cookie", cookie }, { "Accept", "text/html" } } };
        using var answer = await app.CreateClient(new() { HandleCookies = false }).SendAsync(request);
        var html = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return Marker().Matches(html).Select(match => JsonNode.Parse(match.Groups[1].Value)!)
            .First(marker => (string?)marker["type"] == "server" && marker["descriptor"] is not null);
    }

    public static async Task<Circuit> OpenAsync(DoorstepApp app, string cookie, string? origin, string page)
    {
        var client = app.Server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            request.Headers.Cookie = cookie;
            request.Headers.Origin = origin;
        };
        var circuit = new Circuit(await client.ConnectAsync(new Uri("ws://localhost/_blazor"), TestContext.Current.CancellationToken));
        await circuit.SendAsync("""{"protocol":"blazorpack","version":1}"""u8.ToArray().Append((byte)0x1e));
        await circuit.InvokeAsync("StartCircuit", "http://localhost/", $"http://localhost{page}", "[]", "");
        return circuit;
    }

    public Task StartAsync(JsonNode marker) => InvokeAsync("UpdateRootComponents", new JsonObject
    {
        ["batchId"] = 1,
        ["operations"] = new JsonArray(new JsonObject { ["type"] = "add", ["ssrComponentId"] = 1, ["marker"] = marker.DeepClone() }),
    }.ToJsonString(), "");

    /// <summary>Something that a person at the browser does.</summary>
    public Task MoveAsync(string page) => InvokeAsync("OnLocationChanged", $"http://localhost{page}", null, false);

    /// <returns>The first of these that the server has said; null when it says none of them in time.</returns>
    public async Task<string?> HearAsync(TimeSpan patience, params string[] words)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < patience; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            lock (heard)
            {
                if (words.FirstOrDefault(word => heard.ToString().Contains(word, StringComparison.Ordinal)) is { } word)
                {
                    return word;
                }
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await listening;
        socket.Dispose();
    }

    private static async Task ListenAsync(WebSocket socket, StringBuilder heard)
    {
        var bytes = new byte[1 << 16];
        try
        {
            while (socket.State is WebSocketState.Open)
            {
                var received = await socket.ReceiveAsync(bytes, CancellationToken.None);
                lock (heard)
                {
                    heard.Append(Encoding.UTF8.GetString(bytes, 0, received.Count));
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server let go, or the test did.
        }
    }

    /// <summary>SignalR's invocation in MessagePack: [1, no headers, id, target, arguments, no streams], its length before it.</summary>
    private Task InvokeAsync(string target, params object?[] arguments)
    {
        List<byte> message =
        [
            0x96, 1, 0x80, .. Pack($"{invocations++}"), .. Pack(target), (byte)(0x90 + arguments.Length), .. arguments.SelectMany(Pack), 0x90
        ];
        List<byte> length = [];
        for (var rest = message.Count; ; rest >>= 7)
        {
            length.Add((byte)(rest > 0x7f ? rest | 0x80 : rest));
            if (rest <= 0x7f)
            {
                return SendAsync([.. length, .. message]);
            }
        }
    }

    private static IEnumerable<byte> Pack(object? value)
    {
        if (value is not string text)
        {
            return [(byte)(value is true ? 0xc3 : value is false ? 0xc2 : 0xc0)];
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return [0xdb, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private Task SendAsync(IEnumerable<byte> bytes) =>
        socket.SendAsync(bytes.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

    [GeneratedRegex("<!--Blazor:(.*?)-->", RegexOptions.Singleline)]
    private static partial Regex Marker();
}
