using System.Numerics;
using System.Security.Cryptography;

namespace Doorstep.Transparency;

/// <summary>
/// A Merkle tree over a growing list, as in RFC 6962 section 2. The hash of n entries is the hash of its two parts, the left of which is the greatest
/// power of two below n: so every part that is ever full keeps its hash for good, and a proof needs only as many hashes as the tree is high.
/// </summary>
/// <param name="full">The hash of a full part: 2^level entries, the index-th of its level.</param>
/// <param name="size">Entries in the tree.</param>
sealed class MerkleTree(Func<int, long, byte[]> full, long size)
{
    public const int HashBytes = SHA256.HashSizeInBytes;

    public long Size { get; } = size;

    public byte[] Root => Size == 0 ? SHA256.HashData([]) : Hash(0, Size);

    /// <summary>As it was when it had fewer entries.</summary>
    public MerkleTree Before(long earlierSize) => new(full, earlierSize);

    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        Span<byte> bytes = stackalloc byte[1 + entry.Length];
        bytes[0] = 0x00;
        entry.CopyTo(bytes[1..]);
        return SHA256.HashData(bytes);
    }

    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * HashBytes)];
        bytes[0] = 0x01;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + HashBytes)..]);
        return SHA256.HashData(bytes);
    }

    /// <summary>The hashes beside the way from an entry up to the root (2.1.1).</summary>
    public List<byte[]> InclusionProof(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        return Path(index, 0, Size);
    }

    /// <summary>The hashes that show that the first entries of this tree are a tree of that size (2.1.2).</summary>
    public List<byte[]> ConsistencyProof(long earlierSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlierSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlierSize, Size);
        return earlierSize == 0 || earlierSize == Size ? [] : SubProof(earlierSize, 0, Size, isWhole: true);
    }

    private List<byte[]> Path(long index, long start, long count)
    {
        if (count == 1)
        {
            return [];
        }

        var left = LeftOf(count);
        return index < left
            ? [.. Path(index, start, left), Hash(start + left, count - left)]
            : [.. Path(index - left, start + left, count - left), Hash(start, left)];
    }

    /// <param name="isWhole">The earlier tree is the whole of this part, so its hash is known to whoever asks.</param>
    private List<byte[]> SubProof(long earlier, long start, long count, bool isWhole)
    {
        if (earlier == count)
        {
            return isWhole ? [] : [Hash(start, count)];
        }

        var left = LeftOf(count);
        return earlier <= left
            ? [.. SubProof(earlier, start, left, isWhole), Hash(start + left, count - left)]
            : [.. SubProof(earlier - left, start + left, count - left, isWhole: false), Hash(start, left)];
    }

    private byte[] Hash(long start, long count)
    {
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.TrailingZeroCount(count);
            return full(level, start >> level);
        }

        var left = LeftOf(count);
        return NodeHash(Hash(start, left), Hash(start + left, count - left));
    }

    /// <summary>The greatest power of two below the count.</summary>
    private static long LeftOf(long count) => 1L << BitOperations.Log2((ulong)count - 1);
}
