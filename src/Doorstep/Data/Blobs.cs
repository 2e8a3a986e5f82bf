using System.Security.Cryptography;

namespace Doorstep.Data;

/// <summary>Files by the hash of what is in them, under one folder: the same bytes are kept once, and a name never changes its meaning.</summary>
public sealed class Blobs(IConfiguration settings)
{
    private readonly string folder = Path.Combine(settings["Data"] ?? "data", "blobs");

    /// <summary>Keeps the bytes for good before it answers with their name.</summary>
    public async Task<string> KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var path = PathOf(name);
        if (File.Exists(path))
        {
            return name;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Another request may be writing the same bytes: each writes a file of its own, and the last one to move wins with the same content.
        var half = $"{path}.{Path.GetRandomFileName()}";
        await using (var file = new FileStream(half, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            await file.WriteAsync(bytes, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
        return name;
    }

    public FileStream? Find(string name) => File.Exists(PathOf(name)) ? File.OpenRead(PathOf(name)) : null;

    /// <summary>Nothing in the database names it any more.</summary>
    public void Forget(string name) => File.Delete(PathOf(name));

    private string PathOf(string name) => Path.Combine(folder, name[..2], name);
}
