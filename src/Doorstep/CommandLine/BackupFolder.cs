using System.Text.Json;
using Doorstep.Data;
using Doorstep.Sealing;

namespace Doorstep.CommandLine;

/// <summary>
/// The folder of a backup: the database as one file, then everything that lies in its data folder beside it, so that the database never names a file
/// that was not copied. The city's key is left out.
/// </summary>
sealed class BackupFolder(string backup, IConfiguration configuration)
{
    private const string About = "backup.json";
    private const string Keys = "keys";

    private readonly string data = configuration["Data"]!;
    private readonly CopyDatabase database = new(configuration);

    /// <param name="Database">sqlite or postgres: one is not restored into the other.</param>
    private sealed record Manifest(DateTimeOffset At, string Database);

    private string Kind => database.IsPostgres ? "postgres" : "sqlite";

    /// <exception cref="InvalidOperationException">With what stands in the way.</exception>
    public async Task<int> SaveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Directory.Exists(backup) && Directory.EnumerateFileSystemEntries(backup).Any())
        {
            throw new InvalidOperationException($"{backup} is not empty: each backup gets a folder of its own.");
        }

        if (Path.GetFullPath(backup).StartsWith(Path.GetFullPath(data) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{backup} lies in the city's own folder: a backup belongs elsewhere.");
        }

        MakeFolder(backup);
        await database.SaveAsync(Path.Combine(backup, database.FileName), cancellationToken);
        var files = 0;
        foreach (var file in FilesOf(data).Where(file => !IsLeftOut(file)).OrderBy(file => !file.EndsWith("checkpoint", StringComparison.Ordinal)))
        {
            files += await CopyAsync(Path.Combine(data, file), Path.Combine(backup, "files", file), cancellationToken) ? 1 : 0;
        }

        // Last: without it a backup was not finished.
        await File.WriteAllTextAsync(Path.Combine(backup, About), JsonSerializer.Serialize(new Manifest(now, Kind)), cancellationToken);
        return files;
    }

    /// <exception cref="InvalidOperationException">With what stands in the way.</exception>
    public async Task<int> RestoreAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var about = Path.Combine(backup, About);
        if (!File.Exists(about) || JsonSerializer.Deserialize<Manifest>(await File.ReadAllTextAsync(about, cancellationToken)) is not { } manifest)
        {
            throw new InvalidOperationException($"{backup} is no backup of Doorstep, or one that was not finished.");
        }

        if (manifest.Database != Kind)
        {
            throw new InvalidOperationException($"{backup} is of a city on {manifest.Database}, and this one is set up for {Kind}.");
        }

        if (await database.IsTakenAsync(cancellationToken) || FilesOf(data).Any(file => file.Split(Path.DirectorySeparatorChar)[0] != Keys))
        {
            throw new InvalidOperationException(
                $"There is a city in {data} or in its database already. Nothing is ever restored over one: "
                + "name an empty folder, and an empty database.");
        }

        MakeFolder(data);
        var files = 0;
        foreach (var file in FilesOf(Path.Combine(backup, "files")))
        {
            files += await CopyAsync(Path.Combine(backup, "files", file), Path.Combine(data, file), cancellationToken) ? 1 : 0;
        }

        await database.LoadAsync(Path.Combine(backup, database.FileName), now, cancellationToken);
        return files;
    }

    private static IEnumerable<string> FilesOf(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
        : [];

    private bool IsLeftOut(string file) =>
        file.Split(Path.DirectorySeparatorChar)[0] == Keys || file.StartsWith("doorstep.db", StringComparison.Ordinal)
        || Path.GetFullPath(Path.Combine(data, file)) == Path.GetFullPath(CityKey.PathOf(configuration));

    /// <returns>False where it was taken away meanwhile, by the nightly purge or a tile that became whole.</returns>
    private static async Task<bool> CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            MakeFolder(Path.GetDirectoryName(to)!);
            await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using var copy = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
            await source.CopyToAsync(copy, cancellationToken);
            copy.Flush(flushToDisk: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>For its owner alone: what is not sealed, and photos, can be read in it.</summary>
    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
