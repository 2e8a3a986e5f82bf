using System.Runtime.InteropServices;

namespace Doorstep.Data;

/// <summary>
/// Restricts the files of the platform to its own user: folders 0700, files 0600, SQLite's and the spool's too. Names are sealed in the database, but
/// the words of a case, photos and hashes of passwords are not.
/// </summary>
static class FileModes
{
    private const uint OthersAndGroup = 0b111_111;
    private const UnixFileMode ReadByOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode EnteredByOthers = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Before anything is written.</summary>
    public static void KeepToOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(OthersAndGroup);
        }
    }

    /// <summary>What of a city others on this machine may read: written before there were such modes, or copied otherwise.</summary>
    public static IReadOnlyList<string> ReadableByOthers(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder) || (File.GetUnixFileMode(folder) & EnteredByOthers) == 0)
        {
            return [];
        }

        return [.. Directory.EnumerateFileSystemEntries(folder).Where(IsReadByOthers).Order(StringComparer.Ordinal)];
    }

    private static bool IsReadByOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ReadByOthers) != 0;

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}

/// <summary>Logs a warning at the start about files that others on this machine may read.</summary>
sealed class WarnOfReaders(IConfiguration configuration, ILogger<WarnOfReaders> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(configuration["Data"] ?? "data");
        if (FileModes.ReadableByOthers(folder) is { Count: > 0 } open)
        {
            log.LogWarning(
                "Others on this machine may read {Names} in {Folder}. To keep them to the platform: chmod -R go-rwx {Close}",
                string.Join(", ", open.Select(Path.GetFileName)), folder, folder);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
