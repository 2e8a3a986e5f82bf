using System.Collections.Concurrent;
using System.Net.Http.Json;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Trust;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

/// <summary>Nothing acknowledged is lost, nothing comes twice: the server is killed under load, again and again.</summary>
[Trait("takes", "long")]
public sealed class KillTests
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("DOORSTEP_NIGHTLY") is null ? 8 : 500;
    private const int Senders = 8;

    private readonly Ids ids = new(TimeProvider.System, new Chance());
    private readonly Random chance = new(20);

    [Fact]
    public async Task Every_report_that_was_acknowledged_is_there_once_after_kill_9_under_load()
    {
        var database = new TestDatabase();
        await database.CreateAsync();
        ConcurrentDictionary<Guid, string> acknowledged = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = new ServerProcess(database.Folder,
                new Dictionary<string, string> { ["ConnectionStrings:Doorstep"] = database.Connection, ["Limits:Factor"] = "100000" });
            await server.StartAsync();
            await SendUntilKilledAsync(server, acknowledged);
        }

        Assert.True(acknowledged.Count > Kills, $"only {acknowledged.Count} reports were acknowledged");
        await AssertAllThereOnceAsync(database, acknowledged);
    }

    private async Task SendUntilKilledAsync(ServerProcess server, ConcurrentDictionary<Guid, string> acknowledged)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            // The last sender calls for help: its lane is another.
            while (await SendAsync(client, sender == Senders - 1) is { } receipt)
            {
                acknowledged[receipt.Key] = receipt.Number;
                first.TrySetResult();
            }
        })).ToList();
        await first.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(20, 400)));
        await server.KillAsync();
        await Task.WhenAll(senders);
    }

    /// <summary>Null once the server is gone.</summary>
    private async Task<(Guid Key, string Number)?> SendAsync(HttpClient client, bool emergency)
    {
        var key = ids.Next();
        try
        {
            var answer = await client.PostAsJsonAsync("/api/reports", new { key, kind = emergency ? "0214" : "0301", text = "合成" });
            return answer.IsSuccessStatusCode
                ? (key, (await answer.Content.ReadFromJsonAsync<Receipt>())!.Number)
                : throw new InvalidOperationException($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private static async Task AssertAllThereOnceAsync(TestDatabase database, ConcurrentDictionary<Guid, string> acknowledged)
    {
        await using var app = new DoorstepApp(database);
        var stored = await app.FromDatabaseAsync(db =>
            db.Cases.SelectMany(one => one.Reports, (one, report) => new { report.Key, one.Number }).ToListAsync());
        var byKey = stored.ToLookup(report => report.Key, report => report.Number);
        Assert.DoesNotContain(acknowledged, receipt => byKey[receipt.Key].Count() != 1 || byKey[receipt.Key].Single() != receipt.Value);
        Assert.Equal(stored.Count, stored.Select(report => report.Number).Distinct().Count());
        // Every case that is there has its act and its lines in the log.
        var reported = await app.FromDatabaseAsync(db => db.Log.CountAsync(entry => entry.What == "case.reported"));
        Assert.Equal(stored.Count, reported);
    }

    private sealed record Receipt(string Number, string Secret);
}
