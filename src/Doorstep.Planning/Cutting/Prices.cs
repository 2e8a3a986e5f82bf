namespace Doorstep.Planning.Cutting;

/// <summary>
/// What a plan costs, in one whole number, so that "better" is one comparison: a grid outside the window outweighs every household of a region that could be kept,
/// and kept households and borders are weighed against each other as the city asks.
/// </summary>
internal sealed class Prices
{
    /// <summary>The price of one grid outside the window, or of two units together that shall be apart.</summary>
    public const int Violation = 1 << 18;

    /// <summary>A region of more grids than this could outweigh a violation by what it keeps, so none is made.</summary>
    public const int MostGridsInRegion = 100;

    /// <summary>A full grid of kept households is worth this much.</summary>
    private const int FullGrid = 2_000;

    /// <summary>Two of them still fit into an int; no cut into grids that are too small is as bad.</summary>
    private const int TooMany = 2_048 * Violation;

    private readonly double perHousehold;
    private readonly double perLength;

    /// <summary>Asked for every state of every tree; a division each would be a tenth of all work.</summary>
    private readonly int[] inOrBelow;

    public Prices(PlanningCity city, PlanningOptions options)
    {
        (Lowest, Highest) = options.Window;
        perHousehold = Highest <= FullGrid ? FullGrid / Highest : (double)FullGrid / Highest;
        KeepsToday = options.Mode == PlanMode.MinChange;
        var borderWorth = KeepsToday ? Math.Clamp(options.BorderWorth, 0, 1_000) : Highest / 10.0;
        perLength = borderWorth * perHousehold / city.MeanLength;
        inOrBelow = [.. Enumerable.Range(0, Highest + 1).Select(PriceUpToTop)];
    }

    public int Lowest { get; }

    public int Highest { get; }

    public bool KeepsToday { get; }

    public int OfHouseholds(int households) => KeepsToday ? (int)(households * perHousehold) : 0;

    public int OfBorder(double length) => (int)Math.Min(Math.Round(length * perLength), Violation / 64);

    /// <summary>
    /// Too few households cost a violation and a little more the fewer they are, so that an unavoidable small grid is as large as can be.
    /// Too many are worse than anything.
    /// </summary>
    public int OutOfWindow(int households) => households <= Highest ? inOrBelow[households] : TooMany;

    /// <summary>Of a part that exists and has too many: more than all its nodes would cost as grids by themselves, so that any cut is better.</summary>
    public static int OfTooMany(int nodes) => Math.Min(nodes + 2, 1_024) * Violation;

    private int PriceUpToTop(int households) =>
        households >= Lowest ? 0 : Violation + (int)((Lowest - households) * (long)FullGrid / 4 / Highest);
}
