using System.Numerics;
using Doorstep.Contracts;

namespace Doorstep.Insights;

/// <summary>
/// The roll-up of the whole city in memory, stored by columns: for each key one column of counts, in the order of the grids' codes. An area is a
/// prefix, so its grids are neighbours in every column, and its total is the sum of one slice: a vector instruction adds eight at a time.
/// </summary>
sealed class FigureTable
{
    private readonly AreaCode[] areas;
    private readonly Dictionary<string, int[]> columns;

    private FigureTable(AreaCode[] areas, Dictionary<string, int[]> columns) => (this.areas, this.columns) = (areas, columns);

    public static FigureTable Of(IReadOnlyCollection<(AreaCode Area, string Key, int Count)> counts)
    {
        FigureTable table = new([.. counts.Select(count => count.Area).Distinct().Order()], []);
        table.Set(counts);
        return table;
    }

    /// <summary>The same table with some areas read again; null where they have a grid that it does not know.</summary>
    /// <param name="counts">All the counts there are now in those areas.</param>
    public FigureTable? With(IEnumerable<AreaCode> changed, IReadOnlyCollection<(AreaCode Area, string Key, int Count)> counts)
    {
        if (counts.Any(count => Array.BinarySearch(areas, count.Area) < 0))
        {
            return null;
        }

        FigureTable table = new(areas, columns.ToDictionary(column => column.Key, column => column.Value.ToArray()));
        foreach (var (from, until) in changed.Select(Slice))
        {
            foreach (var column in table.columns.Values)
            {
                Array.Clear(column, from, until - from);
            }
        }

        table.Set(counts);
        return table;
    }

    /// <summary>The count of every key that is not nought in an area.</summary>
    public Dictionary<string, long> Sum(AreaCode area)
    {
        var (from, until) = Slice(area);
        Dictionary<string, long> sums = new(columns.Count);
        foreach (var (key, column) in columns)
        {
            if (Sum(column.AsSpan(from, until - from)) is var sum && sum != 0)
            {
                sums.Add(key, sum);
            }
        }

        return sums;
    }

    public long Sum(AreaCode area, string key)
    {
        var (from, until) = Slice(area);
        return columns.TryGetValue(key, out var column) ? Sum(column.AsSpan(from, until - from)) : 0;
    }

    /// <summary>A city's counts, grid by grid, stay far under what an int holds; sums of slices are widened at the end.</summary>
    private static long Sum(ReadOnlySpan<int> counts)
    {
        var sums = Vector<int>.Zero;
        for (; counts.Length >= Vector<int>.Count; counts = counts[Vector<int>.Count..])
        {
            sums += new Vector<int>(counts);
        }

        long sum = Vector.Sum(Vector.WidenLower(sums)) + Vector.Sum(Vector.WidenUpper(sums));
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private (int From, int Until) Slice(AreaCode area) => (Place(area), Place(area.Next));

    private int Place(AreaCode area) => Array.BinarySearch(areas, area) is var place && place < 0 ? ~place : place;

    private void Set(IEnumerable<(AreaCode Area, string Key, int Count)> counts)
    {
        foreach (var (area, key, count) in counts)
        {
            if (!columns.TryGetValue(key, out var column))
            {
                columns.Add(key, column = new int[areas.Length]);
            }

            column[Array.BinarySearch(areas, area)] = count;
        }
    }
}
