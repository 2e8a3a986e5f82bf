using System.Diagnostics;
using Doorstep.Data;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// A hundred workers at once, each of whom looks at her day every two seconds; and then all of them in the same instant, again and again.
/// </summary>
internal static class DayLists
{
    private static int Workers => Size.Of(100, 8);
    private static int Turns => Size.Of(8, 2);
    private static readonly TimeSpan pace = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Gate>> MeasureAsync(string name, string database, string folder, string connection)
    {
        Dictionary<string, string> settings = new() { ["ConnectionStrings:Doorstep"] = connection, ["Limits:Factor"] = "1000000" };
        await using ServerProcess server = new(folder, settings);
        await LetInAsync(connection);
        await server.StartAsync("--demo");
        List<byte[]> requests = [];
        for (var place = 2; place < Workers + 2; place++)
        {
            requests.Add(BareConnection.Get("/api/tasks/today", (await DemoStaff.SignInAsync(server, "worker", $"hk{place:0000}")).Cookie));
        }

        // The first of each are those that a server that has just started is slow at.
        await AskAsync(server, requests, pace / 4);
        using var process = Process.GetProcessById(server.ProcessId);
        var before = process.TotalProcessorTime;
        var paced = await AskAsync(server, requests, pace);
        process.Refresh();
        var cpu = (process.TotalProcessorTime - before).TotalMilliseconds / paced.Count;
        var atOnce = await AskAsync(server, requests, TimeSpan.Zero);
        return
        [
            Gate.Ceiling(name, $"{database}: a worker's day, {Workers} workers at once, p95", "ms", Rounds.Percentile(paced, 0.95), 30, paced.Count),
            Gate.Shown(name, $"{database}: a worker's day, p50", "ms", Rounds.Percentile(paced, 0.5), paced.Count),
            Gate.Shown(name, $"{database}: a worker's day, the platform's processor time", "CPU-ms", cpu, paced.Count),
            Gate.Shown(name, $"{database}: all {Workers} in one instant, p95", "ms", Rounds.Percentile(atOnce, 0.95), atOnce.Count),
        ];
    }

    private static async Task<List<double>> AskAsync(ServerProcess server, List<byte[]> requests, TimeSpan pace)
    {
        List<double> times = [];
        var watch = Stopwatch.StartNew();
        var each = requests.Select(async (request, place) =>
        {
            using var bare = await BareConnection.OpenAsync(server.Port);
            List<double> hers = [];
            for (var turn = 0; turn < Turns; turn++)
            {
                var wait = pace * turn + pace * place / requests.Count - watch.Elapsed;
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
                var sent = Stopwatch.GetTimestamp();
                var answer = await bare.AskAsync(request);
                hers.Add(answer.Status == 200 ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds
                    : throw new InvalidOperationException($"The server answered: {answer.Head}"));
            }

            return hers;
        });
        Array.ForEach(await Task.WhenAll(each), times.AddRange);
        return times;
    }

    /// <summary>All workers sign in with the password of the demo's own.</summary>
    private static async Task LetInAsync(string connection)
    {
        await using System.Data.Common.DbConnection database =
            Database.IsPostgres(connection) ? new NpgsqlConnection(connection) : new SqliteConnection(connection);
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = """
            UPDATE "Accounts" SET "PasswordHash" = (SELECT "PasswordHash" FROM "Accounts" WHERE "UserName" = 'worker') WHERE "UserName" LIKE 'hk%'
            """;
        await command.ExecuteNonQueryAsync();
    }
}
