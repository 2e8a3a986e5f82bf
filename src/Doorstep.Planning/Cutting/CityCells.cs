namespace Doorstep.Planning.Cutting;

/// <summary>How a cell came to be; the first two are cut, the others are one grid each.</summary>
internal enum CellKind
{
    Open,

    /// <summary>A lock on units inside it takes part in how it is cut.</summary>
    Locked,

    /// <summary>A grid of today that stays.</summary>
    Stays,

    /// <summary>A building with more households than a grid may hold.</summary>
    TooLarge,

    /// <summary>Units that stay together and are too many for a grid.</summary>
    HeldTogether,
}

/// <summary>
/// The city in cells: whatever is connected over borders that can be crossed, inside one community. What the plan cannot touch is taken out before:
/// grids that stay, and buildings (or units that stay together) with more households than a grid may hold; those are grids of their own.
/// </summary>
internal sealed class CityCells
{
    public const int Free = -1;

    private Grouped units = null!;

    private CityCells(int[] firstOf) => FirstOf = firstOf;

    /// <summary>Per unit the first of those it stays together with; itself, if with none.</summary>
    public int[] FirstOf { get; }

    /// <summary>Per unit its cell.</summary>
    public int[] CellOf { get; private set; } = [];

    public CellKind[] KindOf { get; private set; } = [];

    public int Count => KindOf.Length;

    public bool IsWhole(int cell) => KindOf[cell] is CellKind.Stays or CellKind.TooLarge or CellKind.HeldTogether;

    public ReadOnlySpan<int> UnitsOf(int cell) => units.Of(cell);

    /// <summary>Units in the cells before this one.</summary>
    public int UnitsBefore(int cell) => units.Before(cell);

    public static CityCells Find(PlanningCity city, HouseholdWindow window)
    {
        var together = new UnionFind(city.Count);
        foreach (var (first, second) in city.TogetherPairs)
        {
            together.Union(first, second);
        }

        var firstOf = new int[city.Count];
        var households = new int[city.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            firstOf[unit] = together.Find(unit);
            households[firstOf[unit]] += city.HouseholdsOf[unit];
        }

        var found = new CityCells(firstOf);
        var fixedAs = found.FixedAs(city, window, households);
        var joined = Join(city, together, fixedAs);
        found.Number(city, households, joined, fixedAs);
        return found;
    }

    /// <summary>Per unit the place it is fixed in (a staying grid, or an oversize building), or <see cref="Free"/>.</summary>
    private int[] FixedAs(PlanningCity city, HouseholdWindow window, int[] households)
    {
        var stays = new bool[city.Grids.Count];
        foreach (var grid in city.StayingGrids)
        {
            stays[grid] = true;
        }

        var fixedAs = new int[city.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            var staying = city.Grid[unit] >= 0 && stays[city.Grid[unit]];
            fixedAs[unit] = staying ? city.Grid[unit] : households[FirstOf[unit]] > window.Highest ? city.Grids.Count + FirstOf[unit] : Free;
        }

        return fixedAs;
    }

    private static UnionFind Join(PlanningCity city, UnionFind joined, int[] fixedAs)
    {
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                var other = city.Neighbours[place];
                if (other > unit && fixedAs[unit] == fixedAs[other] && city.IsUsable(unit, place))
                {
                    joined.Union(unit, other);
                }
            }
        }

        CarryEmptyAlong.Join(city, joined, fixedAs);
        return joined;
    }

    private void Number(PlanningCity city, int[] households, UnionFind joined, int[] fixedAs)
    {
        CellOf = new int[city.Count];
        var cells = 0;
        for (var unit = 0; unit < city.Count; unit++)
        {
            CellOf[unit] = joined.Find(unit) == unit ? cells++ : CellOf[joined.Find(unit)];
        }

        KindOf = new CellKind[cells];
        Classify(city, households, fixedAs);
        units = new(CellOf, cells);
    }

    private void Classify(PlanningCity city, int[] households, int[] fixedAs)
    {
        foreach (var (first, second) in city.TogetherPairs.Concat(city.ApartPairs))
        {
            KindOf[CellOf[first]] = KindOf[CellOf[second]] = CellKind.Locked;
        }

        for (var unit = 0; unit < city.Count; unit++)
        {
            ref var kind = ref KindOf[CellOf[unit]];
            if (fixedAs[unit] != Free && city.HouseholdsOf[unit] > 0)
            {
                var alone = households[FirstOf[unit]] == city.HouseholdsOf[unit];
                kind = fixedAs[unit] < city.Grids.Count ? CellKind.Stays : alone ? CellKind.TooLarge : CellKind.HeldTogether;
            }
            else if (fixedAs[unit] != Free && kind < CellKind.Stays)
            {
                kind = fixedAs[unit] < city.Grids.Count ? CellKind.Stays : CellKind.HeldTogether;
            }
        }
    }
}
