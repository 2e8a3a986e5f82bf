namespace Doorstep.Planning.Scoring;

/// <summary>How round grids are, by the two measures that need no polygons.</summary>
internal static class Compactness
{
    public static Spread? PolsbyPopper(GridSums sums)
    {
        var figures = new List<double>(sums.Area.Length);
        for (var grid = 0; grid < sums.Area.Length; grid++)
        {
            if (sums.Households[grid] > 0 && sums.Area[grid] > 0 && sums.Outline[grid] > 1e-9)
            {
                figures.Add(4 * Math.PI * sums.Area[grid] / (sums.Outline[grid] * sums.Outline[grid]));
            }
        }

        return SpreadOf(figures);
    }

    public static Spread? MomentOfInertia(PlanningCity city, ReadOnlySpan<int> gridOf, GridSums sums)
    {
        var (inertia, figures) = (Inertia(city, gridOf, sums.Area), new List<double>(sums.Area.Length));
        for (var grid = 0; grid < inertia.Length; grid++)
        {
            if (sums.Households[grid] > 0 && inertia[grid] > 0)
            {
                figures.Add(sums.Area[grid] * sums.Area[grid] / (2 * Math.PI * inertia[grid]));
            }
        }

        return SpreadOf(figures);
    }

    /// <summary>Round the centre of each grid; a unit counts as a disc of its area round its point.</summary>
    private static double[] Inertia(PlanningCity city, ReadOnlySpan<int> gridOf, double[] areas)
    {
        var (east, north, inertia) = (new double[areas.Length], new double[areas.Length], new double[areas.Length]);
        for (var unit = 0; unit < city.Count; unit++)
        {
            east[gridOf[unit]] += city.AreaOf[unit] * city.East[unit];
            north[gridOf[unit]] += city.AreaOf[unit] * city.North[unit];
        }

        for (var unit = 0; unit < city.Count; unit++)
        {
            var (grid, area) = (gridOf[unit], (double)city.AreaOf[unit]);
            if (areas[grid] > 0)
            {
                var (dx, dy) = (city.East[unit] - (east[grid] / areas[grid]), city.North[unit] - (north[grid] / areas[grid]));
                inertia[grid] += (area * ((dx * dx) + (dy * dy))) + (area * area / (2 * Math.PI));
            }
        }

        return inertia;
    }

    private static Spread? SpreadOf(List<double> figures)
    {
        figures.Sort();
        return figures.Count == 0 ? null : new(figures.Average(), figures[Math.Min(figures.Count - 1, (int)(0.1 * figures.Count))]);
    }
}
