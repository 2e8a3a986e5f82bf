using System.Globalization;
using System.Text;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>
/// The witness side of C2SP tlog-witness for one log: keeps the newest head it has seen in a file, and signs the next only where a proof shows that
/// it continues that one. It holds nothing else, so an auditor's office or a neighbouring city can run it on any small machine.
/// </summary>
sealed class AddCheckpoint(VerifierKey log, SigningKey own, string file, TimeProvider clock)
{
    /// <summary>No honest proof is longer: the tree would have more entries than a long can count.</summary>
    private const int MostProofLines = 63;

    private readonly Lock turn = new();
    private readonly RefusedHeads refused = new($"{file}.refused", clock);

    /// <param name="Refused">The log's own signature stands under a head that it should not have signed: to be told loudly, once.</param>
    public sealed record Answer(int Status, string Text, string? Refused = null);

    /// <summary>What was not signed, oldest first.</summary>
    public IReadOnlyList<RefusedHeads.Refusal> Refused => refused.All;

    public SignedHead? Kept => File.Exists(file) ? SignedHead.Parse(File.ReadAllText(file)) : null;

    /// <summary>What a log sends: the size it thinks the witness has, the proof, an empty line, the head.</summary>
    public static string Body(long old, IReadOnlyList<byte[]> proof, SignedHead signed) =>
        string.Create(
            CultureInfo.InvariantCulture, $"old {old}\n{string.Concat(proof.Select(hash => $"{Convert.ToBase64String(hash)}\n"))}\n{signed}");

    public Answer Run(string body)
    {
        if (Parse(body) is not { } asked)
        {
            return new(StatusCodes.Status400BadRequest, "This is no add-checkpoint request.");
        }

        if (asked.Signed.Head.Origin != log.Name)
        {
            return new(StatusCodes.Status404NotFound, $"This witness keeps {log.Name}.");
        }

        if (!asked.Signed.IsSignedBy(log))
        {
            return new(StatusCodes.Status403Forbidden, "The head is not signed by the log's key.");
        }

        // From here to the file it is one step: of two heads that both continue the kept one, one must lose.
        lock (turn)
        {
            var (size, root) = Kept is { } kept ? (kept.Head.Size, kept.Head.Root) : (0, []);
            if (asked.Old > asked.Signed.Head.Size)
            {
                return Refuse(StatusCodes.Status400BadRequest, "The head is smaller than the size it is said to continue.", asked.Signed,
                    isAgainstTheLog: asked.Signed.Head.Size < size);
            }

            if (asked.Old != size)
            {
                var head = asked.Signed.Head;
                var isBehind = head.Size < size || head.Size == size && size > 0 && !head.Root.AsSpan().SequenceEqual(root);
                return Refuse(StatusCodes.Status409Conflict, string.Create(CultureInfo.InvariantCulture, $"{size}\n"), asked.Signed, isBehind);
            }

            if (!MerkleProof.Continues(size, root, asked.Signed.Head.Size, asked.Signed.Head.Root, asked.Proof))
            {
                return Refuse(StatusCodes.Status422UnprocessableEntity, "The head does not continue the one that this witness keeps.", asked.Signed,
                    isAgainstTheLog: true);
            }

            Keep(asked.Signed);
        }

        return new(StatusCodes.Status200OK, $"{own.Cosign(asked.Signed.Text, clock.GetUtcNow())}\n");
    }

    /// <param name="isAgainstTheLog">Not so where the log only did not know what this witness has.</param>
    private Answer Refuse(int status, string text, SignedHead signed, bool isAgainstTheLog)
    {
        var isBehind = status == StatusCodes.Status409Conflict;
        var reason = isBehind ? "The head is older than the one that this witness keeps, or another of its size." : text;
        return new(status, text, isAgainstTheLog && refused.Keep(signed, reason) ? reason : null);
    }

    private void Keep(SignedHead signed)
    {
        var half = $"{file}.next";
        using (var stream = new FileStream(half, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(signed.ToString()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, file, overwrite: true);
    }

    private sealed record Asked(long Old, List<byte[]> Proof, SignedHead Signed);

    private static Asked? Parse(string body)
    {
        var end = body.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = end < 0 ? [] : body[..end].Split('\n');
        if (lines is not [var first, .. var rest] || !first.StartsWith("old ", StringComparison.Ordinal) || rest.Length > MostProofLines
            || !long.TryParse(first[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var old)
            || SignedHead.Parse(body[(end + 2)..]) is not { } signed)
        {
            return null;
        }

        List<byte[]> proof = [];
        foreach (var line in rest)
        {
            var hash = new byte[MerkleTree.HashBytes];
            if (!Convert.TryFromBase64String(line, hash, out var bytes) || bytes != hash.Length)
            {
                return null;
            }

            proof.Add(hash);
        }

        return new(old, proof, signed);
    }
}
