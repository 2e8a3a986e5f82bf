using System.Globalization;

namespace Doorstep.Planning;

/// <summary>Everything that can be wrong with what a planner is given. The app has a sentence for each in its languages.</summary>
public enum PlanInputFault
{
    NoUnits,
    ColumnMissing,
    TooFewCells,
    QuoteNotClosed,
    NotUtf8,
    ScientificNotation,
    IdMissing,
    IdTwice,
    CommunityMissing,
    NumberMissing,
    NotANumber,
    NotWhole,
    Negative,
    TooLarge,
    UnitUnknown,
    GridUnknown,
    BorderToItself,
    BorderKindUnknown,
    LockKindUnknown,
    LockTwiceTheSameUnit,
    LockAcrossCommunities,
    LockUnreachable,
    LockContradicts,
    LockedGridInPieces,
    LockedGridAcrossCommunities,
    UnitNotInPlan,
    WindowUpsideDown,
    WindowTooHigh,
    WindowNotPositive,
    TargetOutsideWindow,
}

/// <summary>One thing that is wrong with the input, with its place.</summary>
/// <param name="File">nodes.csv, edges.csv or locks.csv; options for what came from the command line.</param>
/// <param name="Row">The line in the file, the heading being line 1; 0 if the whole file is meant.</param>
/// <param name="Column">The column's name, or empty.</param>
/// <param name="Value">What stood there.</param>
public sealed record PlanInputProblem(PlanInputFault Fault, string File, int Row, string Column, string Value)
{
    /// <summary>In English, for a terminal; the app says it in its own words.</summary>
    public override string ToString()
    {
        var place = Row > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}, line {Row}") : File;
        place = Column.Length > 0 ? $"{place}, {Column}" : place;
        return $"{place}: {Sentence}{(Value.Length > 0 ? $" ({Value})" : "")}";
    }

    private string Sentence => Fault switch
    {
        PlanInputFault.NoUnits => "there is no unit to plan",
        PlanInputFault.ColumnMissing => "this column is missing",
        PlanInputFault.TooFewCells => "the line has fewer cells than the heading",
        PlanInputFault.QuoteNotClosed => "a quoted cell does not end",
        PlanInputFault.NotUtf8 => "these bytes are no UTF-8, so names would run into one another; save the file as CSV UTF-8",
        PlanInputFault.ScientificNotation => "a spreadsheet has made a rounded number of this code; format the column as text and fill it in again",
        PlanInputFault.IdMissing => "the unit has no id",
        PlanInputFault.IdTwice => "another unit has this id",
        PlanInputFault.CommunityMissing => "the unit belongs to no community",
        PlanInputFault.NumberMissing => "a number is missing",
        PlanInputFault.NotANumber => "this is no number",
        PlanInputFault.NotWhole => "this is no whole number",
        PlanInputFault.Negative => "this may not be below zero",
        PlanInputFault.TooLarge => "this is larger than any city",
        PlanInputFault.UnitUnknown => "no unit has this id",
        PlanInputFault.GridUnknown => "no unit is in this grid today",
        PlanInputFault.BorderToItself => "a unit cannot border itself",
        PlanInputFault.BorderKindUnknown => "a border is 0 (shared), 1 (across communities), 2 (barred) or 3 (bridge)",
        PlanInputFault.LockKindUnknown => "a lock is stays, together or apart",
        PlanInputFault.LockTwiceTheSameUnit => "a lock needs two units",
        PlanInputFault.LockAcrossCommunities => "units of two communities never share a grid",
        PlanInputFault.LockUnreachable => "nobody can walk from one unit to the other inside their community and outside grids that stay",
        PlanInputFault.LockContradicts => "this lock contradicts another one",
        PlanInputFault.LockedGridInPieces => "the grid that shall stay is in pieces",
        PlanInputFault.LockedGridAcrossCommunities => "the grid that shall stay crosses communities",
        PlanInputFault.UnitNotInPlan => "the plan says nothing of this unit",
        PlanInputFault.WindowTooHigh => "no grid is that large",
        PlanInputFault.WindowUpsideDown => "the window's bottom lies above its top",
        PlanInputFault.WindowNotPositive => "the window begins at one household or more",
        PlanInputFault.TargetOutsideWindow => "the target lies outside the window",
        _ => Fault.ToString(),
    };
}

/// <summary>The input cannot be planned; <see cref="Problems"/> says why, each with its place.</summary>
public sealed class PlanInputException(IReadOnlyList<PlanInputProblem> problems) : Exception(problems.Count > 0 ? problems[0].ToString() : "")
{
    public IReadOnlyList<PlanInputProblem> Problems { get; } = problems;
}
