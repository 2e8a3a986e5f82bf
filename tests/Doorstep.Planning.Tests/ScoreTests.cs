using Doorstep.Planning.Files;
using Doorstep.Planning.Scoring;

namespace Doorstep.Planning.Tests;

/// <summary>
/// A bad plan of a small city, scored. The figures were counted by a second program, in another language, from the same definitions.
/// </summary>
public sealed class ScoreTests
{
    private readonly PlanScore score;

    public ScoreTests()
    {
        var city = ReadPlanFiles.Read(Fixture("nodes.csv"), Fixture("edges.csv"));
        score = ScorePlan.Of(city, ReadPlan.Read(city, Fixture("plan.csv")).GridOf, HouseholdWindow.Usual);
    }

    [Fact]
    public void Households_and_the_window_are_counted()
    {
        Assert.Equal((240, 29_110, 69, 69), (score.Units, score.Households, score.Grids, score.ActiveGrids));
        Assert.Equal((145, 637), (score.SmallestGrid, score.LargestGrid));
        Assert.Equal((14, 4, 18), (score.Over, score.Under, score.OutOfWindow));
        Assert.Equal((0, 0, 18), (score.OversizeUnits, score.UnavoidableOut, score.Avoidable));
        Assert.Equal(0.7391, score.ShareInWindow, 4);
        Assert.Equal(0.6971, score.HouseholdsInWindow, 4);
        Assert.Equal(1.0, score.HouseholdsAttainable, 4);
        Assert.Equal(0.0317, score.ExcessHouseholds, 4);
    }

    [Fact]
    public void Grids_in_pieces_and_across_communities_are_found()
    {
        Assert.Equal((13, 10), (score.InPieces, score.AcrossCommunities));
        Assert.Equal(0.05483, score.StrandedHouseholds, 5);
    }

    [Fact]
    public void Borders_and_shapes_are_measured()
    {
        Assert.Equal((234, 416), (score.CutEdges, score.UsableEdges));
        Assert.Equal(10_340.0, score.CutLength, 1);
        Assert.Equal(0.5538, score.CutLengthShare, 4);
        Assert.Equal((0.604, 0.389), (Math.Round(score.PolsbyPopper!.Mean, 3), Math.Round(score.PolsbyPopper.Tenth, 3)));
        Assert.Equal((0.654, 0.03), (Math.Round(score.MomentOfInertia!.Mean, 3), Math.Round(score.MomentOfInertia.Tenth, 3)));
    }

    [Fact]
    public void Change_is_measured_with_the_best_workers_for_the_plan()
    {
        var change = score.Change!;
        Assert.Equal(0.4467, change.Moved, 4);
        Assert.Equal(0.1579, change.MovedAtLeast, 4);
        Assert.Equal(0.4359, change.PairsChanged, 4);
        Assert.Equal((51, 1_279), (change.TodaysGrids, change.TodaysLargest));
        Assert.Equal(0.2941, change.TodaysInWindow, 4);
    }

    private static StreamReader Fixture(string name) => new(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
}
