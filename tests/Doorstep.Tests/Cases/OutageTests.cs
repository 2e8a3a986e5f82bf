using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

/// <summary>
/// The outage drill: the database is taken away under load, again and again, and comes back. No process ends, nothing acknowledged is lost or
/// doubled, calls for help are answered all the while, and every desk is current soon after.
/// </summary>
public sealed class OutageTests : IDisposable
{
    private static readonly bool isNightly = Environment.GetEnvironmentVariable("DOORSTEP_NIGHTLY") is not null;
    private static readonly int outages = isNightly ? 20 : 3;
    private static readonly TimeSpan away = TimeSpan.FromSeconds(isNightly ? 60 : 8);
    private static readonly TimeSpan between = TimeSpan.FromSeconds(isNightly ? 30 : 3);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private const int Desks = 3;
    private const int Senders = 4;
    private const int MostLogPerSecond = 100_000;

    private readonly Ids ids = new(TimeProvider.System, new Chance());
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<Guid, string> acknowledged = [];
    private readonly ConcurrentBag<double> helpSeconds = [];
    private readonly ConcurrentBag<Guid> opened = [];
    private readonly ConcurrentBag<string> strange = [];
    private int openings;

    [Fact]
    public async Task Outages_under_load_end_no_process_lose_nothing_and_every_desk_is_current_again()
    {
        await using PrivateDatabase database = new();
        await database.StartAsync();
        Dictionary<string, string> settings = new(database.Settings)
        {
            ["Limits:Factor"] = "100000",
            ["Accounts:SecondFactor"] = "optional",
            ["Readings:PerHour"] = "1000000",
            ["Readings:PerDay"] = "1000000"
        };
        await using ServerProcess server = new(database.Folder, settings);
        await server.StartAsync();
        var officer = await AnOfficerAsync(database);
        using var first = await SignedInAsync(server, officer);
        List<Desk> desks = [.. Enumerable.Range(0, Desks).Select(_ => new Desk(first))];
        List<Task> working = [.. Enumerable.Range(0, Senders).Select(sender => SendAsync(server, sender % 2 == 0)), ReadAsync(first)];
        List<double> current = [];
        for (var outage = 0; outage < outages; outage++)
        {
            await Task.Delay(between);
            var how = PrivateDatabase.Ways[outage % PrivateDatabase.Ways.Count];
            await database.TakeAwayAsync(how, server.ProcessId);
            await Task.Delay(away);
            Assert.True(server.IsRunning, await LogAsync(server));
            await database.GiveBackAsync(how, server.ProcessId);
            current.Add(await UntilCurrentAsync(server, desks));
        }

        await Task.Delay(between);
        await over.CancelAsync();
        await Task.WhenAll(working).WaitAsync(patience);
        var kept = acknowledged.Count(one => one.Value.Length == 0);
        await AllOnDesksAsync(server, desks);
        Assert.True(server.IsRunning, await LogAsync(server));
        await server.KillAsync();
        await AssertNothingLostAsync(database);
        // An outage that fills the disk with its own log is two outages.
        Assert.InRange(new FileInfo(Path.Combine(server.Folder, "server.log")).Length, 0, (outages + 1) * away.TotalSeconds * MostLogPerSecond);
        Console.WriteLine($"""
            Outage drill ({(DoorstepApp.OnPostgres ? "PostgreSQL" : "SQLite")}, {outages} outages of {away.TotalSeconds:0} s): {acknowledged.Count} reports acknowledged, {kept} calls for help of them kept meanwhile, {opened.Count} readings; none lost, none doubled, no process ended.
            Desks current after the return: {string.Join(", ", current.Select(seconds => $"{seconds:0.0}"))} s. A call for help was answered within {helpSeconds.Max():0.0} s (median {helpSeconds.Order().ElementAt(helpSeconds.Count / 2):0.00}).
            """);
    }

    public void Dispose() => over.Dispose();

