namespace Doorstep.Planning.Editing;

/// <summary>The figures that change while a planner drags buildings about; the rest of a plan's score follows when it is finished.</summary>
/// <param name="MovedHouseholds">Households that get another worker under the best matching.</param>
public sealed record DraftScore(int ActiveGrids, int OutOfWindow, int Over, int InPieces, int CutEdges, double CutLength, long MovedHouseholds);

/// <summary>Why a building cannot be put into a grid.</summary>
public enum DraftRefusal
{
    None,
    OtherCommunity,

    /// <summary>The grid it is in, or the one it should go to, stays as it is.</summary>
    GridStays,

    /// <summary>A unit it must not share a grid with is there.</summary>
    KeptApart,
}
