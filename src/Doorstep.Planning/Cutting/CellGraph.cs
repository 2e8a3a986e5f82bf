namespace Doorstep.Planning.Cutting;

/// <summary>
/// One cell of the city: what can be reached on foot inside one community, numbered from 0, with its neighbours in rows. A node is a unit, or several
/// that stay together, or, on a coarser level, a cluster. One worker uses the same arrays for cell after cell.
/// </summary>
internal sealed class CellGraph
{
    public const int NoLabel = -1;

    public int Count { get; private set; }

    /// <summary>Today's grids with a unit in the cell.</summary>
    public int Labels { get; set; }

    public long TotalHouseholds { get; private set; }

    public int[] Households = [];

    /// <summary>What keeping the node with its grid of today is worth.</summary>
    public int[] Worth = [];

    /// <summary>Today's grid of the node, numbered inside the cell.</summary>
    public int[] Label = [];

    public int[] Rows = [];
    public int[] Neighbours = [];

    /// <summary>The price of cutting between the node and this neighbour.</summary>
    public int[] Border = [];

    /// <summary>Per label the worth of all its nodes in the cell.</summary>
    public int[] LabelWorth = [];

    public List<(int First, int Second)> Apart { get; } = [];

    private int stored;

    /// <param name="borders">At most so many borders will come, each counted from both sides.</param>
    /// <param name="labels">At most so many labels.</param>
    public void Start(int count, int borders, int labels)
    {
        Grow.To(ref Households, count);
        Grow.To(ref Worth, count);
        Grow.To(ref Label, count);
        Grow.To(ref Rows, count + 1);
        Grow.To(ref Neighbours, borders);
        Grow.To(ref Border, borders);
        Grow.To(ref LabelWorth, labels);
        Array.Clear(LabelWorth, 0, labels);
        (Count, Labels, TotalHouseholds, stored) = (count, 0, 0, 0);
        Rows[0] = 0;
        Apart.Clear();
    }

    /// <summary>Nodes come in the order of their numbers, each followed by its borders.</summary>
    public void SetNode(int node, int households, int worth, int label)
    {
        (Households[node], Worth[node], Label[node]) = (households, worth, label);
        TotalHouseholds += households;
        Labels = Math.Max(Labels, label + 1);
        if (label >= 0)
        {
            LabelWorth[label] += worth;
        }
    }

    public void AddBorder(int neighbour, int price) => (Neighbours[stored], Border[stored++]) = (neighbour, price);

    /// <summary>Puts the node's neighbours in order, so that the order of the borders in a file does not matter.</summary>
    public void EndNode(int node)
    {
        Rows[node + 1] = stored;
        for (var place = Rows[node] + 1; place < stored; place++)
        {
            for (var i = place; i > Rows[node] && (Neighbours[i - 1], Border[i - 1]).CompareTo((Neighbours[i], Border[i])) > 0; i--)
            {
                (Neighbours[i - 1], Neighbours[i]) = (Neighbours[i], Neighbours[i - 1]);
                (Border[i - 1], Border[i]) = (Border[i], Border[i - 1]);
            }
        }
    }
}

/// <summary>Arrays that only ever grow, so that a worker stops allocating after its largest cell.</summary>
internal static class Grow
{
    public static void To<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, Math.Max(16, array.Length * 2)));
        }
    }
}
