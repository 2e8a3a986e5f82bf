namespace Doorstep.Planning.Scoring;

/// <summary>What a plan's grids hold, and the borders that run between them: one pass over units and borders.</summary>
internal sealed class GridSums
{
    public GridSums(PlanningCity city, ReadOnlySpan<int> gridOf)
    {
        var grids = 0;
        foreach (var grid in gridOf)
        {
            grids = Math.Max(grids, grid + 1);
        }

        (Households, Area, Outline) = (new int[grids], new double[grids], new double[grids]);
        Workload = new long[city.WorkloadOf.Length == 0 ? 0 : grids];
        AddUnits(city, gridOf);
        AddBorders(city, gridOf);
    }

    public int[] Households { get; }

    public long[] Workload { get; }

    public double[] Area { get; }

    /// <summary>Round the outside of all its units' cells of land: their perimeters without what two of them share.</summary>
    public double[] Outline { get; }

    public int AcrossCommunities { get; private set; }

    public int CutEdges { get; private set; }

    public int UsableEdges { get; private set; }

    public double CutLength { get; private set; }

    public double UsableLength { get; private set; }

    private void AddUnits(PlanningCity city, ReadOnlySpan<int> gridOf)
    {
        var (community, crosses) = (new int[Households.Length], new bool[Households.Length]);
        Array.Fill(community, -1);
        for (var unit = 0; unit < city.Count; unit++)
        {
            var grid = gridOf[unit];
            Households[grid] += city.HouseholdsOf[unit];
            Area[grid] += city.AreaOf[unit];
            Outline[grid] += city.PerimeterOf[unit];
            crosses[grid] |= community[grid] >= 0 && community[grid] != city.Community[unit];
            community[grid] = city.Community[unit];
            if (Workload.Length > 0)
            {
                Workload[grid] += city.WorkloadOf[unit];
            }
        }

        AcrossCommunities = crosses.Count(one => one);
    }

    private void AddBorders(PlanningCity city, ReadOnlySpan<int> gridOf)
    {
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                if (city.Neighbours[place] > unit)
                {
                    AddBorder(gridOf[unit], gridOf[city.Neighbours[place]], city.Lengths[place], (BorderKind)city.Kinds[place]);
                }
            }
        }
    }

    private void AddBorder(int grid, int other, double length, BorderKind kind)
    {
        if (grid == other)
        {
            Outline[grid] -= 2 * length;
        }

        if (kind == BorderKind.Shared)
        {
            UsableEdges++;
            UsableLength += length;
            CutEdges += grid != other ? 1 : 0;
            CutLength += grid != other ? length : 0;
        }
    }
}
