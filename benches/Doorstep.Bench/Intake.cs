using Doorstep.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// Durable intake: reports sent over 128 connections to a server in a process of its own, each acknowledged only after its commit. Ours shares a
/// commit between the reports that wait; the peer is the same platform told to save each request by itself, on the same database, made the same way.
/// Afterwards every acknowledged report must be there, once, or all rows of that database fail.
/// </summary>
internal static class Intake
{
    private const string Name = "intake";
    private const string PeerName = "a save per request";
    private static int Connections => Size.Of(128, 16);
    private static int RoundCount => Size.Of(5, 1);
    private static TimeSpan RoundLength => Size.Of(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
    private static TimeSpan WarmUp => Size.Of(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        session.Say("intake: SQLite, synchronous=FULL");
        foreach (var gate in await MeasureAsync(
            "SQLite FULL", side => Task.FromResult($"Data Source={Path.Combine(side, "doorstep.db")}"), CountInSqliteAsync, session))
        {
            yield return gate;
        }

        session.Say("intake: PostgreSQL");
        await using var postgres = await PostgresPeer.StartAsync(fsync: true, "max_connections=300");
        foreach (var gate in await MeasureAsync(
            "PostgreSQL",
            async side => $"{await postgres.CreateAsync($"intake_{Path.GetFileName(side).Replace('-', '_').ToLowerInvariant()}")};Maximum Pool Size={Connections + 12}",
            CountInPostgresAsync, session))
        {
            yield return gate;
        }
    }

    private static async Task<IReadOnlyList<Gate>> MeasureAsync(
        string database, Func<string, Task<string>> create, Func<string, Task<long>> count, Session session)
    {
        await using var ours = await Side.StartAsync(batch: true, create);
        await using var peer = await Side.StartAsync(batch: false, create);
        await ours.SendAsync(WarmUp);
        await peer.SendAsync(WarmUp);
        List<(double, double)> rates = [], tails = [];
        for (var round = 0; round < RoundCount; round++)
        {
            session.Stopping.ThrowIfCancellationRequested();
            // Who goes first changes every round.
            var first = await (round % 2 == 0 ? ours : peer).SendAsync(RoundLength);
            var second = await (round % 2 == 0 ? peer : ours).SendAsync(RoundLength);
            var (mine, its) = round % 2 == 0 ? (first, second) : (second, first);
            rates.Add((mine.PerSecond, its.PerSecond));
            tails.Add((mine.P99Ms, its.P99Ms));
        }

        var whole = ours.Acknowledged == await count(ours.Connection) && peer.Acknowledged == await count(peer.Connection);
        return
        [
            Judged(Gate.More(Name, $"{database}, {Connections} connections", "reports/s", Rounds.Of(rates), PeerName, times: 2)),
            Judged(Gate.NoMoreThan(Name, $"{database}, {Connections} connections: p99", "ms", Rounds.Of(tails), PeerName, times: 0.5)),
        ];

        Gate Judged(Gate gate) => gate with { Ok = gate.Ok && whole };
    }

    private static async Task<long> CountInSqliteAsync(string connection)
    {
        await using var database = new SqliteConnection(connection);
        await database.OpenAsync();
        await using var command = new SqliteCommand(
            """SELECT COUNT(DISTINCT "Key") FROM "Reports" JOIN "Cases" ON "Cases"."Id" = "CaseId" """, database);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountInPostgresAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("""SELECT COUNT(DISTINCT "Key") FROM "Reports" JOIN "Cases" ON "Cases"."Id" = "CaseId" """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>One of the two: a server over a database of its own, and those who report to it.</summary>
    private sealed class Side(string folder, string connection, ServerProcess server) : IAsyncDisposable
    {
        private readonly ReportLoad load = new(server.Port, Connections);

        public string Connection { get; } = connection;

        public long Acknowledged { get; private set; }

        public static async Task<Side> StartAsync(bool batch, Func<string, Task<string>> create)
        {
            var folder = Directory.CreateTempSubdirectory("doorstep-intake-").FullName;
            var connection = await create(folder);
            var server = new ServerProcess(folder, new Dictionary<string, string>
            {
                ["ConnectionStrings:Doorstep"] = connection,
                ["Intake:Batch"] = batch ? "true" : "false",
                ["Limits:Factor"] = "1000000",
            });
            await server.StartAsync();
            return new(folder, connection, server);
        }

        public async Task<ReportLoad.Figures> SendAsync(TimeSpan length)
        {
            var figures = await load.RunAsync(length);
            Acknowledged += figures.Count;
            return figures;
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }
}
