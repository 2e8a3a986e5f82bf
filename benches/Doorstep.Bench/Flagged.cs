using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tests;
using Microsoft.Data.Sqlite;

namespace Doorstep.Bench;

/// <summary>
/// What an auditor asks about a month of readings: who opened what no work of hers explains, and the pages of all of them.
/// Workers open the phone numbers of residents in turn, and one reading in ten has no act beside it.
/// Time is the platform's processor time; memory is what it grew by.
/// </summary>
internal static class Flagged
{
    private const string Name = "flagged";
    private const int UnexplainedOf = 10;
    private static int Readings => Size.Of(400_000, 2_000);
    private static int AskCount => Size.Of(5, 1);
    private static int PageCount => Size.Of(20, 3);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        await using ServerProcess server = new(folder, new Dictionary<string, string> { ["Limits:Factor"] = "1000000" });
        try
        {
            session.Say($"flagged: making the city and {Readings:#,0} readings");
            await DemoFolder.MakeAsync(Size.Of("haikou", "small"), folder);
            var expected = await FillAsync($"Data Source={Path.Combine(folder, "doorstep.db")}");
            await server.StartAsync("--demo");
            using HttpClient auditor = new() { BaseAddress = new(server.Url) };
            auditor.DefaultRequestHeaders.Add("Cookie", (await DemoStaff.SignInAsync(server, "auditor")).Cookie);
            var (before, resident) = (MostMegabytes(server), Megabytes(server, "VmRSS"));
            var lines = await auditor.GetFromJsonAsync<JsonElement[]>("/api/readings/flagged");
            var grown = Math.Max(MostMegabytes(server), before) - resident;
            var asked = await CpuMsAsync(server, AskCount, () => auditor.GetFromJsonAsync<JsonElement[]>("/api/readings/flagged"));
            var (seen, paged) = await PagesAsync(server, auditor);
            var unexplained = lines!.Sum(line => line.GetProperty("unexplained").GetInt64());
            var what = $"who opened what no work explains, {Readings:#,0} readings in a month";
            yield return Gate.Ceiling(Name, what, "CPU-ms", asked, 10_000, AskCount);
            yield return Gate.Ceiling(Name, "memory that the platform grows by, the first time", "MB", grown, 400);
            yield return Gate.Ceiling(Name, "counted differently", "readings", Math.Abs(unexplained - expected), 0);
            yield return Gate.Ceiling(Name, "a page of all readings", "CPU-ms", paged, 50, PageCount);
            yield return Gate.Ceiling(Name, "readings that stand on two pages", "readings", seen, 0);
        }
        finally
        {
            await server.DisposeAsync();
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Page after page, as the auditor turns them.</summary>
    private static async Task<(int Twice, double CpuMs)> PagesAsync(ServerProcess server, HttpClient auditor)
    {
        HashSet<Guid> seen = [];
        var (twice, after) = (0, "");
        var each = await CpuMsAsync(server, PageCount, async () =>
        {
            var page = (await auditor.GetFromJsonAsync<JsonElement[]>($"/api/readings{after}"))!;
            twice += page.Count(line => !seen.Add(line.GetProperty("id").GetGuid()));
            after = $"?before={Uri.EscapeDataString(page[^1].GetProperty("at").GetString()!)}&beforeId={page[^1].GetProperty("id").GetGuid()}";
        });
        return (twice, each);
    }

    private static async Task<double> CpuMsAsync(ServerProcess server, int times, Func<Task> ask)
    {
        using var process = Process.GetProcessById(server.ProcessId);
        var before = process.TotalProcessorTime;
        for (var asked = 0; asked < times; asked++)
        {
            await ask();
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / times;
    }

    private static double MostMegabytes(ServerProcess server) => Megabytes(server, "VmHWM");

    private static double Megabytes(ServerProcess server, string which) => double.Parse(
        File.ReadLines($"/proc/{server.ProcessId}/status").Single(line => line.StartsWith(which, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1000;

    /// <summary>Rows as the acts would leave them, but made by the database: hundreds of thousands of requests would take hours.</summary>
    /// <returns>How many of the readings no act explains: a worker may come to a household twice in two days.</returns>
    private static async Task<long> FillAsync(string connection)
    {
        await using SqliteConnection database = new(connection);
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandTimeout = 600;
        command.CommandText = $"""
            CREATE TEMP TABLE "Openers" ("Place" INTEGER PRIMARY KEY, "Id" TEXT);
            INSERT INTO "Openers" SELECT row_number() OVER (ORDER BY "AccountId") - 1, "AccountId" FROM "Grants" WHERE "RoleCode" = 'grid-worker';
            CREATE TEMP TABLE "Opened" ("Place" INTEGER PRIMARY KEY, "Id" TEXT, "HouseholdId" TEXT, "Area" TEXT);
            INSERT INTO "Opened" SELECT row_number() OVER (ORDER BY "Id") - 1, "Id", "HouseholdId", "Area" FROM "Residents";
            DELETE FROM "Readings";
            CREATE TEMP TABLE "Made" ("By" TEXT, "Id" TEXT, "HouseholdId" TEXT, "Area" TEXT, "At" INTEGER, "Number" INTEGER);
            WITH RECURSIVE "Numbers"("Number") AS (SELECT 0 UNION ALL SELECT "Number" + 1 FROM "Numbers" WHERE "Number" + 1 < {Readings})
            INSERT INTO "Made" SELECT "Openers"."Id", "Opened"."Id", "HouseholdId", "Area",
                {TimeProvider.System.GetUtcNow().UtcTicks} - ("Number" + 1) * {TimeSpan.FromDays(29).Ticks / Readings}, "Number"
            FROM "Numbers" JOIN "Openers" ON "Openers"."Place" = "Number" % (SELECT COUNT(*) FROM "Openers")
            JOIN "Opened" ON "Opened"."Place" = ("Number" * 7919) % (SELECT COUNT(*) FROM "Opened");
            INSERT INTO "Readings" ("Id", "Subject", "SubjectId", "Field", "Purpose", "Area", "By", "At")
            SELECT {Id}, 'Resident', "Id", 'Phone', 'visit', "Area", "By", "At" FROM "Made";
            INSERT INTO "RegisterActs" ("Id", "Kind", "Area", "HouseholdId", "By", "At", "Content", "Note", "HasNote")
            SELECT {Id}, 'Visited', "Area", "HouseholdId", "By", "At" + {TimeSpan.TicksPerMinute}, '', '', 0 FROM "Made"
            WHERE "Number" % {UnexplainedOf} <> 0;
            ANALYZE;
            SELECT COUNT(*) FROM "Made" WHERE NOT EXISTS (SELECT 1 FROM "RegisterActs" WHERE "RegisterActs"."HouseholdId" = "Made"."HouseholdId"
                AND "RegisterActs"."By" = "Made"."By" AND abs("RegisterActs"."At" - "Made"."At") <= {TimeSpan.TicksPerDay * 2});
            """;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private const string Id = """
        upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2)
            || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))
        """;
}
