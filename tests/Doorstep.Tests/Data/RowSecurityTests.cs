using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Postgres;
using Doorstep.Live;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Doorstep.Tests.Data;

/// <summary>PostgreSQL itself shows and takes only what the caller's grants cover, whatever the program asks it.</summary>
public sealed class RowSecurityTests
{
    private const string Skipped = "Row-level security is PostgreSQL's; set TEST_POSTGRES.";

    private static readonly AreaCode Mine = AreaCode.Parse("460301001001001");
    private static readonly AreaCode Elsewhere = AreaCode.Parse("460302001001001");

    [Fact]
    public async Task Every_kind_of_protected_row_has_a_policy_that_binds_the_owner_too()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        await using var app = await StartAsync();
        await app.WithDatabaseAsync(async db =>
        {
            var bound = await db.Database.SqlQuery<string>(
                $"""SELECT c.relname AS "Value" FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polwithcheck IS NOT NULL""").ToListAsync();
            var wanted = db.Model.GetEntityTypes().Where(type => type.ClrType.IsAssignableTo(typeof(IProtected)))
                .Select(type => type.GetTableName()!);
            Assert.Equal(wanted.Order(StringComparer.Ordinal), bound.Order(StringComparer.Ordinal));
            Assert.False((await db.Database.SqlQuery<bool>(
                $"""SELECT rolsuper OR rolbypassrls AS "Value" FROM pg_roles WHERE rolname = current_user""").ToListAsync()).Single());
        });
    }

    [Fact]
    public async Task One_pooled_connection_carries_nobodys_rights_to_the_next_caller()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        await using var app = await StartAsync();
        var (here, there) = (await AWorkerAsync(app, Mine), await AWorkerAsync(app, Elsewhere));
        await using var one = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(app.Connection) { MaxPoolSize = 1, NoResetOnClose = true }.ConnectionString).Build();
        var chance = new Random(4601);
        for (var turn = 0; turn < 200; turn++)
        {
            var (area, sees) = chance.Next(3) switch { 0 => (Mine, here), 1 => (Elsewhere, there), _ => ((AreaCode?)null, Guid.Empty) };
            await using var db = Unfiltered(one, area);
            await (chance.Next(4) switch
            {
                0 => SeesAsync(db, sees),
                1 => db.InOneCommitAsync(() => SeesAsync(db, sees)),
                2 => FailsAsync(db, sees),
                _ => db.GridWorkers.Where(worker => worker.Id == here || worker.Id == there)
                    .ExecuteUpdateAsync(set => set.SetProperty(worker => worker.Badge, $"HK-{turn}")) is var changed
                    ? EqualAsync(area is null ? 0 : 1, changed)
                    : Task.CompletedTask,
            });
        }

        // Without a caller's words there is nothing to see, whatever stood in the session before.
        await using var bare = await one.OpenConnectionAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM \"GridWorkers\"", bare);
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_row_is_not_written_into_somebody_elses_area_even_past_the_save_guard()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        await using var app = await StartAsync();
        var here = await AWorkerAsync(app, Mine);
        await using var data = NpgsqlDataSource.Create(app.Connection);
        await using var db = Unfiltered(data, Mine);
        foreach (var area in (AreaCode[])[Elsewhere, Mine.Parent])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                db.Database.ExecuteSqlAsync($"""UPDATE "GridWorkers" SET "Area" = {area.Value} WHERE "Id" = {here}"""));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task The_server_can_add_to_its_log_and_not_change_what_it_said()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        await using var app = await StartAsync();
        foreach (var sql in (string[])[
            "UPDATE \"Log\" SET \"What\" = 'x'", "DELETE FROM \"Log\"", "UPDATE \"Readings\" SET \"Field\" = 'x'", "DELETE FROM \"Readings\"",
            "TRUNCATE \"Log\"", "ALTER TABLE \"Cases\" DISABLE ROW LEVEL SECURITY", "DROP POLICY sight ON \"Cases\""
        ])
        {
            await app.WithDatabaseAsync(async db => Assert.Equal(PostgresErrorCodes.InsufficientPrivilege,
                (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql))).SqlState));
        }
    }

    [Fact]
    public async Task A_first_page_of_a_large_table_is_read_from_the_index_through_the_policy()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        await using var app = await StartAsync();
        await app.AsDatabaseAdministratorAsync("""
            INSERT INTO "AreaCounts" ("Area", "Key", "Count") SELECT '46' || lpad((i % 9000)::text, 13, '0'), 'k' || i, 1 FROM generate_series(1, 60000) AS i; ANALYZE "AreaCounts"
            """);
        await using var data = NpgsqlDataSource.Create(app.Connection);
        await using var db = Unfiltered(data, Mine);
        var plan = await db.Database.SqlQuery<string>($"""EXPLAIN SELECT * FROM "AreaCounts" """).ToListAsync();
        Assert.Contains(plan, line => line.Contains("Index", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private static async Task<DoorstepApp> StartAsync()
    {
        var app = new DoorstepApp();
        await app.InitializeAsync();
        return app;
    }

    private static WithoutFilter Unfiltered(NpgsqlDataSource data, AreaCode? area)
    {
        var caller = new Caller();
        if (area is { } granted)
        {
            caller.Become(Guid.Empty, AccessScope.Of([new([Permission.ViewPlaces, Permission.ViewFigures], granted, null)]));
        }

        return new(new DbContextOptionsBuilder<WithoutFilter>().UseNpgsql(data)
            .AddInterceptors(new ScopeTransactions(), new ScopeCommands()).Options, caller, new CommitSignal());
    }

    private static async Task SeesAsync(DoorstepContext db, Guid sees)
    {
        Assert.Equal(sees == Guid.Empty ? [] : [sees], await db.GridWorkers.Select(worker => worker.Id).ToListAsync());
        Assert.Equal(sees == Guid.Empty ? 0 : 1, await db.GridWorkers.CountAsync());
    }

    /// <summary>A unit of work that breaks in the middle leaves nothing in the session either.</summary>
    private static async Task FailsAsync(DoorstepContext db, Guid sees) =>
        await Assert.ThrowsAsync<PostgresException>(() => db.InOneCommitAsync(async () =>
        {
            await SeesAsync(db, sees);
            await db.Database.ExecuteSqlAsync($"SELECT 1 / 0");
        }));

    private static async Task EqualAsync(int expected, Task<int> changed) => Assert.Equal(expected, await changed);

    private static async Task<Guid> AWorkerAsync(DoorstepApp app, AreaCode area)
    {
        var id = app.NewId();
        await app.WithDatabaseAsync(db =>
        {
            db.GridWorkers.Add(GridWorker.Hire(id, area, "王芳（合成）", "Wang Fang (synthetic)", "13900000000", "HK-0001"));
            return db.SaveChangesAsync();
        });
        return id;
    }
}
