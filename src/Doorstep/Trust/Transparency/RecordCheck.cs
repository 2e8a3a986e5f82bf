using System.Text.Json;

namespace Doorstep.Trust.Transparency;

/// <summary>That every entry of the tree still has the row it committed to, or a hole that an erasure on record has left.</summary>
sealed class RecordCheck(LogTiles tiles, long size, List<LogFault> faults)
{
    /// <summary>A ruined log has as many faults as rows; nobody reads more.</summary>
    private const int Most = 1_000;

    private readonly List<(long From, long Until)> erased = [], holes = [];
    private long tileAt = -1;
    private List<byte[]> tile = [];

    public async Task RunAsync(IAsyncEnumerable<AuditLine> lines, CancellationToken cancellationToken)
    {
        var next = 0L;
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            if (line.Index >= size || line.Index < next)
            {
                faults.Add("stray", line.Index);
                continue;
            }

            AddHole(next, line.Index);
            next = line.Index + 1;
            Check(line);
            if (faults.Count > Most)
            {
                return;
            }
        }

        AddHole(next, size);
        TellHoles();
    }

    private void Check(AuditLine line)
    {
        if (line.Salt is null || line.Record is null)
        {
            AddHole(line.Index, line.Index + 1);
        }
        else if (EntryAt(line.Index) is { } entry && !Leaf.Commit(line.Salt, line.Record).AsSpan().SequenceEqual(entry))
        {
            faults.Add("record", line.Index);
        }
        else if (ErasedBy(line.Record) is { } range && range.Until <= line.Index)
        {
            erased.Add(range);
        }
    }

    /// <summary>Runs, since a year that was erased by rule is millions of entries.</summary>
    private void AddHole(long from, long until)
    {
        if (holes.Count > 0 && holes[^1].Until == from)
        {
            holes[^1] = (holes[^1].From, until);
        }
        else if (from < until)
        {
            holes.Add((from, until));
        }
    }

    private void TellHoles()
    {
        foreach (var (from, until) in holes)
        {
            for (var index = from; index < until && faults.Count <= Most;)
            {
                var covered = erased.Find(range => index >= range.From && index < range.Until);
                if (covered.Until == 0)
                {
                    faults.Add("missing", index);
                }

                index = Math.Max(index + 1, covered.Until);
            }
        }
    }

    /// <summary>Null where its tile is broken, which has been told.</summary>
    private byte[]? EntryAt(long index)
    {
        if (index / LogTiles.Width is var wanted && wanted != tileAt)
        {
            tileAt = wanted;
            try
            {
                tile = tiles.Entries(wanted, size);
            }
            catch (TileFaultException)
            {
                tile = [];
            }
        }

        return tile.Count == 0 ? null : tile[(int)(index % LogTiles.Width)];
    }

    private static (long From, long Until)? ErasedBy(string record)
    {
        if (!record.Contains(Erasure.What, StringComparison.Ordinal))
        {
            return null;
        }

        using var parsed = JsonDocument.Parse(record);
        if (parsed.RootElement.GetProperty("what").GetString() != Erasure.What || parsed.RootElement.GetProperty("facts").GetString() is not { } facts)
        {
            return null;
        }

        using var range = JsonDocument.Parse(facts);
        return (range.RootElement.GetProperty("from").GetInt64(), range.RootElement.GetProperty("until").GetInt64());
    }
}
