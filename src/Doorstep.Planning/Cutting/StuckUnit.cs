using System.Numerics;

namespace Doorstep.Planning.Cutting;

/// <summary>
/// Proves of one unit that no grid inside the window can hold it: every connected set with it is too small or too large. A tower of 229 households
/// whose neighbours all have 300 and more is such a unit. Only what can be reached with no more households than a grid may hold has to
/// be looked at, so the proof is local.
/// </summary>
internal sealed class StuckUnit(HouseholdWindow window)
{
    private const int MostNodes = 64;
    private const int MostSteps = 3_000;

    private readonly int[] nodes = new int[MostNodes];
    private readonly ulong[] around = new ulong[MostNodes];
    private readonly PriorityQueue<int, int> next = new();
    private readonly Dictionary<int, int> localOf = [];
    private CellGraph graph = null!;
    private int stepsLeft;

    public bool IsStuck(CellGraph cell, int node)
    {
        (graph, stepsLeft) = (cell, MostSteps);
        if (!Reach(node))
        {
            return false;
        }

        for (var i = 0; i < localOf.Count; i++)
        {
            around[i] = 0;
            for (var place = graph.Rows[nodes[i]]; place < graph.Rows[nodes[i] + 1]; place++)
            {
                around[i] |= localOf.TryGetValue(graph.Neighbours[place], out var other) ? 1UL << other : 0;
            }
        }

        return !Fits(1, around[0], 0, graph.Households[node]) && stepsLeft >= 0;
    }

    /// <returns>False if too much can be reached to be looked at.</returns>
    private bool Reach(int seed)
    {
        localOf.Clear();
        next.Clear();
        next.Enqueue(seed, graph.Households[seed]);
        while (next.TryDequeue(out var node, out var households) && households <= window.Highest)
        {
            if (localOf.Count == MostNodes)
            {
                return false;
            }

            if (!localOf.TryAdd(node, localOf.Count))
            {
                continue;
            }

            nodes[localOf.Count - 1] = node;
            for (var place = graph.Rows[node]; place < graph.Rows[node + 1]; place++)
            {
                var other = graph.Neighbours[place];
                next.Enqueue(other, households + graph.Households[other]);
            }
        }

        return true;
    }

    private bool Fits(ulong set, ulong frontier, ulong banned, int households)
    {
        if (households > window.Highest || --stepsLeft < 0)
        {
            return false;
        }

        var fits = households >= window.Lowest;
        while (frontier != 0 && !fits)
        {
            var node = BitOperations.TrailingZeroCount(frontier);
            var bit = 1UL << node;
            frontier &= ~bit;
            fits = Fits(set | bit, frontier | (around[node] & ~(set | banned | bit)), banned, households + graph.Households[nodes[node]]);
            banned |= bit;
        }

        return fits;
    }
}
