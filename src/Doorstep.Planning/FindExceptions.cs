using Doorstep.Planning.Cutting;

namespace Doorstep.Planning;

/// <summary>Lists the grids outside the window and says of each why, by what its cell could hold at all.</summary>
internal static class FindExceptions
{
    public static PlanException[] Of(PlanningCity city, HouseholdWindow window, CityCells cells, int[] gridOf, PlannedGrid[] grids)
    {
        var first = new int[grids.Length];
        Array.Fill(first, -1);
        for (var unit = city.Count - 1; unit >= 0; unit--)
        {
            first[gridOf[unit]] = unit;
        }

        var households = new long[cells.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            households[cells.CellOf[unit]] += city.HouseholdsOf[unit];
        }

        var found = new List<PlanException>();
        for (var grid = 0; grid < grids.Length; grid++)
        {
            if (!window.Holds(grids[grid].Households))
            {
                var cell = cells.CellOf[first[grid]];
                found.Add(new(grid, city.Communities[grids[grid].Community], grids[grid].Households, Reason(window, cells, cell, households[cell], grids[grid])));
            }
        }

        return [.. found];
    }

    private static ExceptionReason Reason(HouseholdWindow window, CityCells cells, int cell, long households, PlannedGrid grid) =>
        cells.IsWhole[cell] ? ExceptionReason.OversizeBuilding
        : grid.Households == 0 ? ExceptionReason.NoHouseholds
        : households < window.Lowest ? ExceptionReason.TooFewHouseholds
        : !window.CanDivide((int)households) ? ExceptionReason.NoNumberDivides
        : ExceptionReason.NotSolved;
}
