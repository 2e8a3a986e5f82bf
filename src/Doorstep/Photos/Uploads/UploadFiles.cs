using System.Text;
using Doorstep.Sealing;

namespace Doorstep.Photos.Uploads;

/// <summary>
/// The pieces of photos that are not whole yet: one file an upload in the data folder, which all nodes share, one sealed line a piece. A picture as
/// it was sent says where it was taken, so it stands in no file unsealed.
/// </summary>
sealed class UploadFiles(KeyRing keys, IConfiguration configuration)
{
    private readonly string folder = Path.Combine(configuration["Data"] ?? "data", "uploads");

    public byte[] Seal(Upload upload, int offset, ReadOnlySpan<byte> piece) =>
        Encoding.ASCII.GetBytes($"{PlaceOf(upload, offset).Seal(Convert.ToBase64String(piece))}\n");

    /// <summary>Stands on the disk when it returns. Over whatever a crash has left behind the pieces that were acknowledged.</summary>
    public async Task WriteAsync(Upload upload, byte[] line, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using FileStream file =
            new(PathOf(upload.Id), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        file.SetLength(upload.FileBytes);
        file.Position = upload.FileBytes;
        await file.WriteAsync(line, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>What has come so far.</summary>
    /// <exception cref="IOException">Something of it is gone.</exception>
    public async Task<MemoryStream> ReadAsync(Upload upload, CancellationToken cancellationToken)
    {
        MemoryStream whole = new(upload.LengthBytes);
        if (upload.ReceivedBytes == 0)
        {
            return whole;
        }

        var text = await File.ReadAllTextAsync(PathOf(upload.Id), Encoding.ASCII, cancellationToken);
        foreach (var line in text[..(int)Math.Min(upload.FileBytes, text.Length)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            whole.Write(Convert.FromBase64String(PlaceOf(upload, (int)whole.Length).Open(line)));
        }

        return whole.Length == upload.ReceivedBytes ? whole : throw new IOException($"Pieces of the upload {upload.Id} are gone.");
    }

    /// <summary>Whether what has come of it is still there.</summary>
    public bool IsThere(Upload upload) =>
        upload.FileBytes == 0 || new FileInfo(PathOf(upload.Id)) is { Exists: true } file && file.Length >= upload.FileBytes;

    public void Erase(Guid id)
    {
        // Of a photo that came in one piece there never was a file, and perhaps no folder.
        if (File.Exists(PathOf(id)))
        {
            File.Delete(PathOf(id));
        }
    }

    private string PathOf(Guid id) => Path.Combine(folder, $"{id:n}");

    private SealedPlace PlaceOf(Upload upload, int offset) => new(keys, UploadsModel.Table, "Piece", $"{upload.Id}|{offset}");
}
