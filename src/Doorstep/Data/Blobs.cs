using System.Security.Cryptography;

namespace Doorstep.Data;

/// <summary>
/// A content-addressed file store under one folder: files by the hash of what is in them, so the same bytes are kept once, and a name never changes
/// its meaning.
/// </summary>
public sealed class Blobs(IConfiguration settings, TimeProvider clock)
{
    /// <summary>Longer than it takes from keeping bytes to the commit that names them.</summary>
    internal static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private readonly string folder = Path.Combine(settings["Data"] ?? "data", "blobs");

    /// <summary>Keeps the bytes for good before it answers with their name.</summary>
    public async Task<string> KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var path = PathOf(name);
        if (IsThere(path))
        {
            return name;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Another request may be writing the same bytes: each writes a file of its own, and the last one to move wins with the same content.
        var half = Aside(path);
        await using (var file = new FileStream(half, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            await file.WriteAsync(bytes, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.SetLastWriteTimeUtc(half, clock.GetUtcNow().UtcDateTime);
        File.Move(half, path, overwrite: true);
        return name;
    }

    public FileStream? Find(string name) => File.Exists(PathOf(name)) ? File.OpenRead(PathOf(name)) : null;

    /// <summary>
    /// Nothing in the database names it any more. The same bytes may be on their way in again, on any node: so the file is taken aside first, and
    /// put back where somebody wanted it
    /// since she asked whether it is there. Whoever asks afterwards finds none, and writes it.
    /// </summary>
    public void Forget(string name)
    {
        var (path, aside) = (PathOf(name), Aside(PathOf(name)));
        try
        {
            File.Move(path, aside);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }

        if (clock.GetUtcNow() - File.GetLastWriteTimeUtc(aside) < Young)
        {
            File.Move(aside, path, overwrite: true);
        }
        else
        {
            File.Delete(aside);
        }
    }

    /// <summary>Whether it is there; if so it is wanted from now on.</summary>
    private bool IsThere(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static string Aside(string path) => $"{path}.{Path.GetRandomFileName()}";

    private string PathOf(string name) => Path.Combine(folder, name[..2], name);
}
