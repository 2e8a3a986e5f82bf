using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using Doorstep.Data;
using SkiaSharp;

namespace Doorstep.Tests.Data;

/// <summary>What the platform writes is for nobody else on the machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests(DoorstepApp app)
{
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Photos_the_log_the_spool_and_the_key_are_the_owners_alone()
    {
        var name = await app.Services.GetRequiredService<Blobs>().KeepAsync("a photo of modes"u8.ToArray(), TestContext.Current.CancellationToken);
        var entries = Directory.EnumerateFileSystemEntries(app.Folder, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("doorstep.db", StringComparison.Ordinal)).ToList();
        Assert.Contains(entries, path => Path.GetFileName(path) == name);
        Assert.Contains(entries, path => Path.GetFileName(path) == "city.key");
        Assert.All(entries, path => Assert.True(!Path.Exists(path) || (File.GetUnixFileMode(path) & OfOthers) == 0, path));
    }

    /// <summary>The framework's folder for what does not fit into memory is not there, so that whoever writes into it fails.</summary>
    [Fact]
    public async Task A_strangers_photo_and_words_are_held_in_no_file_and_the_database_is_the_owners_alone()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-held").FullName;
        File.SetUnixFileMode(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await using (var server = new ServerProcess(folder, new Dictionary<string, string> { ["ASPNETCORE_TEMP"] = Path.Combine(folder, "nowhere") }))
        {
            await server.StartAsync();
            using HttpClient client = new() { BaseAddress = new($"http://127.0.0.1:{server.Port}") };
            using var words = await client.PostAsJsonAsync("/api/addresses/search", new { text = new string('x', 60_000) });
            Assert.Equal(HttpStatusCode.BadRequest, words.StatusCode);
            using var bitmap = new SKBitmap(1200, 900);
            var chance = new Random(1);
            bitmap.Pixels = [.. Enumerable.Range(0, 1200 * 900).Select(_ => new SKColor((uint)chance.Next() | 0xff000000))];
            using var picture = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            Assert.True(picture.Size > 1_000_000);
            using var sent = await client.PostAsync(
                "/api/photos", new MultipartFormDataContent { { new ByteArrayContent(picture.ToArray()), "file", "photo.png" } });
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
            Assert.False(sent.Headers.Contains("Server"));
            var written = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(path) != "server.log").ToList();
            Assert.Contains(written, path => Path.GetFileName(path) == "doorstep.db-wal");
            Assert.All(written, path => Assert.True((File.GetUnixFileMode(path) & OfOthers) == 0, path));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void What_others_may_read_is_told_by_its_name_unless_nobody_comes_into_the_folder()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-modes").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "doorstep.db"), "");
            File.WriteAllText(Path.Combine(folder, "doorstep.db-wal"), "");
            File.SetUnixFileMode(Path.Combine(folder, "doorstep.db"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
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
