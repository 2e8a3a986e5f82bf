using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>
/// A throw-away PostgreSQL for one bench: its own cluster in a temporary folder, reached through a socket there, stopped and deleted at the end.
/// It keeps every promise of durability, unless told otherwise.
/// </summary>
internal sealed class PostgresPeer : IAsyncDisposable
{
    private readonly string folder;
    private readonly string programs;

    private PostgresPeer(string folder, string programs) => (this.folder, this.programs) = (folder, programs);

    /// <param name="settings">As in postgresql.conf: "shared_buffers=2GB".</param>
    public static async Task<PostgresPeer> StartAsync(bool fsync = true, params string[] settings)
    {
        var peer = new PostgresPeer(Directory.CreateTempSubdirectory("doorstep-bench-").FullName, FindPrograms());
        try
        {
            await peer.StartAsync([fsync ? "fsync=on" : "fsync=off", .. settings]);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public string ConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder { Host = folder, Username = "postgres", Database = database }.ConnectionString;

    /// <summary>An empty database; with PostGIS in it if asked for.</summary>
    public async Task<string> CreateAsync(string database, bool postGis = false)
    {
        await ExecuteAsync(ConnectionString(), $"CREATE DATABASE {database}");
        if (postGis)
        {
            await ExecuteAsync(ConnectionString(database), "CREATE EXTENSION postgis");
        }

        return ConnectionString(database);
    }

    /// <summary>Processor time of the server: the postmaster, its living children and those it has buried.</summary>
    public double CpuSeconds()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var children = File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = Ticks(postmaster.ToString(CultureInfo.InvariantCulture), 4) + children.Sum(child => Ticks(child, 2));
        return ticks / 100.0;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(folder, "data", "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderBy(version => int.Parse(Path.GetFileName(version), CultureInfo.InvariantCulture)).Last() + "/bin"
            : throw new InvalidOperationException("This bench needs PostgreSQL as its peer: apt-get install postgresql postgresql-postgis");

    private async Task StartAsync(string[] settings)
    {
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            await StartProcessAsync("chown", ["postgres", folder]);
        }

        var data = Path.Combine(folder, "data");
        var options = string.Join(
            ' ', settings.Prepend("listen_addresses=").Prepend($"unix_socket_directories={folder}").Select(setting => $"-c {setting}"));
        await RunAsync("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8");
        await RunAsync("pg_ctl", "-D", data, "-l", Path.Combine(folder, "log"), "-o", options, "-w", "start");
    }

    private Task RunAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? StartProcessAsync("runuser", ["-u", "postgres", "--", Path.Combine(programs, program), .. arguments])
        : StartProcessAsync(Path.Combine(programs, program), arguments);

    private async Task StartProcessAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder
        };
        using var process = Process.Start(start)!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            var log = Path.Combine(folder, "log");
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: {await complained}{await said}{(File.Exists(log) ? File.ReadAllText(log) : "")}");
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first so many of utime, stime, cutime, cstime, which follow the name in brackets and eleven more fields.</summary>
    private static long Ticks(string process, int fields)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(11).Take(fields).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
