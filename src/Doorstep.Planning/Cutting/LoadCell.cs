namespace Doorstep.Planning.Cutting;

/// <summary>Copies one cell of the city into a graph of its own, its nodes in canonical order.</summary>
internal sealed class LoadCell(PlanningCity city, CityCells cells, ulong[] keys, Prices prices, int[] nodeOf)
{
    private readonly Dictionary<int, int> labels = [];
    private int[] order = [];
    private ulong[] sortKeys = [];
    private int[] members = [];
    private int[] memberStart = [];

    /// <returns>The seed of the cell: the same wherever the cell stands in the file.</returns>
    public ulong Load(CellGraph graph, int cell)
    {
        var units = cells.UnitsOf(cell);
        var seed = Sort(units);
        var (nodes, most) = NumberNodes(units);
        labels.Clear();
        graph.Start(nodes, most, units.Length);
        for (var node = 0; node < nodes; node++)
        {
            CopyNode(graph, node);
        }

        CopyApart(graph, cell);
        return seed;
    }

    private ulong Sort(ReadOnlySpan<int> units)
    {
        Grow.To(ref order, units.Length);
        Grow.To(ref sortKeys, units.Length);
        var seed = 0UL;
        for (var i = 0; i < units.Length; i++)
        {
            (order[i], sortKeys[i]) = (units[i], keys[units[i]]);
            seed += Dice.Mix(keys[units[i]]);
        }

        Array.Sort(sortKeys, order, 0, units.Length);
        return seed;
    }

    /// <summary>A node is numbered when the first of its units comes by; its units then stand next to one another in members.</summary>
    private (int Nodes, int Borders) NumberNodes(ReadOnlySpan<int> units)
    {
        Grow.To(ref members, units.Length);
        Grow.To(ref memberStart, units.Length + 1);
        foreach (var unit in units)
        {
            nodeOf[cells.FirstOf[unit]] = -1;
        }

        var (nodes, borders) = (0, 0);
        Array.Clear(memberStart, 0, units.Length + 1);
        for (var i = 0; i < units.Length; i++)
        {
            var unit = order[i];
            ref var node = ref nodeOf[cells.FirstOf[unit]];
            node = node < 0 ? nodes++ : node;
            nodeOf[unit] = node;
            memberStart[node + 1]++;
            borders += city.Rows[unit + 1] - city.Rows[unit];
        }

        FillMembers(units.Length, nodes);
        return (nodes, borders);
    }

    private void FillMembers(int units, int nodes)
    {
        for (var node = 0; node < nodes; node++)
        {
            memberStart[node + 1] += memberStart[node];
        }

        for (var i = units - 1; i >= 0; i--)
        {
            members[--memberStart[nodeOf[order[i]] + 1]] = order[i];
        }

        // Each start was moved to its node's own beginning, one place too far to the right.
        for (var node = 0; node < nodes; node++)
        {
            memberStart[node] = memberStart[node + 1];
        }

        memberStart[nodes] = units;
    }

    private void CopyNode(CellGraph graph, int node)
    {
        var (households, worth, label) = (0, 0, CellGraph.NoLabel);
        foreach (var unit in members.AsSpan(memberStart[node]..memberStart[node + 1]))
        {
            var grid = city.Grid[unit];
            households += city.HouseholdsOf[unit];
            if (grid >= 0 && prices.KeepsToday)
            {
                // Units that stay together may come from several grids; the node counts for that of the most households so far.
                var share = prices.OfHouseholds(city.HouseholdsOf[unit]);
                (worth, label) = label < 0 || LabelOf(grid) == label
                    ? (worth + share, LabelOf(grid))
                    : share > worth ? (share, LabelOf(grid))
                    : (worth, label);
            }

            CopyBorders(graph, unit, node);
        }

        graph.SetNode(node, households, worth, label);
        graph.EndNode(node);
    }

    private void CopyBorders(CellGraph graph, int unit, int node)
    {
        for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
        {
            var other = city.Neighbours[place];
            if (cells.CellOf[other] == cells.CellOf[unit] && nodeOf[other] != node && city.IsUsable(unit, place))
            {
                graph.AddBorder(nodeOf[other], city.Kinds[place] == (byte)BorderKind.Bridge ? 0 : prices.OfBorder(city.Lengths[place]));
            }
        }
    }

    private int LabelOf(int grid)
    {
        if (!labels.TryGetValue(grid, out var label))
        {
            labels.Add(grid, label = labels.Count);
        }

        return label;
    }

    private void CopyApart(CellGraph graph, int cell)
    {
        foreach (var (first, second) in city.ApartPairs)
        {
            if (cells.CellOf[first] == cell && cells.CellOf[second] == cell)
            {
                graph.Apart.Add((nodeOf[first], nodeOf[second]));
            }
        }
    }
}
