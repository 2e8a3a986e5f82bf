using System.Globalization;

namespace Doorstep.Transparency;

/// <summary>
/// Reads the tree from its files (C2SP tlog-tiles): a tile holds 256 hashes of one level, levels being eight apart, so that a full tile never changes
/// and the hash of all its entries is one hash in the tile above. The last tile of a level is partial and has its width in its name.
/// </summary>
/// <param name="read">The bytes of a file by its path under the log; null where there is none.</param>
sealed class LogTiles(Func<string, byte[]?> read)
{
    public const int Width = 256;
    public const int LevelBits = 8;
    public const int EntryBytes = 32;
    public const string Checkpoint = "checkpoint";

    private const int PrefixBytes = 2;

    private readonly Dictionary<string, byte[]> known = [];

    /// <summary>tile/0/x001/234, or tile/0/x001/234.p/17 for one that holds 17.</summary>
    public static string PathOf(string level, long index, int width)
    {
        var path = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        while ((index /= 1000) > 0)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:000}/{path}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{path}{(width < Width ? $".p/{width}" : "")}");
    }

    public static string PathOf(int level, long index, int width) => PathOf(level.ToString(CultureInfo.InvariantCulture), index, width);

    public static string EntriesPathOf(long index, int width) => PathOf("entries", index, width);

    /// <summary>How many hashes a level of a tree holds.</summary>
    public static long CountAt(int level, long size) => LevelBits * level >= 63 ? 0 : size >> (LevelBits * level);

    /// <summary>How many of them lie in one tile.</summary>
    public static int WidthOf(long tile, long count) => (int)Math.Clamp(count - (tile * Width), 0, Width);

    public MerkleTree Tree(long size) => new((level, index) => Full(level, index, size), size);

    /// <exception cref="TileFaultException">It is not there, or has another length.</exception>
    public byte[] Tile(int level, long index, long size)
    {
        var width = WidthOf(index, CountAt(level, size));
        return Read(PathOf(level, index, width), PathOf(level, index, Width), width * MerkleTree.HashBytes, $"{level}/{index}");
    }

    /// <summary>The entries of one tile.</summary>
    /// <exception cref="TileFaultException">They are not there, or are no entries of ours.</exception>
    public List<byte[]> Entries(long tile, long size)
    {
        var width = WidthOf(tile, size);
        var bytes = Read(EntriesPathOf(tile, width), EntriesPathOf(tile, Width), width * (PrefixBytes + EntryBytes), $"entries/{tile}");
        List<byte[]> entries = [];
        for (var at = 0; at < bytes.Length; at += PrefixBytes + EntryBytes)
        {
            if (bytes[at] != 0 || bytes[at + 1] != EntryBytes)
            {
                throw new TileFaultException($"entries/{tile}");
            }

            entries.Add(bytes[(at + PrefixBytes)..(at + PrefixBytes + EntryBytes)]);
        }

        return entries;
    }

    public static byte[] Pack(IEnumerable<byte[]> entries) => [.. entries.SelectMany(entry => (byte[])[0, EntryBytes, .. entry])];

    /// <summary>Between two levels of tiles a hash is that of the nodes below it.</summary>
    private byte[] Full(int level, long index, long size)
    {
        var (tileLevel, above) = (level / LevelBits, level % LevelBits);
        var first = index << above;
        var tile = Tile(tileLevel, first / Width, size);
        return RootOf(tile, (int)(first % Width), 1 << above);
    }

    /// <summary>The hash over a run of hashes in a tile, its length a power of two.</summary>
    public static byte[] RootOf(byte[] tile, int from, int count) => count == 1
        ? tile[(from * MerkleTree.HashBytes)..((from + 1) * MerkleTree.HashBytes)]
        : MerkleTree.NodeHash(RootOf(tile, from, count / 2), RootOf(tile, from + (count / 2), count / 2));

    /// <summary>
    /// Once a tile is full its partial ones are cleared away, and whoever follows an older head reads the beginning of the full one.
    /// </summary>
    private byte[] Read(string path, string whole, int bytes, string name)
    {
        if (!known.TryGetValue(path, out var tile))
        {
            tile = read(path) ?? (path == whole ? null : read(whole)?[..bytes]);
            if (tile?.Length != bytes)
            {
                throw new TileFaultException(name);
            }

            known[path] = tile;
        }

        return tile;
    }
}

/// <summary>A tile is missing or has a wrong length.</summary>
sealed class TileFaultException(string tile) : Exception($"tile {tile}")
{
    public string Tile { get; } = tile;
}
