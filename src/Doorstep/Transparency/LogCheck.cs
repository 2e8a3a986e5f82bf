using System.Globalization;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>What is wrong, and at which entry or tile.</summary>
/// <param name="Kind">One of the words in docs/transparency.md.</param>
sealed record LogFault(string Kind, string At)
{
    public override string ToString() => At.Length == 0 ? Kind : $"{Kind} {At}";
}

/// <summary>A row as it stands in the database now, or the hole that an erasure has left.</summary>
/// <param name="Index">Its place in the tree.</param>
/// <param name="Salt">Null where it was erased.</param>
sealed record AuditLine(long Index, byte[]? Salt, string? Record);

/// <summary>
/// Checks a whole log: that its head is signed, that its tiles give that head and one kept earlier, and that every row of the database is
/// still the one that was committed to.
/// </summary>
static class LogCheck
{
    /// <param name="Erasures">By their place.</param>
    public sealed record Found(IReadOnlyList<LogFault> Faults, IReadOnlyList<ErasedRange> Erasures);

    /// <param name="lines">In the order of their index.</param>
    /// <param name="earlier">Heads that others have kept.</param>
    /// <param name="now">An erasure dated later has not been.</param>
    public static async Task<Found> RunAsync(
        LogTiles tiles, VerifierKey key, SignedHead signed, IAsyncEnumerable<AuditLine> lines, IEnumerable<SignedHead> earlier, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        List<LogFault> faults = [];
        if (!signed.IsSignedBy(key) || signed.Head.Origin != key.Name)
        {
            faults.Add(new("signature", ""));
        }

        new TileCheck(tiles, signed.Head, faults).Run(earlier.Select(kept => kept.Head));
        var erasures = await new RecordCheck(tiles, signed.Head.Size, key, now, faults).RunAsync(lines, cancellationToken);
        return new(faults, erasures);
    }

    public static void Add(this List<LogFault> faults, string kind, long at) => faults.Add(new(kind, at.ToString(CultureInfo.InvariantCulture)));
}
