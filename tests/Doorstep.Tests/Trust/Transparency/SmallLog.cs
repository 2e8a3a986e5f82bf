using System.Text;
using System.Text.Json;
using Doorstep.Trust.Transparency;

namespace Doorstep.Tests.Trust.Transparency;

/// <summary>A log of synthetic records in a folder of its own, with its rows beside it: what an honest city has, until a test tampers with it.</summary>
sealed class SmallLog
{
    public SigningKey Key { get; } = new("doorstep-test", SignatureKind.Log, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public LogFolder Folder { get; }

    public List<AuditLine> Lines { get; } = [];

    public SignedHead Head { get; set; } = null!;

    /// <summary>What a witness keeps; null where nobody has seen an earlier head.</summary>
    public SignedHead? Earlier { get; set; }

    public SmallLog(string folder, int size, int seed)
    {
        Folder = new(folder);
        var chance = new Random(seed);
        for (var index = 0; index < size; index++)
        {
            var salt = new byte[Leaf.SaltBytes];
            chance.NextBytes(salt);
            Lines.Add(new(index, salt, JsonSerializer.Serialize(new { kind = "reading", id = $"{index:x32}", at = "2026-11-25T08:30:00.000000Z", field = "Phone", purpose = "visit", note = chance.Next() })));
        }

        Folder.Append(0, [.. Lines.Select(Entry)]);
        Sign();
    }

    public static byte[] Entry(AuditLine line) => Leaf.Commit(line.Salt, line.Record!);

    public void Sign()
    {
        var head = new TreeHead(Key.Verifier.Name, Lines.Count, Folder.Tiles.Tree(Lines.Count).Root);
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

    public async Task<IReadOnlyList<LogFault>> CheckAsync() => await LogCheck.RunAsync(Folder.Tiles, Key.Verifier, Head, Lines.ToAsyncEnumerable(), Earlier);
}
