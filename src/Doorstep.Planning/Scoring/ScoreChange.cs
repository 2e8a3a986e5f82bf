namespace Doorstep.Planning.Scoring;

/// <summary>How much of today a plan leaves alone.</summary>
internal static class ScoreChange
{
    public static Change? Of(PlanningCity city, ReadOnlySpan<int> gridOf, long kept, HouseholdWindow window)
    {
        var today = new long[city.Grids.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            if (city.Grid[unit] >= 0)
            {
                today[city.Grid[unit]] += city.HouseholdsOf[unit];
            }
        }

        var total = today.Sum();
        if (today.Length == 0)
        {
            return null;
        }

        var moved = total - kept;
        var keepable = today.Sum(households => Math.Min(households, window.Highest));
        return new(
            (double)moved / Math.Max(1, total), moved, 1 - ((double)keepable / Math.Max(1, total)), PairsChanged(city, gridOf),
            today.Length, (double)today.Count(households => households >= window.Lowest && households <= window.Highest) / today.Length, today.Max());
    }

    private static double PairsChanged(PlanningCity city, ReadOnlySpan<int> gridOf)
    {
        var (pairs, changed) = (0L, 0L);
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                var other = city.Neighbours[place];
                if (other > unit && city.Kinds[place] == (byte)BorderKind.Shared && city.Grid[unit] >= 0)
                {
                    var weight = Math.Min(city.HouseholdsOf[unit], city.HouseholdsOf[other]);
                    pairs += weight;
                    changed += (gridOf[unit] == gridOf[other]) != (city.Grid[unit] == city.Grid[other]) ? weight : 0;
                }
            }
        }

        return (double)changed / Math.Max(1, pairs);
    }
}
