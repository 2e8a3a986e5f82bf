namespace Doorstep.Maps.Tiles;

/// <summary>An LRU cache of tiles: when a new one needs room, those not asked for longest go.</summary>
sealed class TileCache(long maxBytes)
{
    /// <summary>What an entry takes beside its bytes, roughly: many empty tiles must not fill the memory either.</summary>
    private const int Overhead = 256;

    private readonly Lock turn = new();
    private readonly Dictionary<TileCoordinate, LinkedListNode<(TileCoordinate Tile, BaseTile Made)>> entries = [];
    private readonly LinkedList<(TileCoordinate Tile, BaseTile Made)> latestFirst = [];
    private long bytes;

    public long Bytes
    {
        get
        {
            lock (turn)
            {
                return bytes;
            }
        }
    }

    /// <summary>Two who ask for a missing tile at once both make it: cheaper than waiting, and both are the same.</summary>
    public BaseTile GetOrAdd(TileCoordinate tile, Func<TileCoordinate, BaseTile> make)
    {
        lock (turn)
        {
            if (entries.TryGetValue(tile, out var known))
            {
                latestFirst.Remove(known);
                latestFirst.AddFirst(known);
                return known.Value.Made;
            }
        }

        var made = make(tile);
        lock (turn)
        {
            Keep(tile, made);
        }

        return made;
    }

    private void Keep(TileCoordinate tile, BaseTile made)
    {
        if (entries.ContainsKey(tile))
        {
            return;
        }

        entries[tile] = latestFirst.AddFirst((tile, made));
        bytes += made.Gzip.Length + Overhead;
        while (bytes > maxBytes && latestFirst.Last is { } last)
        {
            latestFirst.RemoveLast();
            entries.Remove(last.Value.Tile);
            bytes -= last.Value.Made.Gzip.Length + Overhead;
        }
    }
}
