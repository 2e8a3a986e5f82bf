namespace Doorstep.Planning;

/// <summary>
/// The city as the planner sees it: units, who borders whom, communities and today's grids, in columns. It never changes;
/// <see cref="PlanningCityBuilder"/> makes it. Borders are stored twice, once from each side, in rows of neighbours (compressed sparse rows), so that
/// a million units fit in some hundred megabytes.
/// </summary>
public sealed class PlanningCity
{
    internal const int NoGrid = -1;

    internal PlanningCity()
    {
    }

    public int Count => Ids.Count;

    /// <summary>Half the stored rows: every border counts once.</summary>
    public int BorderCount => Neighbours.Length / 2;

    public long TotalHouseholds { get; internal init; }

    public IReadOnlyList<string> UnitIds => Ids;

    public IReadOnlyList<string> Communities { get; internal init; } = [];

    public IReadOnlyList<string> Grids { get; internal set; } = [];

    public ReadOnlySpan<int> Households => HouseholdsOf;

    /// <summary>Per unit the place of its community in <see cref="Communities"/>.</summary>
    public ReadOnlySpan<int> CommunityOf => Community;

    /// <summary>Per unit the place of today's grid in <see cref="Grids"/>, or -1.</summary>
    public ReadOnlySpan<int> TodaysGridOf => Grid;

    /// <summary>Empty if no unit has a workload.</summary>
    public ReadOnlySpan<int> Workload => WorkloadOf;

    public ReadOnlySpan<double> X => East;

    public ReadOnlySpan<double> Y => North;

    public IReadOnlyList<PlanningLock> Locks { get; internal set; } = [];

    internal NameList Ids { get; init; } = new();

    internal int[] HouseholdsOf { get; init; } = [];

    internal int[] Community { get; init; } = [];

    internal int[] Grid { get; set; } = [];

    internal int[] WorkloadOf { get; init; } = [];

    internal double[] East { get; init; } = [];

    internal double[] North { get; init; } = [];

    internal float[] AreaOf { get; init; } = [];

    internal float[] PerimeterOf { get; init; } = [];

    /// <summary>The neighbours of unit u stand from Rows[u] to Rows[u + 1].</summary>
    internal int[] Rows { get; init; } = [];

    internal int[] Neighbours { get; init; } = [];

    internal float[] Lengths { get; init; } = [];

    internal byte[] Kinds { get; init; } = [];

    /// <summary>Pairs of units from <see cref="LockKind.Together"/> and <see cref="LockKind.Apart"/>, and grids that stay, by number.</summary>
    internal (int First, int Second)[] TogetherPairs { get; private set; } = [];

    internal (int First, int Second)[] ApartPairs { get; private set; } = [];

    internal int[] StayingGrids { get; private set; } = [];

    /// <summary>
    /// The mean length of a border that can be crossed; the unit in which borders are priced, so that no price depends on metres or degrees.
    /// </summary>
    internal double MeanLength { get; init; } = 1;

    /// <summary>Can one grid hold both ends of the border stored at this place?</summary>
    internal bool IsUsable(int unit, int place) =>
        (BorderKind)Kinds[place] is BorderKind.Shared or BorderKind.Bridge && Community[unit] == Community[Neighbours[place]];

    /// <summary>The same city with these wishes; all columns are shared.</summary>
    internal PlanningCity WithLocks(
        IReadOnlyList<PlanningLock> locks, (int First, int Second)[] together, (int First, int Second)[] apart, int[] staying)
    {
        var copy = (PlanningCity)MemberwiseClone();
        (copy.Locks, copy.TogetherPairs, copy.ApartPairs, copy.StayingGrids) = (locks, together, apart, staying);
        return copy;
    }

    /// <summary>The same city as if these were today's grids.</summary>
    internal PlanningCity WithGrids(int[] gridOf, IReadOnlyList<string> names)
    {
        var copy = (PlanningCity)MemberwiseClone();
        (copy.Grid, copy.Grids) = (gridOf, names);
        return copy;
    }
}
