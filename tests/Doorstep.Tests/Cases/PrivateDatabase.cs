using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Doorstep.Tests.Cases;

/// <summary>
/// A database of a server process that can be taken away in the ways a machine takes it: PostgreSQL stopped or killed, SQLite locked by another
/// program, or its disk full (no file may grow).
/// On PostgreSQL a server of its own, so that nobody else's is stopped.
/// </summary>
sealed class PrivateDatabase : IAsyncDisposable
{
    private readonly string postgres = Directory.CreateTempSubdirectory("doorstep-pg-").FullName;
    private SqliteConnection? holder;

    public string Folder { get; } = Directory.CreateTempSubdirectory("doorstep-drill-").FullName;

    public Dictionary<string, string> Settings { get; } = [];

    public static IReadOnlyList<string> Ways => DoorstepApp.OnPostgres ? ["stopped", "killed"] : ["locked", "full"];

    public async Task StartAsync()
    {
        if (!DoorstepApp.OnPostgres)
        {
            Settings["ConnectionStrings:Doorstep"] = $"Data Source={Path.Combine(Folder, "doorstep.db")}";
            return;
        }

        await BashAsync($"""
            chmod 755 {postgres}; [ "$(id -u)" != 0 ] || chown postgres {postgres}
            as_postgres "$pg/initdb -D {postgres}/pg -A trust -U postgres -E UTF8 --locale=C.UTF-8"
            """);
        await StartPostgresAsync();
        await BashAsync($"""as_postgres "psql -h {postgres} -U postgres -c 'CREATE ROLE doorstep_app LOGIN' -c 'CREATE DATABASE doorstep'" """);
        Settings["ConnectionStrings:Doorstep"] = $"Host={postgres};Username=doorstep_app;Database=doorstep;Maximum Pool Size=40";
        Settings["ConnectionStrings:Owner"] = $"Host={postgres};Username=postgres;Database=doorstep";
    }

    public async Task TakeAwayAsync(string how, int process)
    {
        switch (how)
        {
            case "locked":
                holder = new($"Data Source={Path.Combine(Folder, "doorstep.db")};Pooling=False");
                await holder.OpenAsync();
                await using (var begin = holder.CreateCommand())
                {
                    begin.CommandText = "BEGIN EXCLUSIVE";
                    await begin.ExecuteNonQueryAsync();
                }

                break;
            case "full":
                // Whatever lies beyond this in any file cannot be written.
                await BashAsync($"prlimit --pid {process} --fsize=65536:");
                break;
            default:
                await BashAsync($"""as_postgres "$pg/pg_ctl -D {postgres}/pg -w -m {(how == "killed" ? "immediate" : "fast")} stop" """);
                break;
        }
    }

    public async Task GiveBackAsync(string how, int process)
    {
        switch (how)
        {
            case "locked":
                await holder!.DisposeAsync();
                break;
            case "full":
                await BashAsync($"prlimit --pid {process} --fsize=unlimited:");
                break;
            default:
                await StartPostgresAsync();
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (DoorstepApp.OnPostgres)
        {
            await BashAsync($"""as_postgres "$pg/pg_ctl -D {postgres}/pg -m immediate stop" || true""");
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(postgres, recursive: true);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Without fsync, since the machine stays up; but what is committed is written, since the server is killed.</summary>
    private Task StartPostgresAsync() => BashAsync($"""
        as_postgres "$pg/pg_ctl -D {postgres}/pg -w -l {postgres}/pg.log -o \"-k {postgres} -c listen_addresses='' -c fsync=off -c max_connections=100\" start"
        """);

    private static async Task BashAsync(string script)
    {
        ProcessStartInfo info = new("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add($$"""
            set -e
            pg=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
            as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi; }
            exec >/dev/null
            {{script}}
            """);
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script}: {(process.ExitCode == 0 ? "" : await errors)}");
    }
}
