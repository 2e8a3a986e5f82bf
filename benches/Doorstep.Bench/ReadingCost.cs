using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// What it costs that opening a sealed field is written down first: the workers of a community open names, one after another and sixteen at once. The
/// peer is the same platform, made to open them without writing anything. Afterwards ours has every reading, once, and the peer
/// none, or all rows of the database fail.
/// </summary>
internal static class ReadingCost
{
    private const string Name = "reading-cost";
    private const string PeerName = "not written down";
    private const int Many = 16;
    private const int OpenerCount = 8;
    private static int RoundCount => Size.Of(5, 1);
    private static TimeSpan RoundLength => Size.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1));
    private static TimeSpan WarmUp => Size.Of(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));

    private static readonly IReadOnlyList<string> Openers = [.. Enumerable.Range(1, OpenerCount).Select(place => $"hk{place:0000}")];
    private static readonly string OpenerList = string.Join(", ", Openers.Select(name => $"'{name}'"));

    private sealed record Figures(double PerSecond, double P50Ms, double P95Ms);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        Store sqlite = new("SQLite", side => Task.FromResult($"Data Source={Path.Combine(side, "doorstep.db")}"),
            connection => new SqliteConnection(connection), $"{TimeSpan.TicksPerDay * 2}", "ANALYZE", """
            CREATE TRIGGER "NoReading" BEFORE INSERT ON "Readings" BEGIN SELECT RAISE(IGNORE); END;
            CREATE TRIGGER "NoLeaf" BEFORE INSERT ON "Leaves" WHEN NEW."Number" IS NULL BEGIN SELECT RAISE(IGNORE); END;
            SELECT 1
            """);
        foreach (var gate in await MeasureAsync(sqlite, session))
        {
            yield return gate;
        }

        await using var postgres = await PostgresPeer.StartAsync(fsync: true, "max_connections=300");
        Store postgreSql = new("PostgreSQL", side => postgres.CreateAsync($"reading_{Path.GetFileName(side).Replace('-', '_').ToLowerInvariant()}"),
            connection => new NpgsqlConnection(connection), "interval '2 days'", """VACUUM ANALYZE "Readings" """, """
            CREATE FUNCTION no_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER no_reading BEFORE INSERT ON "Readings" FOR EACH ROW EXECUTE FUNCTION no_row();
            CREATE TRIGGER no_leaf BEFORE INSERT ON "Leaves" FOR EACH ROW WHEN (NEW."Number" IS NULL) EXECUTE FUNCTION no_row();
            SELECT 1
            """);
        foreach (var gate in await MeasureAsync(postgreSql, session))
        {
            yield return gate;
        }
    }

    private static async Task<IReadOnlyList<Gate>> MeasureAsync(Store store, Session session)
    {
        var database = store.Name;
        session.Say($"reading-cost: {database}");
        await using var ours = await Side.StartAsync(store, isWritten: true);
        await using var peer = await Side.StartAsync(store, isWritten: false);
        var (before, beforePeer) = (await store.CountAsync(ours.Connection), await store.CountAsync(peer.Connection));
        await ours.OpenAsync(Many, WarmUp);
        await peer.OpenAsync(Many, WarmUp);
        List<(Figures Ours, Figures Peer)> alone = [], together = [];
        for (var round = 0; round < RoundCount; round++)
        {
            session.Stopping.ThrowIfCancellationRequested();
            foreach (var (connections, taken) in ((int, List<(Figures, Figures)>)[])[(1, alone), (Many, together)])
            {
                await store.NewDayAsync(ours.Connection);
                // Who goes first changes every round.
                var first = await (round % 2 == 0 ? ours : peer).OpenAsync(connections, RoundLength);
                var second = await (round % 2 == 0 ? peer : ours).OpenAsync(connections, RoundLength);
                taken.Add(round % 2 == 0 ? (first, second) : (second, first));
            }
        }

        var whole = await store.CountAsync(ours.Connection) - before == ours.Opened && await store.CountAsync(peer.Connection) == beforePeer;
        return
        [
            Judged(Gate.Ceiling(Name, $"{database}, one at a time: p95 longer than {PeerName}", "ms",
                Rounds.Median(alone.Select(round => round.Ours.P95Ms - round.Peer.P95Ms)), 2, RoundCount)),
            Judged(Gate.Shown(Name, $"{database}, one at a time: p50", "ms", Rounds.Median(alone.Select(round => round.Ours.P50Ms)), RoundCount,
                Rounds.Median(alone.Select(round => round.Peer.P50Ms)), PeerName)),
            Judged(Gate.More(Name, $"{database}, {Many} at once", "fields/s",
                Rounds.Of([.. together.Select(round => (round.Ours.PerSecond, round.Peer.PerSecond))]), PeerName, times: 0.9)),
            Judged(Gate.Shown(Name, $"{database}, {Many} at once: p95", "ms", Rounds.Median(together.Select(round => round.Ours.P95Ms)), RoundCount,
                Rounds.Median(together.Select(round => round.Peer.P95Ms)), PeerName)),
        ];

        Gate Judged(Gate gate) => gate
            with { Ok = gate.Ok && whole, Case = whole ? gate.Case : $"{gate.Case} (readings are missing, or were written where none should be)" };
    }

    /// <param name="TwoDays">As the database writes it in a sum with a time.</param>
    /// <param name="Sweep">Lets it forget what was changed, as it would overnight.</param>
    /// <param name="Refusal">Makes it drop every reading and its commitment on the way in.</param>
    private sealed record Store(
        string Name, Func<string, Task<string>> Create, Func<string, DbConnection> Connect, string TwoDays, string Sweep, string Refusal)
    {
        public Task<long> CountAsync(string connection) => AskAsync(connection, """SELECT COUNT(*) FROM "Readings" """);

        /// <summary>
        /// What was opened until now was opened the day before yesterday: nobody may open thousands in a day, and whoever did
        /// would have them all counted at each.
        /// </summary>
        public async Task NewDayAsync(string connection)
        {
            await AskAsync(connection, $"""UPDATE "Readings" SET "At" = "At" - {TwoDays}; SELECT 1""");
            await AskAsync(connection, Sweep);
        }

        /// <summary>Grid workers, lent to the community whose staff signs in: so that nobody opens more than a person may.</summary>
        public Task<long> LendOpenersAsync(string connection) => AskAsync(connection, $"""
            UPDATE "Accounts" SET "PasswordHash" = (SELECT "PasswordHash" FROM "Accounts" WHERE "UserName" = 'community') WHERE "UserName" IN ({OpenerList});
            UPDATE "Grants" SET ("RoleCode", "Area") = (SELECT "RoleCode", "Area" FROM "Grants" JOIN "Accounts" ON "Accounts"."Id" = "AccountId" WHERE "UserName" = 'community')
            WHERE "AccountId" IN (SELECT "Id" FROM "Accounts" WHERE "UserName" IN ({OpenerList}));
            SELECT COUNT(*) FROM "Accounts"
            """);

        /// <summary>The peer's database drops them, and commits nothing: there is no switch for it in the product.</summary>
        public Task<long> RefuseReadingsAsync(string connection) => AskAsync(connection, Refusal);

        private async Task<long> AskAsync(string connection, string question)
        {
            await using var database = Connect(connection);
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = question;
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>One of the two: a server over a small demo city of its own, and the worker who opens.</summary>
    private sealed class Side(string folder, string connection, ServerProcess server) : IAsyncDisposable
    {
        private IReadOnlyList<byte[]> requests = [];

        public string Connection { get; } = connection;

        public long Opened { get; private set; }

        public static async Task<Side> StartAsync(Store store, bool isWritten)
        {
            var folder = Directory.CreateTempSubdirectory("doorstep-reading-").FullName;
            var connection = await store.Create(folder);
            Dictionary<string, string> settings = new()
            {
                ["ConnectionStrings:Doorstep"] = connection,
                ["Limits:Factor"] = "1000000",
                ["Readings:PerHour"] = "100000",
                ["Readings:PerDay"] = "100000",
            };
            await DemoFolder.MakeAsync(settings, "small", folder);
            await store.LendOpenersAsync(connection);
            if (!isWritten)
            {
                await store.RefuseReadingsAsync(connection);
            }

            ServerProcess server = new(folder, settings);
            Side side = new(folder, connection, server);
            await server.StartAsync("--demo");
            side.requests = await side.RequestsAsync();
            return side;
        }

        public async Task<Figures> OpenAsync(int connections, TimeSpan length)
        {
            var watch = Stopwatch.StartNew();
            var times = (await Task.WhenAll(Enumerable.Range(0, connections).Select(place => Task.Run(() => OpenAsync(place, watch, length)))))
                .SelectMany(one => one).ToList();
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

        /// <summary>Each opener beside each resident, so that they take turns.</summary>
        private async Task<IReadOnlyList<byte[]>> RequestsAsync()
        {
            List<DemoStaff> openers = [];
            foreach (var name in Openers)
            {
                openers.Add(await DemoStaff.SignInAsync(server, "community", name));
            }

            using HttpClient client = new() { BaseAddress = new(server.Url) };
            client.DefaultRequestHeaders.Add("Cookie", openers[0].Cookie);
            List<byte[]> opening = [];
            foreach (var household in (await client.GetFromJsonAsync<JsonElement>($"/api/register/areas/{openers[0].Area}/households?take=40"))
                .EnumerateArray())
            {
                var shown = await client.GetFromJsonAsync<JsonElement>($"/api/register/households/{household.GetProperty("id").GetGuid()}");
                opening.AddRange(shown.GetProperty("residents").EnumerateArray().SelectMany(resident => openers.Select(opener =>
                    BareConnection.Post($"/api/register/residents/{resident.GetProperty("id").GetGuid()}/open",
                        """{"field":"Name","purpose":"visit"}""", opener.Cookie))));
            }

            return opening;
        }
    }
}
