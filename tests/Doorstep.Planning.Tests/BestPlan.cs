using Doorstep.Planning.Scoring;

namespace Doorstep.Planning.Tests;

/// <summary>The best plan of a tiny city by looking at every one: fewest grids outside the window, then fewest households moved.</summary>
internal sealed class BestPlan(PlanningCity city, HouseholdWindow window)
{
    private readonly int[] gridOf = new int[city.Count];
    private (int Outside, long Moved) best = (int.MaxValue, 0);

    public static (int Outside, long Moved) Of(PlanningCity city, HouseholdWindow window)
    {
        var search = new BestPlan(city, window);
        search.Place(0, 0);
        return search.best;
    }

    /// <summary>Every unit joins a grid that is there or opens the next one: all partitions, each once.</summary>
    private void Place(int unit, int grids)
    {
        if (unit == city.Count)
        {
            Judge();
            return;
        }

        for (gridOf[unit] = 0; gridOf[unit] <= grids; gridOf[unit]++)
        {
            Place(unit + 1, Math.Max(grids, gridOf[unit] + 1));
        }
    }

    private void Judge()
    {
        var households = new int[city.Count];
        var homes = new int[city.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            households[gridOf[unit]] += city.Households[unit];
            homes[gridOf[unit]] += city.Households[unit] > 0 ? 1 : 0;
        }

        var outside = households.Count(sum => sum > 0 && !window.Holds(sum));
        var tooMany = Enumerable.Range(0, city.Count).Any(grid => households[grid] > window.Highest && homes[grid] > 1);
        if (tooMany || outside > best.Outside)
        {
            return;
        }

        var score = ScorePlan.Of(city, gridOf, window);
        if (score.InPieces == 0 && score.AcrossCommunities == 0)
        {
            var found = (outside, score.Change?.MovedHouseholds ?? 0);
            best = found.CompareTo(best) < 0 ? found : best;
        }
    }
}
