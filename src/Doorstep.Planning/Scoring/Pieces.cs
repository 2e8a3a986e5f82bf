using System.Runtime.InteropServices;

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
        var pieces = new int[grids];
        for (var unit = 0; unit < city.Count; unit++)
        {
            pieces[gridOf[unit]] += Joined.Find(unit) == unit ? 1 : 0;
        }

        Dictionary<(int Grid, int Piece), long> households = [];
        for (var unit = 0; unit < city.Count; unit++)
        {
            if (pieces[gridOf[unit]] > 1)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(households, (gridOf[unit], Joined.Find(unit)), out _) += city.HouseholdsOf[unit];
            }
        }

        GridsInPieces = pieces.Count(count => count > 1);
        StrandedHouseholds = households.GroupBy(piece => piece.Key.Grid).Sum(grid => grid.Sum(piece => piece.Value) - grid.Max(piece => piece.Value));
    }
}
