using System.Globalization;

namespace Doorstep.Plans.Desk;

/// <summary>A row of the table of a plan's figures: its word, and how it is read of today and of the plan. Null where today has none.</summary>
public sealed record PlanRow(string Word, Func<PlanTally, string>? OfTally, Func<PlanFigures, string>? OfChange = null)
{
    public string Today(PlanFigures figures) => OfTally?.Invoke(figures.Today) ?? "–";

    public string Planned(PlanFigures figures) => OfTally?.Invoke(figures.Planned) ?? OfChange!(figures);
}

/// <summary>
/// The rows of the table of a plan's figures, in the order in which they are asked for: does it fit, what does it change, how are the borders, how is
/// the work.
/// </summary>
static class PlanRows
{
    public static IReadOnlyList<PlanRow> All { get; } =
    [
        new("planner.row.grids", tally => N(tally.Grids)),
        new("planner.row.in-window", tally => $"{N(tally.InWindow)} ({Share((double)tally.InWindow / Math.Max(1, tally.Grids))})"),
        new("planner.row.over", tally => N(tally.Over)),
        new("planner.row.under", tally => N(tally.Under)),
        new("planner.row.largest", tally => N(tally.Largest)),
        new("planner.row.smallest", tally => N(tally.Smallest)),
        new("planner.row.in-pieces", tally => N(tally.InPieces)),
        new("planner.row.unavoidable", null, figures => N(figures.Unavoidable)),
        new("planner.row.moved", null, figures => $"{N(figures.MovedHouseholds)} ({Share(figures.MovedShare)})"),
        new("planner.row.moved-least", null, figures => Share(figures.MovedAtLeast)),
        new("planner.row.buildings", null, figures => N(figures.MovedBuildings)),
        new("planner.row.workers", null, figures => N(figures.Workers)),
        new("planner.row.founded", null, figures => $"{N(figures.Founded)} / {N(figures.Closed)}"),
        new("planner.row.border", tally => $"{tally.BorderKilometres.ToString("N1", CultureInfo.InvariantCulture)} km"),
        new("planner.row.main-roads", tally => Share(tally.OnMainRoads)),
        new("planner.row.compactness", tally => tally.Compactness.ToString("0.00", CultureInfo.InvariantCulture)),
        new("planner.row.work-mean", tally => N((long)Math.Round(tally.WorkMean))),
        new("planner.row.work-largest", tally => N(tally.WorkLargest)),
        new("planner.row.balance",
            tally => tally.WorkMean > 0 ? $"{(tally.WorkLargest / tally.WorkMean).ToString("0.00", CultureInfo.InvariantCulture)} ×" : "–"),
    ];

    public static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Share(double share) => (share * 100).ToString(share is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + "%";
}
