using System.Net.ServerSentEvents;
using Doorstep.Identity;
using Doorstep.Live;

namespace Doorstep.Tests;

/// <summary>A browser's end of GET /api/live.</summary>
sealed class LiveStream(HttpResponseMessage response, Stream body) : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Null where the caller may not follow.</summary>
    public static async Task<LiveStream?> OpenAsync(HttpClient client, Cursor? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/live");
        if (after is { } cursor)
        {
            request.Headers.Add("Last-Event-ID", cursor.ToString());
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.IsSuccessStatusCode ? new(response, await response.Content.ReadAsStreamAsync()) : null;
    }

    /// <summary>Every event until the server ends the stream; waiting too long for one fails the test.</summary>
    public async IAsyncEnumerable<SseItem<string>> ItemsAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(patience.Token))
        {
            yield return item;
            patience.CancelAfter(Patience);
        }
    }

    /// <summary>Whether the server ends it while nothing else happens.</summary>
    public async Task<bool> EndsAsync()
    {
        await foreach (var item in ItemsAsync())
        {
            Assert.NotEqual("entry", item.EventType);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
    }
}

static class Logging
{
    /// <summary>Writes entries to the log in one commit, as acts of the city do.</summary>
    public static Task LogAsync(this DoorstepApp app, params Entry[] entries) => app.WithDatabaseAsync(async db =>
    {
        // Any record that logs will do to carry them.
        var carrier = new Account { Id = app.NewId(), UserName = $"log-{app.NewId():n}", CreatedAt = TimeProvider.System.GetUtcNow() };
        carrier.NewEntries.AddRange(entries);
        db.Users.Add(carrier);
        await db.SaveChangesAsync();
    });
}
