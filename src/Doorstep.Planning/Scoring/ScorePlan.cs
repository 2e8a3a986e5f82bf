using Doorstep.Planning.Workers;

namespace Doorstep.Planning.Scoring;

/// <summary>
/// Scores any plan of a city, ours or another's, from the city and the number of the grid per unit alone: nothing the
/// search believed while it worked goes in.
/// </summary>
public static class ScorePlan
{
    public static PlanScore Of(PlanningCity city, ReadOnlySpan<int> gridOf, HouseholdWindow window)
    {
        ArgumentNullException.ThrowIfNull(city);
        var sums = new GridSums(city, gridOf);
        var overlaps = new Overlaps(city.Grid, gridOf, city.HouseholdsOf, city.Grids.Count, sums.Households.Length);
        return Of(city, gridOf, window, sums, MatchWorkers.Kept(overlaps));
    }

    /// <param name="kept">Households that keep their worker under the best matching.</param>
    internal static PlanScore Of(PlanningCity city, ReadOnlySpan<int> gridOf, HouseholdWindow window, GridSums sums, long kept)
    {
        var pieces = new Pieces(city, gridOf, sums.Households.Length);
        var bound = LowerBound.Of(city, window, pieces.Joined);
        var active = sums.Households.Where(households => households > 0).ToArray();
        var total = Math.Max(1, city.TotalHouseholds);
        return new()
        {
            Units = city.Count,
            Households = city.TotalHouseholds,
            Grids = sums.Households.Length,
            ActiveGrids = active.Length,
            InWindow = active.Count(window.Holds),
            Over = active.Count(households => households > window.Highest),
            Under = active.Count(households => households < window.Lowest),
            SmallestGrid = active.DefaultIfEmpty().Min(),
            LargestGrid = active.DefaultIfEmpty().Max(),
            HouseholdsInWindow = (double)active.Where(window.Holds).Sum(households => (long)households) / total,
            HouseholdsAttainable = (double)bound.Attainable / total,
            ExcessHouseholds = (double)active.Sum(households => (long)window.Excess(households)) / total,
            OversizeUnits = bound.OversizeUnits,
            UnavoidableOut = bound.UnavoidableOut,
            InPieces = pieces.GridsInPieces,
            StrandedHouseholds = (double)pieces.StrandedHouseholds / total,
            AcrossCommunities = sums.AcrossCommunities,
            CutEdges = sums.CutEdges,
            UsableEdges = sums.UsableEdges,
            CutLength = sums.CutLength,
            UsableLength = sums.UsableLength,
            PolsbyPopper = Compactness.PolsbyPopper(sums),
            MomentOfInertia = Compactness.MomentOfInertia(city, gridOf, sums),
            Change = ScoreChange.Of(city, gridOf, kept, window),
            Workload = WorkloadOf(sums),
        };
    }

    private static Workload? WorkloadOf(GridSums sums)
    {
        if (sums.Workload.Length == 0)
        {
            return null;
        }

        var active = Enumerable.Range(0, sums.Workload.Length).Where(grid => sums.Households[grid] > 0).Select(grid => sums.Workload[grid])
            .DefaultIfEmpty().ToArray();
        var mean = active.Average();
        return new(mean, active.Max(), mean > 0 ? active.Max() / mean : 1);
    }
}
