namespace Doorstep.Planning.Cutting;

/// <summary>
/// Units that nobody lives in and that only touch oversize buildings go with the largest; not if one of them is to be kept apart from another.
/// </summary>
internal static class CarryEmptyAlong
{
    public static void Join(PlanningCity city, UnionFind joined, int[] fixedAs)
    {
        if (Array.TrueForAll(fixedAs, place => place < city.Grids.Count))
        {
            return;
        }

        var livedIn = new bool[city.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            livedIn[joined.Find(unit)] |= city.HouseholdsOf[unit] > 0;
        }

        foreach (var (piece, place) in CarriedOver(city, joined, fixedAs, livedIn))
        {
            joined.Union(piece, city.Neighbours[place]);
        }
    }

    /// <summary>Per piece that nobody lives in the border to the largest oversize building beside it.</summary>
    private static Dictionary<int, int> CarriedOver(PlanningCity city, UnionFind joined, int[] fixedAs, bool[] livedIn)
    {
        var apart = city.ApartPairs.SelectMany(pair => new[] { joined.Find(pair.First), joined.Find(pair.Second) }).ToHashSet();
        var carriedOver = new Dictionary<int, int>();
        for (var unit = 0; unit < city.Count; unit++)
        {
            var piece = joined.Find(unit);
            if (fixedAs[unit] == CityCells.Free && !livedIn[piece] && !apart.Contains(piece)
                && LargestBeside(city, unit, fixedAs, carriedOver.GetValueOrDefault(piece, -1)) is >= 0 and var place)
            {
                carriedOver[piece] = place;
            }
        }

        return carriedOver;
    }

    /// <returns>The place of the border to the largest oversize building beside the unit or over the best border so
    /// far; -1 if there is none.</returns>
    private static int LargestBeside(PlanningCity city, int unit, int[] fixedAs, int best)
    {
        for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
        {
            var isOversize = fixedAs[city.Neighbours[place]] >= city.Grids.Count;
            best = isOversize && city.IsUsable(unit, place) && (best < 0 || Rank(city, place).CompareTo(Rank(city, best)) > 0) ? place : best;
        }

        return best;
    }

    /// <summary>Of equal buildings any may be the larger, but not by the order of the file.</summary>
    private static (int, float, double, double) Rank(PlanningCity city, int place)
    {
        var neighbour = city.Neighbours[place];
        return (city.HouseholdsOf[neighbour], city.Lengths[place], city.East[neighbour], city.North[neighbour]);
    }
}
