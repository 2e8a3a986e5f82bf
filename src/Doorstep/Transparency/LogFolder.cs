using System.Text;

namespace Doorstep.Transparency;

/// <summary>The folder of the tree's files on the disk. What is written lies there for good before it is named by a signed head.</summary>
sealed class LogFolder(string folder)
{
    private const int TriesAgain = 5;

    public string Path { get; } = folder;

    public LogTiles Tiles => new(Read);

    /// <summary>The newest head that was published; null while there is none.</summary>
    public SignedHead? Head => SignedHead.Parse(Read(LogTiles.Checkpoint) is { } bytes ? Encoding.UTF8.GetString(bytes) : null);

    /// <summary>Another node may clear a partial tile away between the look and the reading: then it is not there.</summary>
    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(System.IO.Path.Combine(Path, path));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Adds entries to a tree of a size. To do it twice, or on two nodes at once, writes the same bytes.</summary>
    public void Append(long size, IReadOnlyList<byte[]> entries)
    {
        WriteTiles(size, entries, LogTiles.EntriesPathOf, tile => LogTiles.Pack(Tiles.Entries(tile, size)), LogTiles.Pack);
        List<byte[]> hashes = [.. entries.Select(entry => MerkleTree.LeafHash(entry))];
        for (var level = 0; hashes.Count > 0; level++)
        {
            var at = level;
            var full = WriteTiles(LogTiles.CountAt(at, size), hashes, (tile, width) => LogTiles.PathOf(at, tile, width),
                tile => Tiles.Tile(at, tile, size), some => [.. some.SelectMany(hash => hash)]);
            hashes = full.ConvertAll(tile => LogTiles.RootOf(tile, 0, LogTiles.Width));
        }
    }

    public void Write(string path, byte[] bytes)
    {
        for (var tried = 0; ; tried++)
        {
            try
            {
                WriteWhole(System.IO.Path.Combine(Path, path), bytes);
                return;
            }
            catch (DirectoryNotFoundException) when (tried < TriesAgain)
            {
                // Another node has just filled this tile, and cleared the folder of its partial ones away.
            }
        }
    }

    /// <summary>Two nodes may write the same tile: each its own file, and the last one to move wins with the same content.</summary>
    private static void WriteWhole(string file, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        var half = $"{file}.{System.IO.Path.GetRandomFileName()}";
        using (var stream = new FileStream(half, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, file, overwrite: true);
    }

    /// <summary>Renames the folder's files out of the way. When the tree is begun anew, under another name beside it.</summary>
    public void PutAside(string suffix)
    {
        if (Directory.Exists(Path))
        {
            Directory.Move(Path, $"{Path}.{suffix}");
        }
    }

    /// <returns>The tiles that are full now: the level above gets a hash of each.</returns>
    private List<byte[]> WriteTiles(
        long before, IReadOnlyList<byte[]> added, Func<long, int, string> pathOf, Func<long, byte[]> standing, Func<IEnumerable<byte[]>, byte[]> pack)
    {
        List<byte[]> full = [];
        var (tile, kept) = (before / LogTiles.Width, (int)(before % LogTiles.Width));
        for (var done = 0; done < added.Count; tile++, kept = 0)
        {
            var some = Math.Min(LogTiles.Width - kept, added.Count - done);
            byte[] bytes = [.. kept > 0 ? standing(tile) : [], .. pack(added.Skip(done).Take(some))];
            Write(pathOf(tile, kept + some), bytes);
            if (kept + some == LogTiles.Width)
            {
                full.Add(bytes);
                ClearPartial(pathOf(tile, 1));
            }

            done += some;
        }

        return full;
    }

    private void ClearPartial(string path)
    {
        var partial = System.IO.Path.Combine(Path, System.IO.Path.GetDirectoryName(path)!);
        try
        {
            Directory.Delete(partial, recursive: true);
        }
        catch (IOException)
        {
            // There was none, or another node writes into it now; what stays behind is never wrong.
        }
    }
}
