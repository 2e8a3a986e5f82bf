namespace Doorstep.Planning.Workers;

/// <summary>How many households each of today's grids shares with each new one; pairs that share none are not there.</summary>
internal sealed class Overlaps
{
    private readonly int[] start;
    private readonly List<(int New, int Households)> shared;

    /// <param name="oldOf">Per unit its old grid, or -1.</param>
    /// <param name="newOf">Per unit its new grid.</param>
    public Overlaps(ReadOnlySpan<int> oldOf, ReadOnlySpan<int> newOf, ReadOnlySpan<int> households, int oldCount, int newCount)
    {
        (OldCount, NewCount, start, shared) = (oldCount, newCount, new int[oldCount + 1], new(oldCount + newCount));
        var (units, sums, touched) = (new Grouped(oldOf, oldCount), new int[newCount], new List<int>());
        for (var old = 0; old < oldCount; old++)
        {
            foreach (var unit in units.Of(old))
            {
                if (households[unit] > 0)
                {
                    if (sums[newOf[unit]] == 0)
                    {
                        touched.Add(newOf[unit]);
                    }

                    sums[newOf[unit]] += households[unit];
                }
            }

            Take(sums, touched);
            start[old + 1] = shared.Count;
        }
    }

    public int OldCount { get; }

    public int NewCount { get; }

    public ReadOnlySpan<(int New, int Households)> Of(int old) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shared)[start[old]..start[old + 1]];

    private void Take(int[] sums, List<int> touched)
    {
        touched.Sort();
        foreach (var grid in touched)
        {
            shared.Add((grid, sums[grid]));
            sums[grid] = 0;
        }

        touched.Clear();
    }
}
