namespace Doorstep.Planning;

/// <summary>How many households a grid may hold: 300 to 500 unless a city decides otherwise.</summary>
public sealed record HouseholdWindow(int Lowest, int Highest)
{
    /// <summary>The search keeps a table of this length.</summary>
    private const int MostHouseholds = 1_000_000;

    public static HouseholdWindow Usual { get; } = new(300, 500);

    /// <summary>What a grid can grow from as well as shrink.</summary>
    public int Middle => (int)(((long)Lowest + Highest) / 2);

    public bool Holds(int households) => households >= Lowest && households <= Highest;

    /// <summary>Households beyond the window's top: what a redraw has to take away at least.</summary>
    public int Excess(int households) => Math.Max(0, households - Highest);

    /// <summary>
    /// How few and how many grids can hold these households with none outside the window; empty (fewest above most) in the holes, such as 501-599.
    /// </summary>
    public (int Fewest, int Most) GridsFor(int households) => ((int)(((long)households + Highest - 1) / Highest), households / Lowest);

    /// <summary>Is there any number of grids inside the window that adds up to these households?</summary>
    public bool CanDivide(int households) => GridsFor(households) is var (fewest, most) && fewest <= most;

    /// <summary>What is wrong with it, if anything is.</summary>
    internal PlanInputProblem? Fault() =>
        Lowest < 1 ? new(PlanInputFault.WindowNotPositive, "options", 0, "min", $"{Lowest}")
        : Lowest > Highest ? new(PlanInputFault.WindowUpsideDown, "options", 0, "min", $"{Lowest} > {Highest}")
        : Highest > MostHouseholds ? new(PlanInputFault.WindowTooHigh, "options", 0, "max", $"{Highest}")
        : null;
}
