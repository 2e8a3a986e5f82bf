namespace Doorstep.Planning.Workers;

/// <summary>How many households each of today's grids shares with each new one; pairs that share none are not there.</summary>
internal sealed class Overlaps
{
    private readonly int[] start;
    private readonly (int New, int Households)[] shared;

    /// <param name="oldOf">Per unit its old grid, or -1.</param>
    /// <param name="newOf">Per unit its new grid.</param>
    public Overlaps(ReadOnlySpan<int> oldOf, ReadOnlySpan<int> newOf, ReadOnlySpan<int> households, int oldCount, int newCount)
    {
        (OldCount, NewCount) = (oldCount, newCount);
        var sums = new Dictionary<(int Old, int New), int>();
        for (var unit = 0; unit < oldOf.Length; unit++)
        {
            if (oldOf[unit] >= 0 && households[unit] > 0)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, (oldOf[unit], newOf[unit]), out _) += households[unit];
            }
        }

        start = new int[oldCount + 1];
        shared = new (int, int)[sums.Count];
        var place = 0;
        foreach (var (pair, sum) in sums.OrderBy(one => one.Key))
        {
            shared[place++] = (pair.New, sum);
            start[pair.Old + 1] = place;
        }

        for (var old = 0; old < oldCount; old++)
        {
            start[old + 1] = Math.Max(start[old + 1], start[old]);
        }
    }

    public int OldCount { get; }

    public int NewCount { get; }

    public ReadOnlySpan<(int New, int Households)> Of(int old) => shared.AsSpan(start[old]..start[old + 1]);
}
