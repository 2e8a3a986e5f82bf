using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Live;

namespace Doorstep.Transparency;

/// <summary>
/// An entry of the transparency log: the commitment to one row, and the salt that opens it. Written in the same commit as the row; it gets its place
/// in the tree within seconds. When the row is erased the salt goes with it, and the entry stays and says nothing.
/// </summary>
public sealed class Leaf
{
    public const int SaltBytes = 32;

    /// <summary>
    /// What of the platform's own log stands in the tree: who may what, who stands in for whom, who may come in, keys, exports, data given on
    /// request, and what was erased.
    /// </summary>
    private static readonly HashSet<string> recorded = ["grant", "account", "key", "export", "data", "log", "reading", "duty"];

    private Leaf() { }

    /// <summary>The reading's, or one made of the entry's epoch and number.</summary>
    public Guid Id { get; private init; }
    /// <summary>Its place in the tree, from 0; null until it has one.</summary>
    public long? Index { get; private init; }
    /// <summary>The commitment: SHA-256 of salt and record.</summary>
    public byte[] Entry { get; private init; } = [];
    /// <summary>Null once its row was erased.</summary>
    public byte[]? Salt { get; private init; }
    /// <summary>Of an entry of the log; both null for a reading.</summary>
    public int? Epoch { get; private init; }
    public long? Number { get; private init; }

    public static bool Records(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Records(entry.What);
    }

    internal static bool Records(string what) => recorded.Contains(what.Split('.')[0]);

    /// <summary>Of a row that has an id of its own.</summary>
    public static Leaf Of(Guid id, string record)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new() { Id = id, Salt = salt, Entry = Commit(salt, record) };
    }

    public static Leaf Of(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new() { Id = IdOf(entry), Salt = salt, Entry = Commit(salt, RecordText.Of(entry)), Epoch = entry.Epoch, Number = entry.Number };
    }

    /// <summary>An entry that was published, and whose row a restored backup does not have.</summary>
    internal static Leaf Lost(Guid id, long index, byte[] entry) => new() { Id = id, Index = index, Entry = entry };

    public static byte[] Commit(ReadOnlySpan<byte> salt, string record) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(record)]);

    private static Guid IdOf(Entry entry)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, entry.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], entry.Number);
        return new(bytes, bigEndian: true);
    }
}

/// <summary>The one row that numbers the tree's entries, and keeps its newest signed head: two heads of one tree are never signed.</summary>
public sealed class LeafCounter
{
    public int Id { get; private set; } = 1;
    /// <summary>Entries that have their place.</summary>
    public long Size { get; private set; }
    /// <summary>Entries under the newest signed head.</summary>
    public long SignedSize { get; private set; }
    /// <summary>The head with its signatures, as it is published; empty before the first.</summary>
    public string Note { get; private set; } = "";

    internal void Publish(SignedHead signed) => (SignedSize, Note) = (signed.Head.Size, signed.ToString());
}
