using System.Diagnostics;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// Ten times the lists and tiles that a node can bear, over 4,000 connections that never wait as they are told, while somebody calls for help every
/// 25 ms. The peer is the same platform on the same city with its lanes off. Rounds take turns, each with a server started anew.
/// </summary>
internal static class Overload
{
    private const string Name = "overload";
    private const string PeerName = "lanes off";
    private static int Connections => Size.Of(4000, 200);
    private const int Times = 10;
    private static int RoundCount => Size.Of(3, 1);
    private const string Text = "过载测试（合成）";
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);
    private static TimeSpan RoundLength => Size.Of(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(2));
    private static TimeSpan WarmUp => Size.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2));

    /// <param name="Borne">Lists and tiles that are answered in a second when eight ask, one after another.</param>
    /// <param name="BorneListsPerCpu">
    /// Lists that are answered for a second of the platform's processor time when only lists are asked for, beside the calls for help.
    /// </param>
    private sealed record Round(double Borne, double BorneListsPerCpu, Flood.Figures Flood, CallsForHelp.Figures Calls, Spent Spent)
    {
        /// <summary>Without lanes it happens that no call at all is answered.</summary>
        public double P99Ms => Calls.TimesMs.Count == 0 ? CallsForHelp.Patience.TotalMilliseconds : Rounds.Percentile(Calls.TimesMs, 0.99);
        public double ListsPerCpu => Flood.Lists / Spent.Platform;
    }

    /// <summary>Processor time: of the platform and its database, and of the load, which shares the machine with them.</summary>
    private readonly record struct Spent(double Platform, double Load)
    {
        public static Spent Now(ServerProcess server, PostgresPeer? postgres)
        {
            using var process = Process.GetProcessById(server.ProcessId);
            return new(process.TotalProcessorTime.TotalSeconds + (postgres?.CpuSeconds() ?? 0), Environment.CpuUsage.TotalTime.TotalSeconds);
        }

        public Spent Since(Spent before) => new(Platform - before.Platform, Load - before.Load);
    }

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "doorstep.db");
            foreach (var gate in await MeasureAsync("SQLite", folder, $"Data Source={file}", null, CountInSqliteAsync, session))
            {
                yield return gate;
            }

            File.Delete(file);
            // The other city's transparency log is not this one's.
            Directory.Delete(Path.Combine(folder, "log"), recursive: true);
            await using var postgres = await PostgresPeer.StartAsync(fsync: true, "max_connections=120");
            var connection = await postgres.CreateAsync("overload");
            foreach (var gate in await MeasureAsync("PostgreSQL", folder, connection, postgres, CountInPostgresAsync, session))
            {
                yield return gate;
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Gate>> MeasureAsync(
        string database, string folder, string connection, PostgresPeer? postgres, Func<string, Task<long>> count, Session session)
    {
        session.Say($"overload: making the city on {database}");
        await DemoFolder.MakeAsync(new Dictionary<string, string> { ["ConnectionStrings:Doorstep"] = connection }, Size.Of("haikou", "small"), folder);
        List<Round> ours = [], peers = [];
        for (var round = 0; round < RoundCount; round++)
        {
            foreach (var lanes in (bool[])[round % 2 == 0, round % 2 != 0])
            {
                session.Say($"overload: {database}, round {round + 1}, lanes {(lanes ? "on" : "off")}");
                (lanes ? ours : peers).Add(await RoundAsync(folder, connection, postgres, lanes, session.Stopping));
            }
        }

        var taken = ours.Concat(peers).Sum(round => round.Calls.TimesMs.Count);
        var offered = Rounds.Of([.. ours.Select(round => (round.Flood.AskedPerSecond, round.Borne))]);
        return
        [
            Gate.More(Name, $"{database}: lists and tiles asked for", "requests/s", offered, "borne", Times * 0.95),
            Gate.Ceiling(Name, $"{database}: calls for help refused", "calls", ours.Sum(round => round.Calls.Refused), 0, RoundCount),
            Gate.Ceiling(
                Name, $"{database}: calls for help lost of {taken:#,0} acknowledged", "calls", taken - await count(connection), 0, RoundCount),
            Gate.Ceiling(Name, $"{database}: call for help, p99", "ms", Rounds.Median(ours.Select(round => round.P99Ms)), 1000, RoundCount),
            Gate.Less(Name, $"{database}: call for help, p99", "ms",
                Rounds.Of([.. ours.Zip(peers, (mine, its) => (mine.P99Ms, its.P99Ms))]), PeerName, times: 2),
            Gate.Ceiling(Name, $"{database}: neither answered nor told when to come back", "requests",
                ours.Sum(round => round.Flood.Otherwise), 0, RoundCount),
            Gate.Shown(Name, $"{database}: told when to come back", "requests/s",
                Rounds.Median(ours.Select(round => round.Flood.TurnedAway / round.Flood.Seconds)), RoundCount),
            Gate.Shown(Name, $"{database}: lists and tiles answered meanwhile", "requests/s",
                Rounds.Median(ours.Select(round => round.Flood.AnsweredPerSecond)), RoundCount,
                Rounds.Median(peers.Select(round => round.Flood.AnsweredPerSecond)), PeerName),
            .. CostOfRefusing(database, ours),
        ];
    }

    /// <summary>
    /// Tiles are given up first, so what is answered is mostly lists, which are dear:
    /// the count of both would say that the flood costs more than it does.
    /// </summary>
    private static IEnumerable<Gate> CostOfRefusing(string database, List<Round> ours)
    {
        var lists = Rounds.Of([.. ours.Select(round => (round.ListsPerCpu, round.BorneListsPerCpu))]);
        var meanwhile = $"{database}: lists answered meanwhile, by processor time of the platform";
        yield return Gate.More(Name, meanwhile, "lists/CPU-s", lists, "no flood", 0.6);
        var (platform, load) = (Share(spent => spent.Platform), Share(spent => spent.Load));
        yield return Gate.Shown(Name, $"{database}: processor time of the platform meanwhile", "CPU-s/s", platform, RoundCount, load, "the load");

        double Share(Func<Spent, double> whose) => Rounds.Median(ours.Select(round => whose(round.Spent) / round.Flood.Seconds));
    }

    private static async Task<Round> RoundAsync(string folder, string connection, PostgresPeer? postgres, bool lanes, CancellationToken stopping)
    {
        await using var server = new ServerProcess(folder, new Dictionary<string, string>
        {
            ["ConnectionStrings:Doorstep"] = connection,
            ["Lanes:On"] = lanes ? "true" : "false",
            ["Limits:Factor"] = "1000000",
        });
        await server.StartAsync("--demo");
        var requests = Requests((await DemoStaff.SignInAsync(server, "duty")).Cookie);
        Flood flood = new(server.Port, requests), lists = new(server.Port, [.. requests.Where(Flood.IsList)]);
        CallsForHelp calls = new(server.Port, Text);
        await flood.RunAsync(8, null, WarmUp, stopping);
        await new CallsForHelp(server.Port, "热身（合成）").RunAsync(Every, WarmUp / 2, stopping);
        var borne = (await flood.RunAsync(8, null, WarmUp, stopping)).AnsweredPerSecond;
        var start = Spent.Now(server, postgres);
        var listing = lists.RunAsync(8, null, WarmUp, stopping);
        await new CallsForHelp(server.Port, "列表时（合成）").RunAsync(Every, WarmUp, stopping);
        var borneListsPerCpu = (await listing).Lists / Spent.Now(server, postgres).Since(start).Platform;
        start = Spent.Now(server, postgres);
        var asking = flood.RunAsync(Connections, borne * Times, RoundLength, stopping);
        var called = await calls.RunAsync(Every, RoundLength, stopping);
        return new(borne, borneListsPerCpu, await asking, called, Spent.Now(server, postgres).Since(start));
    }

    /// <summary>
    /// As a desk asks: a page of the queue, what is late, the numbers over it, the households of a subdistrict, and tiles of points and of the map.
    /// </summary>
    private static IReadOnlyList<byte[]> Requests(string cookie) =>
    [
        .. from path in (string[])
           [
               "/api/cases?size=50", "/tiles/cases/10/825/453.mvt", "/api/cases?open=true", "/tiles/base/12/3303/1815.mvt",
               "/api/cases?light=Red&size=200", "/tiles/cases/12/3303/1815.mvt", "/api/cases/count", "/tiles/base/14/13212/7260.mvt",
           ]
           select BareConnection.Get(path, cookie),
    ];

    private static async Task<long> CountInSqliteAsync(string connection)
    {
        await using var database = new SqliteConnection(connection);
        await database.OpenAsync();
        await using var command = new SqliteCommand($"""SELECT COUNT(DISTINCT "Key") FROM "Reports" WHERE "Text" = '{Text}'""", database);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountInPostgresAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand($"""SELECT COUNT(DISTINCT "Key") FROM "Reports" WHERE "Text" = '{Text}'""");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
