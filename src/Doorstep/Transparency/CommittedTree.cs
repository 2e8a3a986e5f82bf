namespace Doorstep.Transparency;

/// <summary>
/// The Merkle tree computed from the entries alone, whatever the tiles above them say; where a bundle of entries cannot be read, its leaf hashes
/// stand for it. Full parts are hashed once, so that many earlier roots cost little more than one.
/// </summary>
sealed class CommittedTree(LogTiles tiles, long size)
{
    private readonly Dictionary<(int Level, long Index), byte[]> parts = [];
    private readonly Dictionary<long, byte[]> leaves = [];

    /// <summary>Null where what it needs cannot be read.</summary>
    public byte[]? RootAt(long earlier)
    {
        try
        {
            return earlier <= size ? new MerkleTree(Part, earlier).Root : null;
        }
        catch (TileFaultException)
        {
            return null;
        }
    }

    private byte[] Part(int level, long index)
    {
        if (level < LogTiles.LevelBits)
        {
            var first = index << level;
            return LogTiles.RootOf(LeavesOf(first / LogTiles.Width), (int)(first % LogTiles.Width), 1 << level);
        }

        if (!parts.TryGetValue((level, index), out var hash))
        {
            parts[(level, index)] = hash = level == LogTiles.LevelBits
                ? LogTiles.RootOf(LeavesOf(index), 0, LogTiles.Width)
                : MerkleTree.NodeHash(Part(level - 1, index * 2), Part(level - 1, (index * 2) + 1));
        }

        return hash;
    }

    private byte[] LeavesOf(long tile)
    {
        if (!leaves.TryGetValue(tile, out var hashes))
        {
            // The newest tile is asked for again and again, an older one once: its hash is kept above.
            leaves.Clear();
            leaves[tile] = hashes = Read(tile);
        }

        return hashes;
    }

    private byte[] Read(long tile)
    {
        try
        {
            return [.. tiles.Entries(tile, size).SelectMany(entry => MerkleTree.LeafHash(entry))];
        }
        catch (TileFaultException)
        {
            return tiles.Tile(0, tile, size);
        }
    }
}
