using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Doorstep.Tests.Access;

/// <summary>
/// Another computer of the city, on this one: it says hello, redirects, says too much or nothing at all, and notes the headers it was asked with.
/// </summary>
sealed class Neighbour : IAsyncDisposable
{
    private readonly WebApplication web;

    private Neighbour(WebApplication web) => this.web = web;

    public ConcurrentQueue<IReadOnlyList<string>> Asked { get; } = [];

    public int Port => new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static async Task<Neighbour> StartAsync(string elsewhere = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var neighbour = new Neighbour(builder.Build());
        var web = neighbour.web;
        web.Urls.Add("http://127.0.0.1:0");
        web.Use((http, next) =>
        {
            neighbour.Asked.Enqueue([.. http.Request.Headers.Keys]);
            return next(http);
        });
        web.MapGet("/", () => "hello");
        web.MapGet("/redirect/{status:int}", (int status, HttpResponse response) =>
        {
            response.StatusCode = status;
            response.Headers.Location = elsewhere;
        });
        web.MapGet("/bytes/{count:int}/{how}", SayAsync);
        web.MapGet("/never", (CancellationToken gone) => Task.Delay(Timeout.Infinite, gone));
        web.MapGet("/drops", DripAsync);
        web.MapGet("/cookie", (HttpResponse response) => response.Cookies.Append("kept", "for-the-next-time"));
        web.MapGet("/password", (HttpResponse response) =>
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            response.Headers.WWWAuthenticate = "Basic realm=\"neighbour\"";
        });
        await web.StartAsync();
        return neighbour;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private static async Task SayAsync(int count, string how, HttpResponse response, CancellationToken gone)
    {
        response.ContentLength = how == "told" ? count : null;
        var some = new byte[64 * 1024];
        for (var said = 0; said < count; said += some.Length)
        {
            await response.Body.WriteAsync(some.AsMemory(0, Math.Min(some.Length, count - said)), gone);
        }
    }

    /// <summary>Begins at once and never ends.</summary>
    private static async Task DripAsync(HttpResponse response, CancellationToken gone)
    {
        while (true)
        {
            await response.WriteAsync("…", gone);
            await response.Body.FlushAsync(gone);
            await Task.Delay(100, gone);
        }
    }
}
