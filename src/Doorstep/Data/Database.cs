using System.Data.Common;
using Doorstep.Access;
using Doorstep.Data.Postgres;
using Doorstep.Live;
using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Doorstep.Data;

/// <summary>Connection strings and the choice between SQLite and PostgreSQL.</summary>
static class Database
{
    /// <summary>A connection string with a Host is PostgreSQL; any other is a SQLite file.</summary>
    public static bool IsPostgres(string connection) => connection.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    public static string ConnectionOf(IConfiguration configuration) => Tuned(
        configuration.GetConnectionString("Doorstep") ?? $"Data Source={Path.Combine(configuration["Data"] ?? "data", "doorstep.db")}");

    /// <summary>
    /// PostgreSQL prepares the statements that come back, and a connection is not reset for whoever has it next: nothing on it is set for longer than
    /// a transaction (see <see cref="RowScope"/>). It answers a third more that way. What the city's own connection
    /// string says comes later, and holds.
    /// </summary>
    private static string Tuned(string connection) => IsPostgres(connection)
        ? new NpgsqlConnectionStringBuilder($"Max Auto Prepare=200;No Reset On Close=true;{connection}").ConnectionString
        : connection;

    /// <summary>How many connections this node may have open at once; null for SQLite, where each thread may open its own.</summary>
    public static int? MostConnections(IConfiguration configuration) =>
        ConnectionOf(configuration) is var connection && IsPostgres(connection) ? new NpgsqlConnectionStringBuilder(connection).MaxPoolSize : null;

    public static void AddDatabase(this IHostApplicationBuilder builder)
    {
        // First of those that work with it: the others find their tables.
        builder.Services.AddHostedService<WarnOfReaders>();
        builder.Services.AddHostedService<PrepareDatabase>();
        var connection = ConnectionOf(builder.Configuration);
        if (IsPostgres(connection))
        {
            builder.Services.AddDbContext<DoorstepContext, PostgresDoorstepContext>((all, options) => options.UseNpgsql(connection)
                .AddInterceptors(new ScopeTransactions(), new ScopeCommands(), all.GetRequiredService<MeasureCommits>())
                .ReplaceService<IModelCacheKeyFactory, ModelKey>().ConfigureWarnings(LeaveToCaller));
            builder.Services.AddSingleton(all =>
                new PostgresOwner(connection, builder.Configuration.GetConnectionString("Owner"), all.GetRequiredService<ILogger<PostgresOwner>>()));
            // Its two connections stand for good, and belong to no pool.
            builder.Services.AddSingleton(new PostgresSignal($"{connection};Pooling=False"));
            builder.Services.AddHostedService<PostgresNode>();
        }
        else
        {
            builder.Services.AddDbContext<DoorstepContext, SqliteDoorstepContext>((all, options) => options.UseSqlite(connection)
                .AddInterceptors(new DurableSqlite(), all.GetRequiredService<MeasureCommits>()).ReplaceService<IModelCacheKeyFactory, ModelKey>()
                .ConfigureWarnings(LeaveToCaller));
        }

        builder.Services.AddSingleton<CommitSignal>();
        builder.Services.AddSingleton<Blobs>();
        builder.Services.AddScoped<Caller>();
    }

    /// <summary>
    /// Whoever asked the database says what went wrong, in one line, or mends it. In an outage each question would otherwise leave pages in the log:
    /// a megabyte a second, until the disk is full.
    /// </summary>
    private static void LeaveToCaller(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.ConnectionError, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug),
        (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug));
}

/// <summary>
/// Sets SQLite's pragmas on every connection. Acknowledged means on the disk: WAL with synchronous=FULL. NORMAL loses the last commits when the power
/// goes.
/// </summary>
sealed class DurableSqlite : DbConnectionInterceptor
{
    private const string Settings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000; "
        + "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        // EF looks read-only whether there is a database; one restored from a copy is not in WAL yet, and cannot be set so then.
        if (connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDoorstepContext>
{
    public SqliteDoorstepContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDoorstepContext>().UseSqlite("Data Source=design.db").Options, new Caller(), new CommitSignal());
}

sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresDoorstepContext>
{
    public PostgresDoorstepContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDoorstepContext>().UseNpgsql("Host=design").Options, new Caller(), new CommitSignal());
}
