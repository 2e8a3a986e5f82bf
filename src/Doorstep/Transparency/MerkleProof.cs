using System.Numerics;

namespace Doorstep.Transparency;

/// <summary>
/// Verifies inclusion and consistency proofs of a tree, from the proof alone (RFC 9162 sections 2.1.3.2 and 2.1.4.2, which give the algorithms for
/// RFC 6962's proofs).
/// </summary>
static class MerkleProof
{
    /// <summary>Whether an entry stands at that index of the tree with that root.</summary>
    public static bool IsIncluded(byte[] leafHash, long index, long size, IReadOnlyList<byte[]> proof, byte[] root)
    {
        if (index < 0 || index >= size || proof.Any(hash => hash.Length != MerkleTree.HashBytes))
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leafHash);
        foreach (var beside in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.NodeHash(beside, hash);
                // A node without a right neighbour is its parent: go up until it has one on its left.
                var up = (node & 1) == 1 ? 0 : BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> up, last >> up);
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether the later tree begins with the earlier one.</summary>
    public static bool Continues(long earlierSize, byte[] earlierRoot, long size, byte[] root, IReadOnlyList<byte[]> proof)
    {
        if (earlierSize > size || earlierSize < 0 || proof.Any(hash => hash.Length != MerkleTree.HashBytes))
        {
            return false;
        }

        if (earlierSize == 0 || earlierSize == size)
        {
            return proof.Count == 0 && (earlierSize == 0 || earlierRoot.AsSpan().SequenceEqual(root));
        }

        // The earlier tree, where full, is itself the first hash of the proof.
        Queue<byte[]> rest = new(BitOperations.IsPow2(earlierSize) ? [earlierRoot, .. proof] : proof);
        if (rest.Count == 0)
        {
            return false;
        }

        var up = BitOperations.TrailingZeroCount(earlierSize);
        var (node, last) = ((earlierSize - 1) >> up, (size - 1) >> up);
        var (earlier, later) = (rest.Peek(), rest.Dequeue());
        while (rest.TryDequeue(out var beside))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                (earlier, later) = (MerkleTree.NodeHash(beside, earlier), MerkleTree.NodeHash(beside, later));
                up = (node & 1) == 1 ? 0 : BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> up, last >> up);
            }
            else
            {
                later = MerkleTree.NodeHash(later, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && earlier.AsSpan().SequenceEqual(earlierRoot) && later.AsSpan().SequenceEqual(root);
    }
}
