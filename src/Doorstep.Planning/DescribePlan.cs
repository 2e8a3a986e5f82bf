using Doorstep.Planning.Cutting;
using Doorstep.Planning.Scoring;
using Doorstep.Planning.Workers;

namespace Doorstep.Planning;

/// <summary>Puts names, workers, reasons and figures to a cut.</summary>
internal static class DescribePlan
{
    public static Plan Of(PlanningCity city, HouseholdWindow window, Proofs proofs, int[] gridOf)
    {
        var sums = new GridSums(city, gridOf);
        var overlaps = new Overlaps(city.Grid, gridOf, city.HouseholdsOf, city.Grids.Count, sums.Households.Length);
        var workers = MatchWorkers.Match(overlaps);
        var grids = new PlannedGrid[sums.Households.Length];
        var units = new int[grids.Length];
        var communities = new int[grids.Length];
        for (var unit = 0; unit < city.Count; unit++)
        {
            units[gridOf[unit]]++;
            communities[gridOf[unit]] = city.Community[unit];
        }

        var names = new GridNames(city);
        for (var grid = 0; grid < grids.Length; grid++)
        {
            var workload = sums.Workload.Length > 0 ? sums.Workload[grid] : 0;
            grids[grid] = new(
                names.Of(workers[grid], communities[grid]), communities[grid], units[grid], sums.Households[grid], workload, workers[grid],
                Kept(overlaps, workers[grid], grid));
        }

        var exceptions = FindExceptions.Of(city, window, proofs, gridOf, grids);
        return new(city, window, gridOf, grids, exceptions, ScorePlan.Of(city, gridOf, window, sums, MatchWorkers.Kept(overlaps, workers)));
    }

    private static int Kept(Overlaps overlaps, int old, int grid)
    {
        foreach (var (other, households) in old < 0 ? [] : overlaps.Of(old))
        {
            if (other == grid)
            {
                return households;
            }
        }

        return 0;
    }
}

/// <summary>Names for new grids: the community's, a plus, and the first number that no grid of today has.</summary>
internal sealed class GridNames(PlanningCity city)
{
    private readonly HashSet<string> taken = new(city.Grids);
    private readonly int[] next = new int[city.Communities.Count];

    public string Of(int todaysGrid, int community)
    {
        if (todaysGrid >= 0)
        {
            return city.Grids[todaysGrid];
        }

        string name;
        do
        {
            name = $"{city.Communities[community]}+{++next[community]}";
        }
        while (!taken.Add(name));

        return name;
    }
}
