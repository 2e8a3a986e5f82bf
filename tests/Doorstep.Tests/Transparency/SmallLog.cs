using System.Globalization;
using System.Text;
using System.Text.Json;
using Doorstep.Live;
using Doorstep.Sealing;
using Doorstep.Transparency;

namespace Doorstep.Tests.Transparency;

/// <summary>
/// A log of synthetic records in a folder of its own, with its rows beside it: what an honest city has, until a test tampers with it. A part of it
/// was erased by rule.
/// </summary>
sealed class SmallLog
{
    /// <summary>Every reading is of this day.</summary>
    public static readonly DateTimeOffset Written = new(2021, 11, 25, 8, 30, 0, TimeSpan.Zero);

    public SigningKey Key { get; } = new("doorstep-test", SignatureKind.Log, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public LogFolder Folder { get; }

    public List<AuditLine> Lines { get; } = [];

    /// <summary>What the tree holds, also where the row is gone.</summary>
    public List<byte[]> Entries { get; } = [];

    public SignedHead Head { get; set; } = null!;

    /// <summary>What a witness keeps; null where nobody has seen an earlier head.</summary>
    public SignedHead? Earlier { get; set; }

    public SmallLog(string folder, int size, int seed)
    {
        Folder = new(folder);
        var chance = new Random(seed);
        Append([.. Enumerable.Range(0, size).Select(index => JsonSerializer.Serialize(
            new { kind = "reading", id = $"{index:x32}", at = RecordText.Of(Written), field = "Phone", purpose = "visit", note = chance.Next() }))]);
        if (size > 20 && chance.Next(2) == 0)
        {
            var from = chance.Next(size - 10);
            var until = from + chance.Next(1, 10);
            Erase(from, until, Erasing(from, until, Key));
        }
    }

    /// <summary>The record of an erasure of these entries, over the tree as it is.</summary>
    public string Erasing(long from, long until, SigningKey key, int days = Erasure.FloorDays, TreeHead? before = null) =>
        RecordText.Of(Erasure.Of(from, until, Erasure.ByRule, Written, before ?? Head.Head, key, new(Guid.Empty, Guid.Empty, Written.AddDays(days))));

    /// <summary>The rows go, and their record comes.</summary>
    public void Erase(int from, int until, string record)
    {
        for (var index = from; index < until; index++)
        {
            Lines[index] = new(index, null, null);
        }

        Append(record);
    }

    public void Append(params IReadOnlyList<string> records)
    {
        var size = Lines.Count;
        foreach (var record in records)
        {
            var salt = Encoding.UTF8.GetBytes(Lines.Count.ToString("x32", CultureInfo.InvariantCulture));
            Lines.Add(new(Lines.Count, salt, record));
            Entries.Add(Leaf.Commit(salt, record));
        }

        Folder.Append(size, Entries[size..]);
        Sign();
    }

    public void Sign()
    {
        var head = new TreeHead(Key.Verifier.Name, Entries.Count, Folder.Tiles.Tree(Entries.Count).Root);
        Head = SignedHead.Of(head, Key.Sign(head));
    }

    /// <summary>For a verifier that reads files only.</summary>
    public void Write()
    {
        Folder.Write(LogTiles.Checkpoint, Encoding.UTF8.GetBytes(Head.ToString()));
        Folder.Write("verifier.txt", Encoding.UTF8.GetBytes(Key.Verifier + "\n"));
        Folder.Write("records.ndjson", Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => VerifyLog.Text(line) + "\n"))));
        if (Earlier is not null)
        {
            Folder.Write("earlier.txt", Encoding.UTF8.GetBytes(Earlier.ToString()));
        }
    }

    public async Task<IReadOnlyList<LogFault>> CheckAsync()
    {
        var (lines, now) = (Lines.ToAsyncEnumerable(), TimeProvider.System.GetUtcNow());
        return (await LogCheck.RunAsync(Folder.Tiles, Key.Verifier, Head, lines, Earlier is null ? [] : [Earlier], now)).Faults;
    }
}
