using System.Diagnostics;
using System.Globalization;
using Doorstep.Live;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Data;

/// <summary>
/// Backs the whole database up into one file, while the city works, and restores it: SQLite by VACUUM INTO, PostgreSQL by its own pg_dump and
/// pg_restore.
/// </summary>
sealed class CopyDatabase(IConfiguration configuration)
{
    private readonly string connection = Database.ConnectionOf(configuration);

    public bool IsPostgres => Database.IsPostgres(connection);

    /// <summary>What the file is called in a backup.</summary>
    public string FileName => IsPostgres ? "doorstep.dump" : "doorstep.db";

    /// <summary>The owner sees the tables whole; the server's own role is bound by row-level security.</summary>
    private string Owner => configuration.GetConnectionString("Owner") ?? connection;

    private string SqlitePath => new SqliteConnectionStringBuilder(connection).DataSource;

    /// <exception cref="InvalidOperationException">It could not be copied, with the reason.</exception>
    public async Task SaveAsync(string file, CancellationToken cancellationToken)
    {
        if (IsPostgres)
        {
            await RunToolAsync("pg_dump", ["--format=custom", $"--file={file}", "--no-owner", "--no-privileges"], cancellationToken);
            return;
        }

        if (!File.Exists(SqlitePath))
        {
            throw new InvalidOperationException($"There is no database at {SqlitePath}.");
        }

        await using (SqliteConnection source = new($"Data Source={SqlitePath};Pooling=False"))
        {
            await source.OpenAsync(cancellationToken);
            await using var copy = source.CreateCommand();
            copy.CommandText = "VACUUM INTO $file";
            copy.Parameters.AddWithValue("$file", file);
            copy.CommandTimeout = 0;
            await copy.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    /// <summary>Tells whether there is a city already where this would be restored.</summary>
    public async Task<bool> IsTakenAsync(CancellationToken cancellationToken)
    {
        if (!IsPostgres)
        {
            return File.Exists(SqlitePath);
        }

        await using NpgsqlConnection target = new($"{Owner};Pooling=False");
        await target.OpenAsync(cancellationToken);
        const string Tables = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'";
        await using NpgsqlCommand count = new(Tables, target);
        return (long)(await count.ExecuteScalarAsync(cancellationToken))! > 0;
    }

    /// <summary>Puts the copy in its place, and begins a new epoch of the log: its numbers will be given a second time.</summary>
    public async Task LoadAsync(string file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (IsPostgres)
        {
            await RunToolAsync("pg_restore", ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", file], cancellationToken);
            await using NpgsqlConnection target = new($"{Owner};Pooling=False");
            await target.OpenAsync(cancellationToken);
            await BeginEpochAsync(target, now, cancellationToken);
            return;
        }

        File.Copy(file, SqlitePath);
        await using SqliteConnection restored = new($"Data Source={SqlitePath};Pooling=False");
        await restored.OpenAsync(cancellationToken);
        await BeginEpochAsync(restored, now, cancellationToken);
    }

    /// <summary>By plain SQL, since the copy may be of an older version, whose tables are brought up to date at the next start.</summary>
    private static async Task BeginEpochAsync(System.Data.Common.DbConnection restored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var read = restored.CreateCommand();
        read.CommandText = """SELECT "Epoch" FROM "LogCounter" """;
        var known = Convert.ToInt32(await read.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        await using var begin = restored.CreateCommand();
        begin.CommandText = string.Create(CultureInfo.InvariantCulture, $"""UPDATE "LogCounter" SET "Epoch" = {LogEpoch.After(known, now)}""");
        await begin.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task RunToolAsync(string tool, List<string> arguments, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder target = new(Owner);
        ProcessStartInfo info = new(tool) { RedirectStandardError = true };
        if (tool == "pg_restore")
        {
            arguments.Insert(0, $"--dbname={target.Database}");
        }

        arguments.ForEach(info.ArgumentList.Add);
        // In the environment: other users of the machine see the arguments of a process.
        (string Name, string? Value)[] settings =
            [("PGHOST", target.Host), ("PGPORT", $"{target.Port}"), ("PGUSER", target.Username), ("PGPASSWORD", target.Password),
            ("PGDATABASE", target.Database)];
        foreach (var (name, value) in settings)
        {
            if (!string.IsNullOrEmpty(value))
            {
                info.Environment[name] = value;
            }
        }

        using var process = Start(info);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{tool} ended with {process.ExitCode}: {(await errors).Trim()}\n"
                + "It needs a role that owns the tables and that row-level security does not bind: name it in ConnectionStrings__Owner.");
        }
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException(
                $"{info.FileName} is not installed here: it comes with PostgreSQL's client (on Debian, postgresql-client), "
                + "of the server's version or newer.");
        }
    }
}
