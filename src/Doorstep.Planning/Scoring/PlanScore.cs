namespace Doorstep.Planning.Scoring;

/// <summary>How good a plan is, in the figures a city decides by. Shares are 0 to 1; what cannot be known from the input is null.</summary>
public sealed record PlanScore
{
    public required int Units { get; init; }

    public required long Households { get; init; }

    public required int Grids { get; init; }

    /// <summary>Grids with at least one household; all shares below are of these.</summary>
    public required int ActiveGrids { get; init; }

    public required int InWindow { get; init; }

    public required int Over { get; init; }

    public required int Under { get; init; }

    public required int SmallestGrid { get; init; }

    public required int LargestGrid { get; init; }

    /// <summary>Households that live in grids inside the window.</summary>
    public required double HouseholdsInWindow { get; init; }

    /// <summary>The most that <see cref="HouseholdsInWindow"/> could be, in any plan.</summary>
    public required double HouseholdsAttainable { get; init; }

    /// <summary>Households beyond the window's top, of all.</summary>
    public required double ExcessHouseholds { get; init; }

    /// <summary>Single units with more households than a grid may hold.</summary>
    public required int OversizeUnits { get; init; }

    /// <summary>
    /// No plan has fewer grids outside the window: oversize buildings, cells below the window, cells that no number of grids divides.
    /// </summary>
    public required int UnavoidableOut { get; init; }

    public required int InPieces { get; init; }

    /// <summary>Households outside the largest piece of their grid, of all.</summary>
    public required double StrandedHouseholds { get; init; }

    public required int AcrossCommunities { get; init; }

    public required int CutEdges { get; init; }

    public required int UsableEdges { get; init; }

    public required double CutLength { get; init; }

    public required double UsableLength { get; init; }

    /// <summary>Polsby-Popper 4 pi A / P², mean and the tenth of a hundred from below.</summary>
    public Spread? PolsbyPopper { get; init; }

    /// <summary>Moment-of-inertia compactness A² / (2 pi I); 1 is a disc.</summary>
    public Spread? MomentOfInertia { get; init; }

    /// <summary>Null if no unit is in a grid today.</summary>
    public Change? Change { get; init; }

    /// <summary>Spread of the second load over grids; null if no unit has any.</summary>
    public Workload? Workload { get; init; }

    public int OutOfWindow => ActiveGrids - InWindow;

    /// <summary>Grids outside the window that the lower bound does not explain.</summary>
    public int Avoidable => Math.Max(0, OutOfWindow - UnavoidableOut);

    public double ShareInWindow => ActiveGrids == 0 ? 1 : (double)InWindow / ActiveGrids;

    public double CutLengthShare => UsableLength == 0 ? 0 : CutLength / UsableLength;
}

public sealed record Spread(double Mean, double Tenth);

/// <param name="Moved">Households that get another worker under the best matching, of those in a grid today.</param>
/// <param name="MovedAtLeast">No plan that keeps the window moves fewer.</param>
/// <param name="PairsChanged">Neighbouring households that were together and are not, or the other way round, of all such pairs.</param>
public sealed record Change(
    double Moved, long MovedHouseholds, double MovedAtLeast, double PairsChanged, int TodaysGrids, double TodaysInWindow, long TodaysLargest);

/// <summary>The second load per active grid: mean, largest, and the largest over the mean.</summary>
public sealed record Workload(double Mean, long Largest, double Imbalance);
