using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// From the POST of a round's outcome to the map of whoever watches: its line arrives on her live stream, and the grid's new state is answered, as
/// the page asks for it. The commit, the cases of what is bad and the roll of the log lie in between.
/// </summary>
internal static class RoundOnMap
{
    private const string Kind = "0324";
    private const string Walked = """
        { "outcome": "Done", "answers": { "clean": "some", "cover": "yes", "bins": [ { "where": "合成", "state": "full" } ] } }
        """;
    private static int Walks => Size.Of(40, 2);

    /// <param name="folder">Of a city with the demo's accounts and rhythms.</param>
    public static async Task<IReadOnlyList<Gate>> MeasureAsync(string name, string database, string folder, string connection)
    {
        Dictionary<string, string> settings = new() { ["ConnectionStrings:Doorstep"] = connection, ["Limits:Factor"] = "1000000" };
        await using ServerProcess server = new(folder, settings);
        await server.StartAsync("--demo");
        var (counter, viewer) = (await DemoStaff.SignInAsync(server, "community"), await DemoStaff.SignInAsync(server, "subdistrict"));
        using HttpClient reports = ClientOf(server, counter), watches = ClientOf(server, viewer);
        using StreamReader stream = new(await watches.GetStreamAsync("/api/live"));
        await UntilAsync(stream, "event: open");
        List<double> taken = [];
        foreach (var (id, grid) in await OpenAsync(connection, counter.Area))
        {
            var watch = Stopwatch.StartNew();
            using StringContent walked = new(Walked, Encoding.UTF8, "application/json");
            var answering = reports.PostAsync($"/api/tasks/{id}/outcome", walked);
            await UntilAsync(stream, "\"round.reported\"");
            (await watches.GetAsync($"/api/rounds/states?area={grid}&kind={Kind}")).EnsureSuccessStatusCode();
            taken.Add(watch.Elapsed.TotalMilliseconds);
            (await answering).EnsureSuccessStatusCode();
        }

        // The first is the one that a server that has just started is slow at.
        taken.RemoveAt(0);

        return
        [
            Gate.Ceiling(name, $"{database}: a round on the map, POST to its grid's new state, p95", "ms", Rounds.Percentile(taken, 0.95), 1000,
                taken.Count),
            Gate.Shown(name, $"{database}: a round on the map, p50", "ms", Rounds.Percentile(taken, 0.5), taken.Count),
        ];
    }

    private static HttpClient ClientOf(ServerProcess server, DemoStaff who)
    {
        HttpClient client = new() { BaseAddress = new(server.Url), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add("Cookie", who.Cookie);
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        return client;
    }

    private static async Task UntilAsync(StreamReader stream, string words)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        while (await stream.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new IOException("The stream ended.");
    }

    /// <summary>Rounds of street sections that are still to be walked.</summary>
    private static async Task<List<(Guid Id, string Grid)>> OpenAsync(string connection, string area)
    {
        await using System.Data.Common.DbConnection database =
            Database.IsPostgres(connection) ? new NpgsqlConnection(connection) : new SqliteConnection(connection);
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = $"""
            SELECT "Id", "Area" FROM "WorkTasks" WHERE "KindCode" = '{Kind}' AND "State" = 'Open' AND "Area" >= '{area}' AND "Area" < '{AreaCode.Parse(area).Next}'
            ORDER BY "Id" LIMIT {Walks + 1}
            """;
        List<(Guid, string)> open = [];
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            open.Add((rows.GetGuid(0), rows.GetString(1)));
        }

        return open.Count > 1 ? open : throw new InvalidOperationException("No round is to be walked there.");
    }
}
