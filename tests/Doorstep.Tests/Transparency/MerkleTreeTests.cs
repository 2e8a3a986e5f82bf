using System.Security.Cryptography;
using CsCheck;
using Doorstep.Sealing;
using Doorstep.Transparency;

namespace Doorstep.Tests.Transparency;

/// <summary>The tree of RFC 6962 in its tiles: known vectors, and every size against a tree that is computed by the definition alone.</summary>
[Trait("needs", "nothing")]
public sealed class MerkleTreeTests
{
    /// <summary>The eight entries and the roots of their first n that Certificate Transparency's own implementations are tested with.</summary>
    private static readonly string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_known_roots_come_out()
    {
        List<byte[]> leaves = [.. entries.Select(entry => MerkleTree.LeafHash(Convert.FromHexString(entry)))];
        for (var size = 0; size <= leaves.Count; size++)
        {
            Assert.Equal(roots[size], Convert.ToHexStringLower(TreeOver(leaves, size).Root));
        }
    }

    [Fact]
    public void Every_entry_of_every_small_tree_is_proved_and_nothing_else_is()
    {
        var leaves = Leaves(70);
        for (var size = 1; size <= leaves.Count; size++)
        {
            var (tree, root) = (TreeOver(leaves, size), ByDefinition(leaves, 0, size));
            Assert.Equal(root, tree.Root);
            for (var index = 0; index < size; index++)
            {
                var proof = tree.InclusionProof(index);
                Assert.True(MerkleProof.IsIncluded(leaves[index], index, size, proof, root));
                Assert.False(MerkleProof.IsIncluded(leaves[(index + 1) % leaves.Count], index, size, proof, root));
                Assert.False(MerkleProof.IsIncluded(leaves[index], index, size, [.. proof, root], root));
                Assert.False(size > 1 && MerkleProof.IsIncluded(leaves[index], (index + 1) % size, size, proof, root));
            }
        }
    }

    [Fact]
    public void Every_tree_continues_every_earlier_one_and_no_other()
    {
        var leaves = Leaves(70);
        var other = Leaves(70, salt: 1);
        for (var size = 1; size <= leaves.Count; size++)
        {
            var (tree, root) = (TreeOver(leaves, size), ByDefinition(leaves, 0, size));
            for (var earlier = 1; earlier <= size; earlier++)
            {
                var proof = tree.ConsistencyProof(earlier);
                Assert.True(MerkleProof.Continues(earlier, ByDefinition(leaves, 0, earlier), size, root, proof));
                Assert.False(MerkleProof.Continues(earlier, ByDefinition(other, 0, earlier), size, root, proof));
                Assert.False(MerkleProof.Continues(earlier, ByDefinition(leaves, 0, earlier), size, ByDefinition(other, 0, size), proof));
                Assert.False(proof.Count > 0 && MerkleProof.Continues(earlier, ByDefinition(leaves, 0, earlier), size, root, proof[..^1]));
            }
        }
    }

    [Fact]
    public void A_log_that_grows_in_any_steps_has_the_tiles_of_one_that_grew_at_once() =>
        Gen.Int[1, 700].Array[1, 6].Sample(steps =>
        {
            var entries = Entries(steps.Sum());
            var (stepwise, atOnce) = (new LogFolder(Directory.CreateTempSubdirectory("doorstep-log-").FullName),
                new LogFolder(Directory.CreateTempSubdirectory("doorstep-log-").FullName));
            try
            {
                var size = 0;
                foreach (var step in steps)
                {
                    stepwise.Append(size, entries.GetRange(size, step));
                    size += step;
                }

                atOnce.Append(0, entries);
                List<byte[]> leaves = entries.ConvertAll(entry => MerkleTree.LeafHash(entry));
                var root = ByDefinition(leaves, 0, size);
                Assert.Equal(root, stepwise.Tiles.Tree(size).Root);
                foreach (var file in Directory.GetFiles(atOnce.Path, "*", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(atOnce.Path, file)))
                {
                    Assert.Equal(atOnce.Read(file), stepwise.Read(file));
                }

                // Whoever still holds an earlier head is served from the tiles of today.
                Assert.Equal(ByDefinition(leaves, 0, steps[0]), stepwise.Tiles.Tree(size).Before(steps[0]).Root);
                Assert.Equal(ByDefinition(leaves, 0, steps[0]), stepwise.Tiles.Tree(steps[0]).Root);
            }
            finally
            {
                Directory.Delete(stepwise.Path, recursive: true);
                Directory.Delete(atOnce.Path, recursive: true);
            }
        }, iter: 20);

    [Theory]
    [InlineData(0, 256, "tile/0/000")]
    [InlineData(0, 7, "tile/0/000.p/7")]
    [InlineData(1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1000, 3, "tile/0/x001/000.p/3")]
    public void Paths_are_those_of_tlog_tiles(long index, int width, string path) => Assert.Equal(path, LogTiles.PathOf(0, index, width));

    [Fact]
    public void A_head_is_read_only_as_it_is_written()
    {
        var head = new TreeHead("doorstep-test", 17, SHA256.HashData([]));
        var key = new SigningKey("doorstep-test", SignatureKind.Log, new byte[32]);
        var signed = SignedHead.Of(head, key.Sign(head));
        Assert.Equal(head.Text, SignedHead.Parse(signed.ToString())!.Text);
        Assert.True(SignedHead.Parse(signed.ToString())!.IsSignedBy(VerifierKey.Parse(key.Verifier.ToString())!));
        foreach (var wrong in (string[])[
            head.Text, signed.ToString().Replace("17", "017", StringComparison.Ordinal), signed.ToString().TrimEnd('\n'),
            signed.ToString().Replace("—", "-", StringComparison.Ordinal), signed.ToString()[..^4] + "\n", ""
        ])
        {
            Assert.False(SignedHead.Parse(wrong) is { } parsed && parsed.IsSignedBy(key.Verifier), wrong);
        }

        Assert.False(SignedHead.Parse(signed.ToString().Replace("17", "18", StringComparison.Ordinal))!.IsSignedBy(key.Verifier));
        Assert.Null(VerifierKey.Parse(key.Verifier.ToString().Replace("doorstep-test", "another", StringComparison.Ordinal)));
    }

    private static List<byte[]> Entries(int count, int salt = 0) =>
        [.. Enumerable.Range(0, count).Select(i => SHA256.HashData(BitConverter.GetBytes(((long)salt << 32) + i)))];

    private static List<byte[]> Leaves(int count, int salt = 0) => Entries(count, salt).ConvertAll(entry => MerkleTree.LeafHash(entry));

    private static MerkleTree TreeOver(List<byte[]> leaves, int size) =>
        new((level, index) => ByDefinition(leaves, (int)(index << level), 1 << level), size);

    /// <summary>Section 2.1, word for word.</summary>
    private static byte[] ByDefinition(List<byte[]> leaves, int start, int count)
    {
        if (count <= 1)
        {
            return count == 0 ? SHA256.HashData([]) : leaves[start];
        }

        var left = 1;
        while (left * 2 < count)
        {
            left *= 2;
        }

        return SHA256.HashData([0x01, .. ByDefinition(leaves, start, left), .. ByDefinition(leaves, start + left, count - left)]);
    }
}