    /// <summary>Reports, or calls for help, one after another; each is sent with its key until it is acknowledged.</summary>
    private async Task SendAsync(ServerProcess server, bool help)
    {
        using HttpClient client = new() { BaseAddress = new Uri(server.Url), Timeout = patience };
        while (!over.IsCancellationRequested)
        {
            var key = ids.Next();
            while (!over.IsCancellationRequested && await SendOnceAsync(client, key, help) is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <returns>The number; empty where the call is kept; null where it was not taken.</returns>
    private async Task<string?> SendOnceAsync(HttpClient client, Guid key, bool help)
    {
        var asked = Stopwatch.StartNew();
        using var answer = await client.PostAsJsonAsync(
            "/api/reports", new { key, kind = help ? "0214" : "0301", text = "演练（合成）", phone = "13800001234" });
        if (help)
        {
            helpSeconds.Add(asked.Elapsed.TotalSeconds);
        }

        var number = answer.StatusCode switch
        {
            HttpStatusCode.OK => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetString()!,
            HttpStatusCode.Accepted => "",
            _ => null,
        };
        if (number is not null)
        {
            acknowledged.TryAdd(key, number);
        }
        else if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) || answer.Headers.RetryAfter is null)
        {
            strange.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        return number;
    }

    /// <summary>The duty officer looks at her list, and opens the number of whoever called last.</summary>
    private async Task ReadAsync(HttpClient officer)
    {
        while (!over.IsCancellationRequested)
        {
            using var list = await officer.GetAsync("/api/cases?size=20");
            if (list.IsSuccessStatusCode)
            {
                foreach (var found in (await list.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("cases").EnumerateArray().Take(2)
                    .Select(one => one.GetProperty("id").GetGuid()).ToList())
                {
                    Interlocked.Increment(ref openings);
                    using var contact = await officer.GetAsync($"/api/cases/{found}/contact");
                    if (contact.IsSuccessStatusCode)
                    {
                        opened.Add(found);
                    }
                }
            }
            else if (list.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                strange.Add($"list {list.StatusCode} {await list.Content.ReadAsStringAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>From the return of the database until every desk shows a report that is made after it.</summary>
    private async Task<double> UntilCurrentAsync(ServerProcess server, List<Desk> desks)
    {
        var returned = Stopwatch.StartNew();
        using HttpClient client = new() { BaseAddress = new Uri(server.Url), Timeout = patience };
        var (key, number) = (ids.Next(), (string?)null);
        while (number is null or "" && returned.Elapsed < patience)
        {
            number = await SendOnceAsync(client, key, help: true);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        acknowledged[key] = number!;
        while (!desks.TrueForAll(desk => desk.Seen.ContainsKey(number!)))
        {
            Assert.True(returned.Elapsed < patience, $"A desk does not show {number} after {returned.Elapsed}: {await LogAsync(server)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return returned.Elapsed.TotalSeconds;
    }

    /// <summary>What was kept has come to the desks, too: nobody missed an entry.</summary>
    private async Task AllOnDesksAsync(ServerProcess server, List<Desk> desks)
    {
        using HttpClient client = new() { BaseAddress = new Uri(server.Url), Timeout = patience };
        foreach (var (key, _) in acknowledged.Where(one => one.Value.Length == 0))
        {
            var waited = Stopwatch.StartNew();
            string? number;
            while ((number = await SendOnceAsync(client, key, help: true)) is null or "")
            {
                Assert.True(waited.Elapsed < patience, "A call that was kept does not come to the desk.");
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }

            acknowledged[key] = number;
        }

        var late = Stopwatch.StartNew();
        foreach (var desk in desks)
        {
            while (acknowledged.Values.Except(desk.Seen.Keys).ToList() is { Count: > 0 } missing)
            {
                Assert.True(late.Elapsed < patience, $"A desk has missed {string.Join(' ', missing.Take(5))}.");
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }

            await desk.EndAsync();
            desk.Dispose();
        }
    }

    private async Task AssertNothingLostAsync(PrivateDatabase database)
    {
        await using var app = DoorstepApp.Beside(database.Folder, database.Settings);
        var stored = await app.FromDatabaseAsync(db =>
            db.Cases.SelectMany(one => one.Reports, (one, report) => new { report.Key, one.Number }).ToListAsync());
        var byKey = stored.ToLookup(report => report.Key, report => report.Number);
        Assert.DoesNotContain(acknowledged, receipt => byKey[receipt.Key].Count() != 1 || byKey[receipt.Key].Single() != receipt.Value);
        Assert.Equal(stored.Count, await app.FromDatabaseAsync(db => db.Cases.CountAsync()));
        Assert.Equal(stored.Count, await app.FromDatabaseAsync(db => db.Log.CountAsync(entry => entry.What == "case.reported")));
        // Of the readings that were answered each is there; one that was asked for may stand there unanswered.
        Assert.InRange(await app.FromDatabaseAsync(db => db.Readings.CountAsync()), opened.Count, openings);
        var errors = File.ReadLines(Path.Combine(database.Folder, "server.log"))
            .Where(line => line.Contains("Exception", StringComparison.Ordinal)).Distinct();
        Assert.True(strange.IsEmpty, $"{strange.FirstOrDefault()}\n{string.Join('\n', errors.Take(40))}");
    }

    private static async Task<Account> AnOfficerAsync(PrivateDatabase database)
    {
        await using var app = DoorstepApp.Beside(database.Folder, database.Settings);
        return await app.AnAccountAsync(Role.DutyOfficer, "4601");
    }

    private static async Task<HttpClient> SignedInAsync(ServerProcess server, Account officer)
    {
        HttpClient client = new() { BaseAddress = new Uri(server.Url), Timeout = patience };
        (await client.PostAsJsonAsync("/api/session", new { userName = officer.UserName, password = DoorstepApp.Password }))
            .EnsureSuccessStatusCode();
        return client;
    }

    private static async Task<string> LogAsync(ServerProcess server)
    {
        await using FileStream file = new(Path.Combine(server.Folder, "server.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, 8000), SeekOrigin.End);
        using StreamReader reader = new(file);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A desk's end of the live stream, that comes back as a browser's does (live.js).</summary>
    private sealed class Desk : IDisposable
    {
        private const double LongestWaitSeconds = 6;

        private readonly HttpClient officer;
        private readonly CancellationTokenSource end = new();
        private readonly Task following;
        private string? cursor;
        private int tries;

        public Desk(HttpClient officer)
        {
            this.officer = officer;
            following = FollowAsync();
        }

        /// <summary>The numbers of the cases whose report it was told.</summary>
        public ConcurrentDictionary<string, byte> Seen { get; } = [];

        public async Task EndAsync()
        {
            await end.CancelAsync();
            await following;
        }

        public void Dispose() => end.Dispose();

        private async Task FollowAsync()
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    await ListenAsync();
                }
                catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
                {
                    // The line is lost, or the platform says later.
                }

                await Task.Delay(TimeSpan.FromSeconds(Math.Min(LongestWaitSeconds, 0.5 * Math.Pow(2, tries++))), end.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private async Task ListenAsync()
        {
            using var response = await officer.GetAsync(
                cursor is null ? "/api/live" : $"/api/live?after={cursor}", HttpCompletionOption.ResponseHeadersRead, end.Token);
            response.EnsureSuccessStatusCode();
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(end.Token)).EnumerateAsync(end.Token))
            {
                (tries, cursor) = (0, item.EventId is { Length: > 0 } id ? id : cursor);
                if (item.EventType == "entry" && JsonSerializer.Deserialize<JsonElement>(item.Data) is var entry
                    && entry.GetProperty("what").GetString() == "case.reported")
                {
                    Seen[entry.GetProperty("facts").GetProperty("number").GetString()!] = 0;
                }
            }
        }
    }
}
