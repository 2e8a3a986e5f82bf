namespace Doorstep.Planning;

/// <summary>The smallest piece of a city that is never cut: a building, or one entrance of a large one.</summary>
/// <param name="Id">Its name in files and messages; unlike every other unit's.</param>
/// <param name="Households">What the window counts. A unit that nobody lives in goes along with its neighbours.</param>
/// <param name="Community">Grids never cross from one community into another.</param>
public readonly record struct PlanningUnit(string Id, int Households, string Community)
{
    /// <summary>Today's grid, or null where none is drawn yet.</summary>
    public string? Grid { get; init; }

    /// <summary>A second load (elderly, rented rooms, floors without a lift): shown, never balanced by force.</summary>
    public int Workload { get; init; }

    /// <summary>Metres east and north in any flat system; NaN where unknown.</summary>
    public double X { get; init; } = double.NaN;

    public double Y { get; init; } = double.NaN;

    /// <summary>Square metres of the unit's cell of land; 0 where unknown.</summary>
    public double Area { get; init; }

    /// <summary>Metres round that cell; 0 where unknown.</summary>
    public double Perimeter { get; init; }
}

/// <summary>What lies between two neighbouring units; the numbers are those of edges.csv.</summary>
public enum BorderKind
{
    /// <summary>A border inside a community that can be crossed on foot.</summary>
    Shared = 0,

    /// <summary>A border between two communities: never crossed by a grid.</summary>
    AcrossCommunities = 1,

    /// <summary>A river, a railway, a wall: the units touch, nobody passes.</summary>
    Barred = 2,

    /// <summary>A bridge or a gate: nobody's land touches, everybody passes.</summary>
    Bridge = 3,
}

public enum LockKind
{
    /// <summary>Today's grid stays as it is: no unit leaves, none joins.</summary>
    GridStays,

    /// <summary>Two units belong to one grid, whichever it is.</summary>
    Together,

    /// <summary>Two units may not share a grid.</summary>
    Apart,
}

/// <summary>A wish of the planner that every plan keeps.</summary>
/// <param name="First">A grid's name for <see cref="LockKind.GridStays"/>, else a unit's id.</param>
/// <param name="Second">The other unit; empty for <see cref="LockKind.GridStays"/>.</param>
public sealed record PlanningLock(LockKind Kind, string First, string Second = "");
