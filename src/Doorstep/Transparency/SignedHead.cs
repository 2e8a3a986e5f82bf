using System.Globalization;
using System.Text;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>The head of a tree (C2SP tlog-checkpoint): whose it is, how many entries it has, and its root. One line each.</summary>
sealed record TreeHead(string Origin, long Size, byte[] Root)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>Null where it is no head. Lines after the third are extensions, which we neither write nor read.</summary>
    public static TreeHead? Parse(string text)
    {
        var lines = text.Split('\n');
        Span<byte> root = stackalloc byte[MerkleTree.HashBytes];
        return lines is [{ Length: > 0 } origin, { Length: > 0 } size, var hash, ..]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) && (size == "0" || size[0] != '0')
            && Convert.TryFromBase64String(hash, root, out var bytes) && bytes == MerkleTree.HashBytes
            && new TreeHead(origin, entries, root.ToArray()) is var head && text.StartsWith(head.Text, StringComparison.Ordinal)
            ? head
            : null;
    }
}

/// <summary>A head and who signed it (C2SP signed-note): the text, an empty line, and a line for each signature.</summary>
sealed record SignedHead(TreeHead Head, string Text, IReadOnlyList<HeadSignature> Signatures)
{
    public static SignedHead Of(TreeHead head, params IEnumerable<HeadSignature> signatures) => new(head, head.Text, [.. signatures]);

    public static SignedHead? Parse(string? note)
    {
        if (note is null || note.LastIndexOf("\n\n", StringComparison.Ordinal) is not (> 0 and var end) || !note.EndsWith('\n'))
        {
            return null;
        }

        var text = note[..(end + 1)];
        var signatures = note[(end + 2)..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(HeadSignature.Parse).ToList();
        return TreeHead.Parse(text) is { } head && signatures.Count > 0 && !signatures.Contains(null)
            ? new(head, text, [.. signatures.OfType<HeadSignature>()])
            : null;
    }

    public bool IsSignedBy(VerifierKey key) => Signatures.Any(signature => key.Verifies(Text, signature));

    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";
}

/// <summary>One line of signature: — name base64(id, signature).</summary>
/// <param name="Bytes">What the kind of key makes; a witness's has the time in front.</param>
sealed record HeadSignature(string Name, uint Id, byte[] Bytes)
{
    private const string Dash = "\u2014 ";
    private const int IdBytes = 4;

    public static HeadSignature? Parse(string line)
    {
        var parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
        var bytes = new byte[line.Length];
        return parts is [{ Length: > 0 } name, var base64] && Convert.TryFromBase64String(base64, bytes, out var count) && count > IdBytes
            ? new(name, VerifierKey.IdOf(bytes), bytes[IdBytes..count])
            : null;
    }

    public override string ToString()
    {
        byte[] bytes = [(byte)(Id >> 24), (byte)(Id >> 16), (byte)(Id >> 8), (byte)Id, .. Bytes];
        return new StringBuilder(Dash).Append(Name).Append(' ').Append(Convert.ToBase64String(bytes)).ToString();
    }
}
