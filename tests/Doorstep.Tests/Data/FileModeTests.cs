using System.Runtime.Versioning;
using Doorstep.Data;

namespace Doorstep.Tests.Data;

/// <summary>What the platform writes is for nobody else on the machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests(DoorstepApp app)
{
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Photos_the_log_the_spool_and_the_key_are_the_owners_alone()
    {
        var name = await app.Services.GetRequiredService<Blobs>().KeepAsync("a photo of modes"u8.ToArray(), TestContext.Current.CancellationToken);
        var entries = Directory.EnumerateFileSystemEntries(app.Folder, "*", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).StartsWith("doorstep.db", StringComparison.Ordinal)).ToList();
        Assert.Contains(entries, path => Path.GetFileName(path) == name);
        Assert.Contains(entries, path => Path.GetFileName(path) == "city.key");
        Assert.All(entries, path => Assert.True(!Path.Exists(path) || (File.GetUnixFileMode(path) & OfOthers) == 0, path));
    }

    [Fact]
    public void What_others_may_read_is_told_by_its_name_unless_nobody_comes_into_the_folder()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-modes").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "doorstep.db"), "");
            File.WriteAllText(Path.Combine(folder, "doorstep.db-wal"), "");
            File.SetUnixFileMode(Path.Combine(folder, "doorstep.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            File.SetUnixFileMode(Path.Combine(folder, "doorstep.db-wal"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
            Assert.Equal(["doorstep.db"], FileModes.ReadableByOthers(folder).Select(Path.GetFileName));
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Assert.Empty(FileModes.ReadableByOthers(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
