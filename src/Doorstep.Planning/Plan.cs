using Doorstep.Planning.Scoring;

namespace Doorstep.Planning;

/// <summary>A plan: which grid every unit is in, what each grid is, what could not be done and why, and how good it is.</summary>
public sealed class Plan
{
    internal Plan(PlanningCity city, HouseholdWindow window, int[] gridOf, PlannedGrid[] grids, PlanException[] exceptions, PlanScore score) =>
        (City, Window, GridNumbers, Grids, Exceptions, Score) = (city, window, gridOf, grids, exceptions, score);

    public PlanningCity City { get; }

    public HouseholdWindow Window { get; }

    public IReadOnlyList<PlannedGrid> Grids { get; }

    /// <summary>Every grid outside the window, each with its reason.</summary>
    public IReadOnlyList<PlanException> Exceptions { get; }

    public PlanScore Score { get; }

    /// <summary>Per unit the place of its grid in <see cref="Grids"/>.</summary>
    public ReadOnlySpan<int> GridOf => GridNumbers;

    internal int[] GridNumbers { get; }
}

/// <param name="Name">Today's name where a worker keeps her grid, else the community's with a plus and a number.</param>
/// <param name="Community">Its place in <see cref="PlanningCity.Communities"/>.</param>
/// <param name="TodaysGrid">The grid of today whose worker goes on here, as its place in
/// <see cref="PlanningCity.Grids"/>; -1 for a new worker.</param>
/// <param name="Kept">Households that keep their worker.</param>
public sealed record PlannedGrid(string Name, int Community, int Units, int Households, long Workload, int TodaysGrid, int Kept);

/// <summary>Why a grid is outside the window.</summary>
public enum ExceptionReason
{
    /// <summary>One building has more households than a grid may hold: split it by entrance.</summary>
    OversizeBuilding,

    /// <summary>All that can be reached inside the community is fewer households than a grid needs.</summary>
    TooFewHouseholds,

    /// <summary>No number of grids divides the households that can be reached, as 501 to 599 for a window of 300 to 500.</summary>
    NoNumberDivides,

    /// <summary>Nobody lives there.</summary>
    NoHouseholds,

    /// <summary>What is left round an oversize building is cut off by it, and too little or not divisible.</summary>
    CutOffByOversize,

    /// <summary>A lock of the planner keeps it so.</summary>
    Lock,

    /// <summary>
    /// Every way of cutting was looked at, for all that can be reached or for all that one of its units can share a
    /// grid with: none is inside the window.
    /// </summary>
    NoCutExists,

    /// <summary>No way was found, and none was shown to be impossible: more effort, or a hand, may find one.</summary>
    NotSolved,
}

/// <param name="Grid">Its place in <see cref="Plan.Grids"/>.</param>
public sealed record PlanException(int Grid, string Community, int Households, ExceptionReason Reason)
{
    /// <summary>Is it shown that every plan has an exception here? Of a lock it is only known that it takes part.</summary>
    public bool IsProved => Reason is not (ExceptionReason.NotSolved or ExceptionReason.Lock);
}
