using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// What it costs that opening a sealed field is written down first: a community worker opens names, one after another and sixteen at once. The peer is the same
/// platform, made to open them without writing anything. Afterwards ours has every reading, once, and the peer none, or all rows of the database fail.
/// </summary>
internal static class ReadingCost
{
    private const string Name = "reading-cost";
    private const string PeerName = "not written down";
    private const int Many = 16;
    private const int RoundCount = 5;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private sealed record Figures(double PerSecond, double P50Ms, double P95Ms);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        foreach (var gate in await MeasureAsync("SQLite", side => Task.FromResult($"Data Source={Path.Combine(side, "doorstep.db")}"), CountInSqliteAsync, session))
        {
            yield return gate;
        }

        await using var postgres = await PostgresPeer.StartAsync(fsync: true, "max_connections=300");
        foreach (var gate in await MeasureAsync("PostgreSQL", side => postgres.CreateAsync($"reading_{Path.GetFileName(side).Replace('-', '_').ToLowerInvariant()}"), CountInPostgresAsync, session))
        {
            yield return gate;
        }
    }

    private static async Task<IReadOnlyList<Gate>> MeasureAsync(string database, Func<string, Task<string>> create, Func<string, Task<long>> count, Session session)
    {
        session.Say($"reading-cost: {database}");
        await using var ours = await Side.StartAsync(create, isWritten: true);
        await using var peer = await Side.StartAsync(create, isWritten: false);
        var (before, beforePeer) = (await count(ours.Connection), await count(peer.Connection));
        await ours.OpenAsync(Many, WarmUp);
        await peer.OpenAsync(Many, WarmUp);
        List<(Figures Ours, Figures Peer)> alone = [], together = [];
        for (var round = 0; round < RoundCount; round++)
        {
            session.Stopping.ThrowIfCancellationRequested();
            foreach (var (connections, taken) in ((int, List<(Figures, Figures)>)[])[(1, alone), (Many, together)])
            {
                // Who goes first changes every round.
                var first = await (round % 2 == 0 ? ours : peer).OpenAsync(connections, RoundLength);
                var second = await (round % 2 == 0 ? peer : ours).OpenAsync(connections, RoundLength);
                taken.Add(round % 2 == 0 ? (first, second) : (second, first));
            }
        }

        var whole = await count(ours.Connection) - before == ours.Opened && await count(peer.Connection) == beforePeer;
        return
        [
            Judged(Gate.Ceiling(Name, $"{database}, one at a time: p95 longer than {PeerName}", "ms", Rounds.Median(alone.Select(round => round.Ours.P95Ms - round.Peer.P95Ms)), 2, RoundCount)),
            Judged(Gate.Shown(Name, $"{database}, one at a time: p50", "ms", Rounds.Median(alone.Select(round => round.Ours.P50Ms)), RoundCount, Rounds.Median(alone.Select(round => round.Peer.P50Ms)), PeerName)),
            Judged(Gate.More(Name, $"{database}, {Many} at once", "fields/s", Rounds.Of([.. together.Select(round => (round.Ours.PerSecond, round.Peer.PerSecond))]), PeerName, times: 0.9)),
            Judged(Gate.Shown(Name, $"{database}, {Many} at once: p95", "ms", Rounds.Median(together.Select(round => round.Ours.P95Ms)), RoundCount, Rounds.Median(together.Select(round => round.Peer.P95Ms)), PeerName)),
        ];

        Gate Judged(Gate gate) => gate with { Ok = gate.Ok && whole, Case = whole ? gate.Case : $"{gate.Case} (readings are missing, or were written where none should be)" };
    }

    private static async Task<long> CountInSqliteAsync(string connection)
    {
        await using var database = new SqliteConnection(connection);
        await database.OpenAsync();
        await using var command = new SqliteCommand("""SELECT COUNT(*) FROM "Readings" """, database);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountInPostgresAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("""SELECT COUNT(*) FROM "Readings" """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>One of the two: a server over a small demo city of its own, and the worker who opens.</summary>
    private sealed class Side(string folder, string connection, ServerProcess server) : IAsyncDisposable
    {
        private IReadOnlyList<byte[]> requests = [];

        public string Connection { get; } = connection;

        public long Opened { get; private set; }

        public static async Task<Side> StartAsync(Func<string, Task<string>> create, bool isWritten)
        {
            var folder = Directory.CreateTempSubdirectory("doorstep-reading-").FullName;
            var connection = await create(folder);
            Dictionary<string, string> settings = new()
            {
                ["ConnectionStrings:Doorstep"] = connection,
                ["Limits:Factor"] = "1000000",
                ["Readings:PerHour"] = "100000000",
                ["Readings:PerDay"] = "100000000",
            };
            await ServerProcess.RunAsync(settings, "demo", "--city", "small", "--data", folder);
            ServerProcess server = new(folder, isWritten ? settings : settings.Concat(WithoutReadings.Settings).ToDictionary());
            Side side = new(folder, connection, server);
            await server.StartAsync("--demo");
            side.requests = await side.RequestsAsync();
            return side;
        }

        public async Task<Figures> OpenAsync(int connections, TimeSpan length)
        {
            var watch = Stopwatch.StartNew();
            var times = (await Task.WhenAll(Enumerable.Range(0, connections).Select(place => Task.Run(() => OpenAsync(place, watch, length))))).SelectMany(one => one).ToList();
            Opened += times.Count;
            return new(times.Count / watch.Elapsed.TotalSeconds, Rounds.Percentile(times, 0.5), Rounds.Percentile(times, 0.95));
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }

        private async Task<List<double>> OpenAsync(int place, Stopwatch watch, TimeSpan length)
        {
            using var bare = await BareConnection.OpenAsync(server.Port);
            List<double> times = [];
            for (var next = place; watch.Elapsed < length; next++)
            {
                var sent = watch.Elapsed;
                var answer = await bare.AskAsync(requests[next % requests.Count]);
                if (answer.Status != 200)
                {
                    throw new InvalidOperationException($"The server answered: {answer.Head}");
                }

                times.Add((watch.Elapsed - sent).TotalMilliseconds);
            }

            return times;
        }

        private async Task<IReadOnlyList<byte[]>> RequestsAsync()
        {
            var staff = await DemoStaff.SignInAsync(server, "community");
            using HttpClient client = new() { BaseAddress = new(server.Url) };
            client.DefaultRequestHeaders.Add("Cookie", staff.Cookie);
            List<byte[]> opening = [];
            foreach (var household in (await client.GetFromJsonAsync<JsonElement>($"/api/register/areas/{staff.Area}/households?take=40")).EnumerateArray())
            {
                var shown = await client.GetFromJsonAsync<JsonElement>($"/api/register/households/{household.GetProperty("id").GetGuid()}");
                opening.AddRange(shown.GetProperty("residents").EnumerateArray().Select(resident =>
                    BareConnection.Post($"/api/register/residents/{resident.GetProperty("id").GetGuid()}/open", """{"field":"Name","purpose":"visit"}""", staff.Cookie)));
            }

            return opening;
        }
    }
}
