namespace Doorstep.Tasks.Counts;

/// <summary>
/// Counts by area and option with all their sums. The areas are a tree, the widest first, and a wider one has the sum of those in it; behind the
/// options stands their sum. A cell is a number of one area and one option, counted row by row.
/// </summary>
sealed class CellTable
{
    private readonly int[] parents;
    private readonly bool[] isLeaf;
    private readonly int[] values, sizes;

    private CellTable(int[] parents, bool[] isLeaf, int columns, int[] values)
    {
        (this.parents, this.isLeaf, Columns, this.values) = (parents, isLeaf, columns, values);
        sizes = [.. Enumerable.Repeat(1, parents.Length)];
        for (var area = parents.Length - 1; area > 0; area--)
        {
            sizes[parents[area]] += sizes[area];
        }
    }

    /// <summary>The options, and behind them their sum.</summary>
    public int Columns { get; }

    public int Areas => parents.Length;

    public int Cells => values.Length;

    public int this[int cell] => values[cell];

    /// <param name="parents">Of each area the one it lies in, which stands before it; -1 for the first.</param>
    /// <param name="countOf">Of an area in which no others lie, and an option.</param>
    public static CellTable Of(IReadOnlyList<int> parents, int options, Func<int, int, int> countOf)
    {
        var isLeaf = Enumerable.Range(0, parents.Count).Select(area => !parents.Contains(area)).ToArray();
        var columns = options + 1;
        var values = new int[parents.Count * columns];
        for (var area = parents.Count - 1; area >= 0; area--)
        {
            for (var option = 0; option < options; option++)
            {
                values[area * columns + option] += isLeaf[area] ? countOf(area, option) : 0;
                values[area * columns + options] += values[area * columns + option];
                if (parents[area] >= 0)
                {
                    values[parents[area] * columns + option] += values[area * columns + option];
                }
            }
        }

        return new([.. parents], isLeaf, columns, values);
    }

    public int AreaOf(int cell) => cell / Columns;

    public bool IsSum(int cell) => cell % Columns == Columns - 1;

    public int ParentOf(int area) => parents[area];

    public bool IsLeaf(int area) => isLeaf[area];

    /// <summary>How many areas it and those in it are.</summary>
    public int SizeOf(int area) => sizes[area];
}
