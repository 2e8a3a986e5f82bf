namespace Doorstep.Planning.Cutting;

/// <summary>
/// How a cell is cut at the moment: which part each node is in, and per part its households, the grid of today whose worker it keeps, and its price.
/// Parts are lists of nodes; the numbers of parts that are gone are used again.
/// </summary>
internal sealed class Partition(Prices prices)
{
    public const int None = -1;

    public CellGraph Graph { get; private set; } = null!;

    /// <summary>Numbers below this may be parts; those without a first node are not.</summary>
    public int Highest { get; private set; }

    public int[] PartOf = [];
    public int[] First = [];
    public int[] Next = [];
    public int[] Households = [];

    /// <summary>The label that the part keeps, or -1.</summary>
    public int[] Owner = [];

    /// <summary>Price of the part by itself: violations, less what it keeps.</summary>
    public int[] Price = [];

    /// <summary>Per label the part that keeps it, or -1.</summary>
    public int[] OwnerOf = [];

    /// <summary>When the part was last made: a later recut has a larger number.</summary>
    public int[] Made = [];

    public int Clock { get; private set; }

    private readonly Stack<int> free = [];

    public void Start(CellGraph graph)
    {
        Graph = graph;
        Grow.To(ref PartOf, graph.Count);
        Grow.To(ref First, graph.Count);
        Grow.To(ref Next, graph.Count);
        Grow.To(ref Households, graph.Count);
        Grow.To(ref Owner, graph.Count);
        Grow.To(ref Price, graph.Count);
        Grow.To(ref Made, graph.Count);
        Grow.To(ref OwnerOf, graph.Labels);
        Array.Fill(OwnerOf, None, 0, graph.Labels);
        Array.Fill(First, None, 0, graph.Count);
        (Highest, Clock) = (0, 0);
        free.Clear();
    }

    public bool Lives(int part) => First[part] != None;

    public int NewPart()
    {
        var part = free.Count > 0 ? free.Pop() : Highest++;
        (First[part], Households[part], Owner[part], Price[part], Made[part]) = (None, 0, None, 0, ++Clock);
        return part;
    }

    public void Put(int node, int part)
    {
        (PartOf[node], Next[node], First[part]) = (part, First[part], node);
        Households[part] += Graph.Households[node];
    }

    /// <summary>Takes the node out of its part; it has to be put into another one.</summary>
    public void Take(int node)
    {
        var part = PartOf[node];
        Households[part] -= Graph.Households[node];
        if (First[part] == node)
        {
            First[part] = Next[node];
            return;
        }

        var before = First[part];
        while (Next[before] != node)
        {
            before = Next[before];
        }

        Next[before] = Next[node];
    }

    public int SizeOf(int part)
    {
        var size = 0;
        for (var node = First[part]; node != None; node = Next[node])
        {
            size++;
        }

        return size;
    }

    /// <summary>The part ends; its nodes have to be put elsewhere.</summary>
    public void Drop(int part)
    {
        Release(part);
        First[part] = None;
        free.Push(part);
    }

    public void Release(int part)
    {
        if (Owner[part] != None)
        {
            OwnerOf[Owner[part]] = None;
            Owner[part] = None;
        }
    }

    /// <summary>Gives the part its worker and works out its price.</summary>
    public void Finish(int part, int label)
    {
        var kept = 0;
        if (label != CellGraph.NoLabel)
        {
            (Owner[part], OwnerOf[label]) = (label, part);
            for (var node = First[part]; node != None; node = Next[node])
            {
                kept += Graph.Label[node] == label ? Graph.Worth[node] : 0;
            }
        }

        var households = Households[part] <= prices.Highest ? prices.OfSize(Households[part]) : Prices.OfTooMany(SizeOf(part));
        Price[part] = households + BrokenLocks(part) - kept;
    }

    public bool IsOver(int part) => Households[part] > prices.Highest;

    /// <summary>The part has other nodes than before, and the same worker.</summary>
    public void Refinish(int part)
    {
        Made[part] = ++Clock;
        Finish(part, Owner[part]);
    }

    public bool IsOut(int part) => Price[part] > Prices.Violation / 2;

    private int BrokenLocks(int part)
    {
        var broken = 0;
        foreach (var (first, second) in Graph.Apart)
        {
            broken += PartOf[first] == part && PartOf[second] == part ? Prices.Violation : 0;
        }

        return broken;
    }
}
