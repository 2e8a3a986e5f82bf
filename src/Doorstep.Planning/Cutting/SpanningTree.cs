namespace Doorstep.Planning.Cutting;

/// <summary>What a random tree follows first.</summary>
internal enum TreeTaste
{
    /// <summary>Every part of now is one branch, so the cut of now can be found again and nothing gets worse.</summary>
    Parts,

    /// <summary>Every grid of today is one branch, as far as it is in one piece.</summary>
    Today,

    Any,
}

/// <summary>
/// A random spanning tree of a region, grown from a random node: it takes borders inside the branch it follows as long as there are any, then one
/// that leaves it. Of two borders that could come next it takes the longer one, if asked to, which makes compact branches.
/// </summary>
internal sealed class SpanningTree
{
    /// <summary>Nodes, parents before children.</summary>
    public int[] Order = [];
    public int[] Parent = [];

    /// <summary>The price of cutting between the node and its parent.</summary>
    public int[] Border = [];

    private int[] branch = [];
    private bool[] reached = [];
    private Edge[] inside = [];
    private Edge[] leaving = [];

    private readonly record struct Edge(int From, int To, int Border);

    /// <returns>False if the region is in pieces.</returns>
    public bool Grow(Region region, TreeTaste taste, bool longest, ref Dice chance)
    {
        Ready(region, taste);
        var (insideCount, leavingCount, count) = (0, 0, 0);
        Visit(region, chance.Below(region.Count), -1, 0, ref count, ref insideCount, ref leavingCount);
        while (count < region.Count)
        {
            if (insideCount + leavingCount == 0)
            {
                return false;
            }

            var edge = insideCount > 0 ? Take(inside, ref insideCount, longest, ref chance) : Take(leaving, ref leavingCount, longest, ref chance);
            if (!reached[edge.To])
            {
                Visit(region, edge.To, edge.From, edge.Border, ref count, ref insideCount, ref leavingCount);
            }
        }

        return true;
    }

    private void Ready(Region region, TreeTaste taste)
    {
        Cutting.Grow.To(ref Order, region.Count);
        Cutting.Grow.To(ref Parent, region.Count);
        Cutting.Grow.To(ref Border, region.Count);
        Cutting.Grow.To(ref branch, region.Count);
        Cutting.Grow.To(ref reached, region.Count);
        Cutting.Grow.To(ref inside, region.Rows[region.Count] + 1);
        Cutting.Grow.To(ref leaving, region.Rows[region.Count] + 1);
        Array.Clear(reached, 0, region.Count);
        for (var node = 0; node < region.Count; node++)
        {
            branch[node] = taste switch { TreeTaste.Parts => region.Part[node], TreeTaste.Today => region.Label[node], _ => 0 };
        }
    }

    private void Visit(Region region, int node, int from, int border, ref int count, ref int insideCount, ref int leavingCount)
    {
        reached[node] = true;
        (Order[count++], Parent[node], Border[node]) = (node, from, border);
        for (var place = region.Rows[node]; place < region.Rows[node + 1]; place++)
        {
            var to = region.Neighbours[place];
            if (reached[to])
            {
                continue;
            }

            if (branch[to] == branch[node])
            {
                inside[insideCount++] = new(node, to, region.Border[place]);
            }
            else
            {
                leaving[leavingCount++] = new(node, to, region.Border[place]);
            }
        }
    }

    private static Edge Take(Edge[] edges, ref int count, bool longest, ref Dice chance)
    {
        var place = chance.Below(count);
        if (longest && chance.Below(count) is var other && edges[other].Border > edges[place].Border)
        {
            place = other;
        }

        var taken = edges[place];
        edges[place] = edges[--count];
        return taken;
    }
}
