using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>
/// Makes the demo city of a bench in a folder of its own, in the database that its settings name. With --smoke the small city is made once on SQLite,
/// and copied to every bench that wants it there.
/// </summary>
internal static class DemoFolder
{
    private static readonly Lazy<Task<string>> made = new(MadeAsync);

    public static Task MakeAsync(string city, string folder) => MakeAsync(new Dictionary<string, string>(), city, folder);

    public static async Task MakeAsync(IReadOnlyDictionary<string, string> settings, string city, string folder)
    {
        if (!Size.IsSmoke || city != "small" || !IsInFolder(settings, folder))
        {
            await ServerProcess.RunAsync(settings, "demo", "--city", city, "--data", folder);
            return;
        }

        var from = await made.Value;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }
    }

    private static bool IsInFolder(IReadOnlyDictionary<string, string> settings, string folder) =>
        !settings.TryGetValue("ConnectionStrings:Doorstep", out var connection)
        || connection.Contains(Path.Combine(folder, "doorstep.db"), StringComparison.Ordinal);

    private static async Task<string> MadeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await ServerProcess.RunAsync("demo", "--city", "small", "--data", folder);
        return folder;
    }
}
