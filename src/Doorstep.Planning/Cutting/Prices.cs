namespace Doorstep.Planning.Cutting;

/// <summary>
/// What a plan costs, in one whole number, so that "better" is one comparison: a grid outside the window outweighs every household of a region that
/// could be kept, and kept households and borders are weighed against each other as the city asks.
/// </summary>
internal sealed class Prices
{
    /// <summary>The price of one grid outside the window, or of two units together that shall be apart.</summary>
    public const int Violation = 1 << 18;

    /// <summary>A region of more grids than this could outweigh a violation by what it keeps, so none is made.</summary>
    public const int MostGridsInRegion = 100;

    /// <summary>A full grid of kept households is worth this much.</summary>
    private const int FullGrid = 2_000;

    /// <summary>
    /// In clean-slate, a grid half the window's width away from the target: half a border of mean length. Twice that was measured to bring a few more
    /// grids near the target, at one border in a hundred more.
    /// </summary>
    private const int HalfWidthAway = FullGrid / 20;

    /// <summary>Two of them still fit into an int; no cut into grids that are too small is as bad.</summary>
    private const int TooMany = 2_048 * Violation;

    private readonly double perHousehold;
    private readonly double perLength;
    private readonly int target;

    /// <summary>Asked for every state of every tree; a division each would be a tenth of all work.</summary>
    private readonly int[] upToTop;

    public Prices(PlanningCity city, PlanningOptions options)
    {
        (Lowest, Highest) = options.Window;
        perHousehold = Highest <= FullGrid ? FullGrid / Highest : (double)FullGrid / Highest;
        KeepsToday = options.Mode == PlanMode.MinChange;
        var borderWorth = KeepsToday ? Math.Clamp(options.BorderWorth, 0, 1_000) : Highest / 10.0;
        target = options.Target;
        perLength = borderWorth * perHousehold / city.MeanLength;
        upToTop = [.. Enumerable.Range(0, Highest + 1).Select(PriceUpToTop)];
    }

    public int Lowest { get; }

    public int Highest { get; }

    public bool KeepsToday { get; }

    public int OfHouseholds(int households) => KeepsToday ? (int)(households * perHousehold) : 0;

    public int OfBorder(double length) => (int)Math.Min(Math.Round(length * perLength), Violation / 64);

    /// <summary>
    /// What so many households in a grid cost. Too few are a violation and a little more the fewer they are, so that an unavoidable small grid is as
    /// large as can be; too many are worse than anything.
    /// </summary>
    public int OfSize(int households) => households <= Highest ? upToTop[households] : TooMany;

    /// <summary>
    /// Of a part that exists and has too many: more than all its nodes would cost as grids by themselves, so that any cut is better.
    /// </summary>
    public static int OfTooMany(int nodes) => Math.Min(nodes + 2, 1_024) * Violation;

    private int PriceUpToTop(int households) =>
        households < Lowest
            ? Violation + (int)((Lowest - households) * (long)FullGrid / 4 / Highest)
            : KeepsToday ? 0
            : OfDistance(households - target);

    /// <summary>It grows with the square, so two grids that are a little off are better than one that is far off.</summary>
    private int OfDistance(int away)
    {
        var width = Math.Max(1L, Highest - Lowest);
        return (int)(4 * HalfWidthAway * away * (long)away / (width * width));
    }
}
