namespace Doorstep.Planning.Scoring;

/// <summary>
/// What no plan can do better. A cell is what is connected inside one community; it leaves a grid outside the window if it has fewer households than
/// the window's bottom, or a number that no number of grids divides (501 to 599, for 300 to 500). A building above the window's top is a grid outside
/// by itself; its cell is then not counted again.
/// </summary>
internal sealed record LowerBound(int UnavoidableOut, int OversizeUnits, long Attainable)
{
    /// <param name="joined">Any units of one cell that are joined already; all of each cell are afterwards.</param>
    public static LowerBound Of(PlanningCity city, HouseholdWindow window, UnionFind joined)
    {
        JoinCells(city, joined);
        var (divisible, oversize) = (new int[city.Count], new bool[city.Count]);
        var oversizeUnits = 0;
        for (var unit = 0; unit < city.Count; unit++)
        {
            var (cell, households) = (joined.Find(unit), city.HouseholdsOf[unit]);
            var tooLarge = households > window.Highest;
            divisible[cell] += tooLarge ? 0 : households;
            oversize[cell] |= tooLarge;
            oversizeUnits += tooLarge ? 1 : 0;
        }

        var (unavoidable, attainable) = (oversizeUnits, 0L);
        for (var cell = 0; cell < city.Count; cell++)
        {
            unavoidable += divisible[cell] > 0 && !oversize[cell] && !window.CanDivide(divisible[cell]) ? 1 : 0;
            attainable += Math.Min(divisible[cell], divisible[cell] / window.Lowest * (long)window.Highest);
        }

        return new(unavoidable, oversizeUnits, attainable);
    }

    private static void JoinCells(PlanningCity city, UnionFind joined)
    {
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                if (city.Neighbours[place] > unit && city.IsUsable(unit, place))
                {
                    joined.Union(unit, city.Neighbours[place]);
                }
            }
        }
    }
}
