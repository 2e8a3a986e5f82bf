using System.Text.Json;

namespace Doorstep.Plans;

/// <summary>A plan in figures, beside today in the same figures.</summary>
/// <param name="MovedHouseholds">Households that get another worker.</param>
/// <param name="MovedShare">Of those in a grid today.</param>
/// <param name="MovedAtLeast">No plan that keeps the window moves fewer.</param>
/// <param name="Workers">Workers whose grid changes.</param>
/// <param name="Outside">Every grid outside the window, with the reason.</param>
public sealed record PlanFigures(
    PlanTally Today, PlanTally Planned, long MovedHouseholds, double MovedShare, double MovedAtLeast, int MovedBuildings, int Workers, int Founded,
    int Closed, int Unavoidable, IReadOnlyList<OutsideGrid> Outside)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static PlanFigures FromJson(string json) => JsonSerializer.Deserialize<PlanFigures>(json, JsonSerializerOptions.Web)!;
}

/// <param name="BorderKilometres">Of borders between grids of one community.</param>
/// <param name="OnMainRoads">How much of that runs along a main road, 0 to 1.</param>
/// <param name="Compactness">Polsby-Popper, the mean; 1 is a disc.</param>
/// <param name="WorkLargest">The most work in one grid: doors, and what makes them more (docs/planning.md).</param>
/// <param name="InPieces">Grids that cannot be walked through without leaving them; a plan has them only where buildings were moved by hand.</param>
public sealed record PlanTally(
    int Grids, int InWindow, int Over, int Under, int Smallest, int Largest, double BorderKilometres, double OnMainRoads, double Compactness,
    double WorkMean, long WorkLargest, int InPieces = 0);

/// <param name="Reason">The name of a <see cref="Planning.ExceptionReason"/>.</param>
/// <param name="Building">The building that is too large by itself, where that is the reason.</param>
public sealed record OutsideGrid(string Grid, int Households, string Reason, bool IsProved, Guid? Building = null);
