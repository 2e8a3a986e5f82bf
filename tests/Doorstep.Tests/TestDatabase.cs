using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Data.Postgres;
using Doorstep.Live;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Doorstep.Tests;

/// <summary>A database of one's own, copied from a template that is migrated once a run.</summary>
public sealed class TestDatabase
{
    private static readonly SemaphoreSlim making = new(1);
    private static readonly Ids ids = new(TimeProvider.System, new Chance());
    private static string? template;

    private readonly string name = $"doorstep_test_{ids.Next():n}";

    /// <summary>For example Host=/tmp/pg;Username=postgres; unset for SQLite.</summary>
    public static string? Server { get; } = Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } server ? server : null;

    public string Folder { get; } = Directory.CreateTempSubdirectory("doorstep-test-").FullName;

    /// <summary>As the server works: on PostgreSQL under a role that owns nothing.</summary>
    public string Connection => Server is null ? $"Data Source={Path.Combine(Folder, "doorstep.db")}" : As(AppRole, name);

    /// <summary>As an administrator of the database, whom nothing binds; null on SQLite.</summary>
    public string? Owner => Server is null ? null : $"{Server};Database={name}";

    private const string AppRole = "doorstep_app";

    private static string As(string role, string database) =>
        new NpgsqlConnectionStringBuilder(Server) { Username = role, Database = database, MaxPoolSize = 20 }.ConnectionString;

    public async Task CreateAsync()
    {
        await making.WaitAsync();
        try
        {
            template ??= await MakeTemplateAsync();
            if (Server is null)
            {
                File.Copy(template, Path.Combine(Folder, "doorstep.db"));
            }
            else
            {
                await RunAsync($"""CREATE DATABASE "{name}" TEMPLATE "{template}" """);
            }
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>Without any table, for what brings its own.</summary>
    public Task CreateEmptyAsync() => RunAsync($"""CREATE DATABASE "{name}" """);

    public void Drop()
    {
        if (Server is null)
        {
            SqliteConnection.ClearAllPools();
        }
        else
        {
            NpgsqlConnection.ClearAllPools();
        }

        DeleteFolder();
    }

    /// <summary>Two hosts may have shared it, and one may be writing its last file.</summary>
    private void DeleteFolder()
    {
        for (var tried = 0; Directory.Exists(Folder); tried++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (tried < 100)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var caller = new Caller();
        caller.Become(Guid.Empty, AccessScope.OfJob("test"));
        if (Server is null)
        {
            var path = Path.Combine(Directory.CreateTempSubdirectory("doorstep-template-").FullName, "template.db");
            await using (var db = new SqliteDoorstepContext(new DbContextOptionsBuilder<SqliteDoorstepContext>()
                .UseSqlite($"Data Source={path};Pooling=False").Options, caller, new CommitSignal()))
            {
                await FillAsync(db);
                await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)");
            }

            return path;
        }

        var name = $"doorstep_template_{ids.Next():n}";
        await RunAsync($"""CREATE DATABASE "{name}" """);
        await RunAsync($"DO $$ BEGIN CREATE ROLE {AppRole} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        await using (var db = new PostgresDoorstepContext(new DbContextOptionsBuilder<PostgresDoorstepContext>()
            .UseNpgsql($"{Server};Database={name};Pooling=False").Options, caller, new CommitSignal()))
        {
            await FillAsync(db);
            await new PostgresOwner(As(AppRole, name), "", NullLogger<PostgresOwner>.Instance).LetServerInAsync(db, default);
        }

        return name;
    }

    private static async Task FillAsync(DoorstepContext db)
    {
        await db.Database.MigrateAsync();
        db.Roles.AddRange(Role.Usual);
        db.AddRange(Program.Modules.SelectMany(module => module.Permissions)
            .Select(permission => KnownPermission.Meet(permission.Code, new(ids.Next(), Guid.Empty, default))));
        await db.SaveChangesAsync();
        await FillCatalogue.RunAsync(db, ids, TimeProvider.System);
    }

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{Server};Database=postgres;Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
