using System.CommandLine;

namespace Doorstep.CommandLine;

/// <summary>Backs a city up while it works, and restores it.</summary>
static class BackupVerb
{
    public static Command Backup(Func<string[], WebApplication> build, TimeProvider clock)
    {
        const string Is = "Copy the city into a folder while it works: database, photos, log and spool; never its key";
        return Make(build, "backup", Is, "Folder to copy into; new or empty", async (folder, stop) =>
        {
            var files = await folder.SaveAsync(clock.GetUtcNow(), stop);
            Console.WriteLine($"The database and {files} files are copied.");
            Console.WriteLine("The city's key is not among them: keep it apart, or no name in this copy can ever be read.");
        });
    }

    public static Command Restore(Func<string[], WebApplication> build, TimeProvider clock)
    {
        const string Is = "Put a backup into an empty folder (and an empty database); the log begins a new epoch";
        return Make(build, "restore", Is, "Folder of the backup", async (folder, stop) =>
        {
            var files = await folder.RestoreAsync(clock.GetUtcNow(), stop);
            Console.WriteLine(
                $"The database and {files} files are in their places. The log begins a new epoch: whoever follows it reads everything again.");
            Console.WriteLine("Now put the city's key in its place (keys/city.key) and run: verify-log --after-restore. Then start.");
        });
    }

    private static Command Make(
        Func<string[], WebApplication> build, string name, string description, string folderIs, Func<BackupFolder, CancellationToken, Task> work)
    {
        var folder = new Argument<string>("folder") { Description = folderIs };
        var data = Verbs.DataOption();
        var verb = new Command(name, description) { folder, data };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var app = build([$"--Data={Path.GetFullPath(parsed.GetValue(data)!)}", "--Logging:LogLevel:Default=Warning"]);
            try
            {
                await work(new(Path.GetFullPath(parsed.GetValue(folder)!), app.Configuration), cancellationToken);
                return 0;
            }
            catch (Exception broken) when (broken is InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(broken.Message);
                return 1;
            }
        });
        return verb;
    }
}
