using System.IO.Compression;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Doorstep.Tests.Data;

/// <summary>A small city kept from each version comes up to this one's tables with everyone in it.</summary>
[Trait("takes", "long")]
public sealed class UpgradeTests
{
    public static TheoryData<string> Versions => [.. Directory.GetDirectories(Cities()).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_city_of_an_earlier_version_comes_up_to_this_one(string version)
    {
        var database = new TestDatabase();
        await FillAsync(database, Path.Combine(Cities(), version));
        await using var app = new DoorstepApp(database);
        await app.WithDatabaseAsync(db => AssertTablesAsync(db, version));
        Assert.Equal(8,
            await app.FromDatabaseAsync(db => db.Areas.CountAsync(area => area.Level == Doorstep.Contracts.AreaLevel.Grid && area.ClosedAt == null)));
        Assert.True(await app.FromDatabaseAsync(db => db.Residents.CountAsync()) > 1_900);
        Assert.True(await app.FromDatabaseAsync(db => db.Cases.CountAsync()) >= 400);
        Assert.All(await app.FromDatabaseAsync(db => db.Residents.AsNoTracking().ToListAsync()),
            resident => Assert.NotEmpty(resident.Name.Open("test")));
        // What was counted in the clear is counted alike of what is sealed.
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Recount>().RunAsync(repair: false));
        // In one question: the city's clocks go on writing.
        var log = await app.FromDatabaseAsync(db => db.LogCounter.Select(counter => new { counter.Number, Rows = db.Log.LongCount() }).SingleAsync());
        Assert.Equal(log.Number, log.Rows);
    }

    /// <summary>Until a version is tagged its city is laid anew with each change of the model.</summary>
    private static async Task AssertTablesAsync(DoorstepContext db, string version)
    {
        List<string> missing = [];
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()).OfType<string>().Distinct())
        {
            try
            {
                await db.Database.ExecuteSqlRawAsync(OneRowOf(table));
            }
            catch (System.Data.Common.DbException)
            {
                missing.Add(table);
            }
        }

        Assert.True(missing.Count == 0, $"tests/Cities/{version} has no table {string.Join(", ", missing)}: scripts/keep-city {version}");
    }

    private static string OneRowOf(string table) => $"SELECT 1 FROM \"{table}\" LIMIT 1";

    /// <summary>What was decided in an earlier version can still be taken up.</summary>
    [Fact]
    public async Task A_plan_that_an_earlier_version_adopted_and_took_back_comes_into_force_again()
    {
        var database = new TestDatabase();
        await FillAsync(database, Path.Combine(Cities(), "0.1.0"));
        await using var app = new DoorstepApp(database);
        var planner = await app.SignedInAsync(Role.Planner, "4601");
        var plan = await app.FromDatabaseAsync(db => db.GridPlans.Select(one => one.Id).SingleAsync());
        (await planner.PostAsJsonAsync($"/api/plans/{plan}/adopt", new { })).EnsureSuccessStatusCode();
        Assert.Equal(9,
            await app.FromDatabaseAsync(db => db.Areas.CountAsync(area => area.Level == Doorstep.Contracts.AreaLevel.Grid && area.ClosedAt == null)));
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Recount>().RunAsync(repair: false));
    }

    [Fact]
    public async Task A_database_of_an_unknown_version_is_left_as_it_is_and_the_refusal_says_what_to_do()
    {
        const string unknown = "20150201000000_Start";
        await using var app = new DoorstepApp();
        await app.InitializeAsync();
        await using (System.Data.Common.DbConnection connection = DoorstepApp.OnPostgres
            ? new NpgsqlConnection(app.Owner)
            : new Microsoft.Data.Sqlite.SqliteConnection(app.Owner))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('{unknown}', '10.0.0')""";
            await command.ExecuteNonQueryAsync();
        }

        var why = Assert.ThrowsAny<Exception>(() => app.Services).ToString();
        Assert.Contains(unknown, why, StringComparison.Ordinal);
        Assert.Contains("an empty folder or database", why, StringComparison.Ordinal);
    }

    private static async Task FillAsync(TestDatabase database, string folder)
    {
        // Of a city that nobody lives in: whose names are made up may have its key lie beside them.
        if (Path.Combine(folder, "synthetic-city.key") is var key && File.Exists(key))
        {
            File.Copy(key, Path.Combine(Directory.CreateDirectory(Path.Combine(database.Folder, "keys")).FullName, "city.key"));
        }

        if (TestDatabase.Server is null)
        {
            await using var packed = new GZipStream(File.OpenRead(Path.Combine(folder, "small.db.gz")), CompressionMode.Decompress);
            await using var file = File.Create(Path.Combine(database.Folder, "doorstep.db"));
            await packed.CopyToAsync(file);
            return;
        }

        await database.CreateEmptyAsync();
        using var dump = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, "small.sql.gz")), CompressionMode.Decompress));
        // Lines that begin with a backslash speak to psql, not to the server.
        var sql = string.Join('\n', (await dump.ReadToEndAsync()).Split('\n').Where(line => !line.StartsWith('\\')));
        await using var connection = new NpgsqlConnection(database.Owner + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Cities()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var cities = Path.Combine(folder.FullName, "tests", "Cities");
            if (Directory.Exists(cities))
            {
                return cities;
            }
        }

        throw new DirectoryNotFoundException("tests/Cities");
    }
}
