namespace Doorstep.Planning.Scoring;

/// <summary>Which grids are not in one piece, walking only over borders that can be crossed inside one community.</summary>
internal sealed class Pieces
{
    public Pieces(PlanningCity city, ReadOnlySpan<int> gridOf, int grids)
    {
        Joined = new(city.Count);
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                var other = city.Neighbours[place];
                if (other > unit && gridOf[unit] == gridOf[other] && city.IsUsable(unit, place))
                {
                    Joined.Union(unit, other);
                }
            }
        }

        Count(city, gridOf, grids);
    }

    /// <summary>Units of one piece.</summary>
    public UnionFind Joined { get; }

    public int GridsInPieces { get; private set; }

    public long StrandedHouseholds { get; private set; }

    private void Count(PlanningCity city, ReadOnlySpan<int> gridOf, int grids)
    {
        var households = new int[city.Count];
        var (pieces, largest, total) = (new int[grids], new long[grids], new long[grids]);
        for (var unit = 0; unit < city.Count; unit++)
        {
            households[Joined.Find(unit)] += city.HouseholdsOf[unit];
        }

        for (var unit = 0; unit < city.Count; unit++)
        {
            if (Joined.Find(unit) == unit)
            {
                var grid = gridOf[unit];
                pieces[grid]++;
                largest[grid] = Math.Max(largest[grid], households[unit]);
                total[grid] += households[unit];
            }
        }

        for (var grid = 0; grid < grids; grid++)
        {
            GridsInPieces += pieces[grid] > 1 ? 1 : 0;
            StrandedHouseholds += total[grid] - largest[grid];
        }
    }
}
