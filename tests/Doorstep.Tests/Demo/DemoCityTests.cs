using Doorstep.Cases;
using Microsoft.Data.Sqlite;

namespace Doorstep.Tests.Demo;

/// <summary>The demo city as ./run makes it, counted.</summary>
[Trait("needs", "nothing")]
[Trait("takes", "long")]
public sealed class DemoCityTests
{
    [Fact]
    public async Task Haikou_has_the_communities_grids_workers_and_people_of_February_2015()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-haikou-").FullName;
        var said = await ServerProcess.RunAsync("demo", "--city", "haikou", "--data", folder);
        Assert.Contains("4 of 5: residents", said, StringComparison.Ordinal);
        Assert.Contains("75 %", said, StringComparison.Ordinal);
        AssertCalm(said);
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(folder, "doorstep.db")};Pooling=False;Mode=ReadOnly"))
        {
            db.Open();
            Assert.Equal(467, Count(db, """SELECT count(*) FROM "Areas" WHERE "Level" = 'Community'"""));
            Assert.Equal(456, Count(db, """SELECT count(*) FROM "Areas" WHERE "Level" = 'Community' AND "JoinedOn" < '2015-03-01'"""));
            Assert.Equal(154, Count(db, """SELECT count(*) FROM "Areas" WHERE "Level" = 'Community' AND "IsUrban" = 1 AND "JoinedOn" IS NOT NULL"""));
            Assert.Equal(1148, Count(db, """SELECT count(*) FROM "Areas" WHERE "Level" = 'Grid' AND "IsUrban" = 1"""));
            Assert.Equal(302, Count(db, """SELECT count(*) FROM "Areas" WHERE "Level" = 'Grid' AND "IsUrban" = 0"""));
            Assert.Equal(1456, Count(db, """SELECT count(*) FROM "GridWorkers" """));
            // Some of them agreed to a (synthetic) portrait on their badges.
            Assert.Equal(182, Count(db, """SELECT count(*) FROM "GridWorkers" w JOIN "Photos" p ON p."WorkerId" = w."Id" AND p."Blob" = w."Photo" """));
            Assert.InRange(Count(db, """SELECT count(*) FROM "Residents" """), 120_001, 130_000);
            Assert.Equal(2, Count(db, """SELECT count(*) FROM "Areas" WHERE "JoinedOn" BETWEEN '2013-07-01' AND '2013-07-31'"""));
            // The address of the walk in README, in the grid of the demo's worker; and a case that names its building is read in any language.
            Assert.Equal(
                1, Count(db, """SELECT count(*) FROM "Buildings" WHERE "Street_Hans" = '竹山街' AND "Number" = 2 AND "Area" = '460106005001001'"""));
            Assert.Equal(0, Count(db, """SELECT count(*) FROM "Cases" WHERE "BuildingId" IS NULL"""));
            AssertHonest(db);
        }

        await using (ServerProcess server = new(folder))
        {
            await server.StartAsync("--demo");
            AssertCalm(await File.ReadAllTextAsync(Path.Combine(folder, "server.log"), TestContext.Current.CancellationToken));
        }

        Assert.Contains("Everything fits.", await ServerProcess.RunAsync("verify-log", "--data", folder), StringComparison.Ordinal);
        Assert.Contains("no differences", await ServerProcess.RunAsync("recount", "--data", folder), StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Whoever starts it for the first time reads nothing that frightens.</summary>
    private static void AssertCalm(string said) =>
        Assert.DoesNotContain(said.Split('\n'),
            line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal)
                || line.StartsWith("crit:", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));

    /// <summary>
    /// Every case's acts lead from its report to where it stands, by moves that the life of a case allows, and never into the future.
    /// </summary>
    private static void AssertHonest(SqliteConnection db)
    {
        Assert.Equal(0, Count(db, $"""SELECT count(*) FROM "CaseActs" WHERE "At" > {TimeProvider.System.GetUtcNow().UtcTicks}"""));
        Assert.Equal(0, Count(db, """SELECT count(*) FROM "Cases" c WHERE c."Status" <> (SELECT a."To" FROM "CaseActs" a WHERE a."CaseId" = c."Id" ORDER BY a."At" DESC, a."Id" DESC LIMIT 1)"""));
        using var command = db.CreateCommand();
        command.CommandText = """SELECT DISTINCT "From", "Kind", "To" FROM "CaseActs" WHERE "Kind" NOT IN ('Report', 'Acknowledge', 'Escalate')""";
        using var moves = command.ExecuteReader();
        while (moves.Read())
        {
            Assert.Equal(
                moves.GetString(2), CaseLife.After(Enum.Parse<CaseStatus>(moves.GetString(0)), Enum.Parse<ActKind>(moves.GetString(1))).ToString());
        }
    }

    private static long Count(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
