using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;

namespace Doorstep.Bench;

/// <summary>
/// A change of keys while the city works: everybody's name, ID number, phone and date of birth are sealed again by ./doorstep rotate-keys beside a
/// server that goes on answering look-ups by number, each of which writes a reading. The look-ups' times are set beside those of the same
/// city at rest. Not one look-up may fail.
/// </summary>
internal static class Rotation
{
    private const string Name = "rotation";
    private const string PeerName = "at rest";
    private const int Fields = 4;
    private const int Full = 1_000_000;
    private static int Usual => Size.Of(100_000, 1_000);
    private const double MostMinutesForFull = 30;
    private const int RowsAFile = 40_000;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(40);
    private static TimeSpan Rest => Size.Of(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        var persons = session.Full ? Full : Usual;
        foreach (var gate in await MeasureAsync(
            "SQLite", folder => Task.FromResult($"Data Source={Path.Combine(folder, "doorstep.db")}"), persons, session))
        {
            yield return gate;
        }

        await using var postgres = await PostgresPeer.StartAsync(fsync: true, "max_connections=120");
        foreach (var gate in await MeasureAsync("PostgreSQL", _ => postgres.CreateAsync("rotation"), persons, session))
        {
            yield return gate;
        }
    }

    private static async Task<IReadOnlyList<Gate>> MeasureAsync(string database, Func<string, Task<string>> create, int persons, Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-rotation-").FullName;
        try
        {
            Dictionary<string, string> settings = new()
            {
                ["ConnectionStrings:Doorstep"] = await create(folder),
                ["Limits:Factor"] = "1000000",
                ["Readings:PerHour"] = "100000000",
                ["Readings:PerDay"] = "100000000",
            };
            await DemoFolder.MakeAsync(settings, "small", folder);
            await using var server = new ServerProcess(folder, settings);
            await server.StartAsync("--demo");
            var staff = await DemoStaff.SignInAsync(server, "community");
            session.Say($"rotation: {database}, entering {persons:#,0} persons");
            await EnterAsync(server, staff, persons, session.Stopping);
            LookUps lookUps = new(server.Port, staff.Cookie, persons);
            session.Say($"rotation: {database}, at rest");
            await lookUps.RunAsync(Task.Delay(TimeSpan.FromSeconds(3), session.Stopping), session.Stopping);
            var rest = await lookUps.RunAsync(Task.Delay(Rest, session.Stopping), session.Stopping);
            session.Say($"rotation: {database}, rotating");
            var watch = Stopwatch.StartNew();
            var rotating = ServerProcess.RunAsync(settings, "rotate-keys", "--data", folder);
            var meanwhile = await lookUps.RunAsync(rotating, session.Stopping);
            return Gates(database, persons, watch.Elapsed, FieldsIn(await rotating), meanwhile, rest);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<Gate> Gates(
        string database, int persons, TimeSpan length, long fields, LookUps.Figures meanwhile, LookUps.Figures rest)
    {
        var most = MostMinutesForFull * persons / Full;
        // The demo's own people are sealed again with the rest.
        var whole = fields >= (long)persons * Fields;
        return
        [
            Gate.Ceiling(Name, $"{database}: {persons:#,0} persons x {Fields} fields", "min", length.TotalMinutes, most)
                with { Ok = whole && length.TotalMinutes <= most },
            Gate.Shown(Name, $"{database}: sealed again", "fields/s", fields / length.TotalSeconds),
            Gate.Ceiling(Name, $"{database}: look-ups that failed, of {meanwhile.TimesMs.Count + meanwhile.Failed:#,0}", "look-ups",
                meanwhile.Failed + rest.Failed, 0),
            Gate.Shown(Name, $"{database}: a look-up meanwhile, p50", "ms", Rounds.Percentile(meanwhile.TimesMs, 0.5), 1,
                Rounds.Percentile(rest.TimesMs, 0.5), PeerName),
            Gate.Shown(Name, $"{database}: a look-up meanwhile, p99", "ms", Rounds.Percentile(meanwhile.TimesMs, 0.99), 1,
                Rounds.Percentile(rest.TimesMs, 0.99), PeerName),
        ];
    }

    /// <summary>"400000 fields sealed again."</summary>
    private static long FieldsIn(string output) =>
        long.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Single(line => line.EndsWith("sealed again.", StringComparison.Ordinal))
            .Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>By the import that a city uses, all behind one door, ten a household.</summary>
    private static async Task EnterAsync(ServerProcess server, DemoStaff staff, int persons, CancellationToken stopping)
    {
        using HttpClient client = new() { BaseAddress = new(server.Url), Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Add("Cookie", staff.Cookie);
        var household = (await client.GetFromJsonAsync<JsonElement>($"/api/register/areas/{staff.Area}/households?take=200", stopping))
            .EnumerateArray().First(one => one.GetProperty("dwellingId").ValueKind is JsonValueKind.String);
        var address = household.GetProperty("address").GetString()!;
        var street = address[..address.IndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])];
        var number = string.Concat(address[street.Length..].TakeWhile(char.IsAsciiDigit));
        var door = $"{household.GetProperty("area").GetString()},{street},{number},{household.GetProperty("door").GetString()}";
        for (var from = 0; from < persons; from += RowsAFile)
        {
            StringBuilder file = new("grid,street,number,door,household,relation,name,document,id_number,phone\n");
            for (var i = from; i < Math.Min(persons, from + RowsAFile); i++)
            {
                file.Append(CultureInfo.InvariantCulture,
                    $"{door},{i / 10},{(i % 10 == 0 ? "02" : "10")},合成{i},ResidentCard,{IdNumberOf(i)},12{i:000000000}\n");
            }

            using StringContent content = new(file.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
            using var answer = await client.PostAsync("/api/register/imports", content, stopping);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"The import was answered {await answer.Content.ReadAsStringAsync(stopping)}");
            }
        }
    }

    private static string IdNumberOf(int person)
    {
        var seventeen = $"460106{new DateOnly(1940, 1, 1).AddDays(person / 999):yyyyMMdd}{1 + (person % 999):000}";
        return seventeen + IdNumber.CheckCharacter(seventeen);
    }

    /// <summary>A desk that looks somebody up by her number every so often, whether or not the one before was answered.</summary>
    private sealed class LookUps(int port, string cookie, int persons)
    {
        private readonly Random chance = new(2015);

        public sealed record Figures(IReadOnlyCollection<double> TimesMs, long Failed);

        public async Task<Figures> RunAsync(Task until, CancellationToken stopping)
        {
            ConcurrentBag<BareConnection> idle = [];
            ConcurrentBag<double> times = [];
            List<Task> asked = [];
            var failed = 0L;
            var watch = Stopwatch.StartNew();
            for (var due = TimeSpan.Zero; !until.IsCompleted; due += Every)
            {
                if (due - watch.Elapsed is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, stopping);
                }

                var (sent, request) =
                    (due, BareConnection.Post("/api/register/look-up", $$"""{"idNumber":"{{IdNumberOf(chance.Next(persons))}}"}""", cookie));
                asked.Add(Task.Run(() => AskAsync(sent, request), stopping));
            }

            await Task.WhenAll(asked);
            foreach (var connection in idle)
            {
                connection.Dispose();
            }

            return new(times, failed);

            async Task AskAsync(TimeSpan sent, byte[] request)
            {
                var connection = idle.TryTake(out var known) ? known : await BareConnection.OpenAsync(port, stopping);
                if ((await connection.AskAsync(request, stopping)).Status == 200)
                {
                    times.Add((watch.Elapsed - sent).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                }

                idle.Add(connection);
            }
        }
    }
}
