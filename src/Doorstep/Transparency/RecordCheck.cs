using System.Text.Json;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>Checks that every entry of the tree still has the row it committed to, or a hole that a signed erasure accounts for.</summary>
sealed class RecordCheck(LogTiles tiles, long size, VerifierKey key, DateTimeOffset now, List<LogFault> faults)
{
    /// <summary>A ruined log has as many faults as rows; nobody reads more.</summary>
    private const int Most = 1_000;

    private const string ReadingBegins = """{"kind":"reading",""", At = "\"at\":\"";
    private const int TimeLength = 27;

    private readonly List<(long Index, Erasure? Erasure)> erasures = [];
    private readonly List<Hole> holes = [];
    private int closed;
    private string? lastReading;
    private long begunAt = -1;
    private long tileAt = -1;
    private List<byte[]> tile = [];

    /// <returns>The erasures that account for what they name, by their place.</returns>
    public async Task<List<ErasedRange>> RunAsync(IAsyncEnumerable<AuditLine> lines, CancellationToken cancellationToken)
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
                return [];
            }
        }

        AddHole(next, size);
        // Those of a tree that was left behind account for nothing in this one, and are no fault of it.
        var good = new ErasureCheck(tiles, size, key, now, faults).Run(erasures.Where(one => one.Index > begunAt), holes);
        TellHoles([.. good.Select(one => one.Erasure).OrderBy(erasure => erasure.From)]);
        return good;
    }

    private void Check(AuditLine line)
    {
        if (line.Salt is null || line.Record is null)
        {
            AddHole(line.Index, line.Index + 1);
            return;
        }

        if (EntryAt(line.Index) is not { } entry)
        {
            return;
        }

        if (!Leaf.Commit(line.Salt, line.Record).AsSpan().SequenceEqual(entry))
        {
            faults.Add("record", line.Index);
        }
        else if (line.Record.StartsWith(ReadingBegins, StringComparison.Ordinal))
        {
            SeeReading(line.Record);
        }
        else
        {
            SeeEntry(line.Index, line.Record);
        }
    }

    private void SeeReading(string record)
    {
        lastReading = record;
        if (closed < holes.Count)
        {
            var time = TimeIn(record);
            for (; closed < holes.Count; closed++)
            {
                holes[closed] = holes[closed] with { After = time };
            }
        }
    }

    private void SeeEntry(long index, string record)
    {
        if (!record.Contains(Erasure.What, StringComparison.Ordinal) && !record.Contains(RestartTree.What, StringComparison.Ordinal))
        {
            return;
        }

        using var parsed = JsonDocument.Parse(record);
        switch (TextOf(parsed, "what"))
        {
            case Erasure.What:
                erasures.Add((index, Erasure.Parse(TextOf(parsed, "at") ?? "", TextOf(parsed, "facts"))));
                break;
            case RestartTree.What:
                begunAt = index;
                break;
            default:
                break;
        }
    }

    /// <summary>Runs, since a year that was erased by rule is millions of entries.</summary>
    private void AddHole(long from, long until)
    {
        if (holes.Count > 0 && holes[^1].Until == from)
        {
            holes[^1] = holes[^1] with { Until = until };
        }
        else if (from < until)
        {
            holes.Add(new(from, until, lastReading is null ? null : TimeIn(lastReading), null));
        }
    }

    /// <param name="erased">By their beginning.</param>
    private void TellHoles(List<Erasure> erased)
    {
        var (next, covered) = (0, 0L);
        foreach (var hole in holes)
        {
            for (var index = hole.From; index < hole.Until && faults.Count <= Most;)
            {
                for (; next < erased.Count && erased[next].From <= index; next++)
                {
                    covered = Math.Max(covered, erased[next].Until);
                }

                if (covered > index)
                {
                    index = covered;
                    continue;
                }

                faults.Add("missing", index++);
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

    private static DateTimeOffset? TimeIn(string record) =>
        record.IndexOf(At, StringComparison.Ordinal) is >= 0 and var at && at + At.Length + TimeLength <= record.Length
            ? RecordText.TimeOf(record.Substring(at + At.Length, TimeLength))
            : null;

    private static string? TextOf(JsonDocument record, string member) =>
        record.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(member, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
