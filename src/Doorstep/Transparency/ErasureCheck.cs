using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>An erasure on record, as it is shown to an auditor.</summary>
/// <param name="Index">Where its record stands in the tree.</param>
/// <param name="Before">When the nearest reading before it that is still there was written.</param>
/// <param name="After">And the nearest after it.</param>
sealed record ErasedRange(long Index, Erasure Erasure, DateTimeOffset? Before, DateTimeOffset? After);

/// <summary>A run of entries without a row.</summary>
sealed record Hole(long From, long Until, DateTimeOffset? Before, DateTimeOffset? After);

/// <summary>
/// Checks that each erasure on record was made by the purge or by a restore: signed, of this tree, and of nothing younger than the floor.
/// </summary>
sealed class ErasureCheck(LogTiles tiles, long size, VerifierKey key, DateTimeOffset now, List<LogFault> faults)
{
    private readonly CommittedTree tree = new(tiles, size);

    /// <summary>By where their records stand.</summary>
    /// <returns>Those that account for what they name.</returns>
    public List<ErasedRange> Run(IEnumerable<(long Index, Erasure? Erasure)> records, List<Hole> holes)
    {
        List<ErasedRange> good = [];
        foreach (var (index, erasure) in records)
        {
            if (erasure is null || !IsOurs(index, erasure))
            {
                faults.Add("erasure", index);
                continue;
            }

            var hole = HoleAt(holes, erasure.From);
            if (erasure.IsYoung(hole?.Before, now))
            {
                faults.Add("young", index);
            }

            good.Add(new(index, erasure, hole?.Before, hole?.After));
        }

        return good;
    }

    private bool IsOurs(long index, Erasure erasure) =>
        erasure.CanStandAt(index) && erasure.IsSignedBy(key)
        && tree.RootAt(erasure.Size) is { } root && Convert.ToBase64String(root) == erasure.Root;

    private static Hole? HoleAt(List<Hole> holes, long index)
    {
        var (low, high) = (0, holes.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (holes[middle].Until <= index)
            {
                low = middle + 1;
            }
            else if (holes[middle].From > index)
            {
                high = middle - 1;
            }
            else
            {
                return holes[middle];
            }
        }

        return null;
    }
}
