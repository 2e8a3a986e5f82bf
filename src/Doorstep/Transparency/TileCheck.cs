namespace Doorstep.Transparency;

/// <summary>Checks that the entries give the tiles, and the tiles the root. Level by level, it holds 32 bytes for every 256 entries.</summary>
sealed class TileCheck(LogTiles tiles, TreeHead head, List<LogFault> faults)
{
    public void Run(IEnumerable<TreeHead> earlier)
    {
        var below = CheckEntries();
        for (var level = 1; LogTiles.CountAt(level, head.Size) > 0; level++)
        {
            below = CheckLevel(level, below);
        }

        try
        {
            if (!tiles.Tree(head.Size).Root.AsSpan().SequenceEqual(head.Root))
            {
                faults.Add(new("root", ""));
            }
        }
        catch (TileFaultException)
        {
            faults.Add(new("root", ""));
        }

        if (!earlier.All(Continues))
        {
            faults.Add(new("fork", ""));
        }
    }

    /// <returns>The hash of every full tile of level 0.</returns>
    private List<byte[]> CheckEntries()
    {
        List<byte[]> full = [];
        for (long tile = 0; tile * LogTiles.Width < head.Size; tile++)
        {
            try
            {
                var (hashes, committed) = (tiles.Tile(0, tile, head.Size), tiles.Entries(tile, head.Size));
                for (var i = 0; i < committed.Count; i++)
                {
                    if (!MerkleTree.LeafHash(committed[i]).AsSpan().SequenceEqual(LogTiles.RootOf(hashes, i, 1)))
                    {
                        faults.Add("entry", (tile * LogTiles.Width) + i);
                    }
                }

                if (committed.Count == LogTiles.Width)
                {
                    full.Add(LogTiles.RootOf(hashes, 0, LogTiles.Width));
                }
            }
            catch (TileFaultException broken)
            {
                faults.Add(new("tile", broken.Tile));
                full.Add([]);
            }
        }

        return full;
    }

    private List<byte[]> CheckLevel(int level, List<byte[]> below)
    {
        List<byte[]> full = [];
        for (long tile = 0; tile * LogTiles.Width < LogTiles.CountAt(level, head.Size); tile++)
        {
            try
            {
                var hashes = tiles.Tile(level, tile, head.Size);
                var count = hashes.Length / MerkleTree.HashBytes;
                // Where the tile below is lost there is nothing to compare with.
                if (Enumerable.Range(0, count).Any(i =>
                    below[(int)(tile * LogTiles.Width) + i] is { Length: > 0 } hash && !hash.AsSpan().SequenceEqual(LogTiles.RootOf(hashes, i, 1))))
                {
                    faults.Add(new("tile", $"{level}/{tile}"));
                }

                if (count == LogTiles.Width)
                {
                    full.Add(LogTiles.RootOf(hashes, 0, LogTiles.Width));
                }
            }
            catch (TileFaultException broken)
            {
                faults.Add(new("tile", broken.Tile));
                full.Add([]);
            }
        }

        return full;
    }

    private bool Continues(TreeHead earlier)
    {
        try
        {
            return earlier.Size <= head.Size && tiles.Tree(head.Size).Before(earlier.Size).Root.AsSpan().SequenceEqual(earlier.Root);
        }
        catch (TileFaultException)
        {
            return false;
        }
    }
}
