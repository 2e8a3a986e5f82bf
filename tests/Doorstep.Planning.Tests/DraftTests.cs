using CsCheck;
using Doorstep.Planning.Editing;
using Doorstep.Planning.Scoring;

namespace Doorstep.Planning.Tests;

public sealed class DraftTests
{
    [Fact]
    public void After_any_moves_the_draft_scores_as_the_whole_plan_would() => Gen.Select(SmallCity.Any, Gen.Int).Sample(
        (small, seed) =>
        {
            var (plan, random) = (Planner.Plan(small.Build(), new() { Threads = 1 }), new Random(seed));
            var draft = new PlanDraft(plan);
            var before = draft.Score;
            for (var i = 0; i < 8; i++)
            {
                var (unit, grid) = (random.Next(plan.City.Count), random.Next(plan.Grids.Count));
                if (draft.Refusal(unit, grid) == DraftRefusal.None)
                {
                    Same(ScoreOf(draft, unit, grid), draft.Score);
                }
            }

            while (draft.Undo())
            {
            }

            Assert.Equal(before, draft.Score);
        },
        iter: SmallCity.Rounds / 2, threads: 1);

    [Fact]
    public void Repair_keeps_what_was_moved_and_leaves_other_communities_alone()
    {
        var city = LatticeTown.Build(800, seed: 9);
        var plan = Planner.Plan(city);
        var draft = new PlanDraft(plan);
        var (unit, target) = MoveAcrossABorder(draft, plan);
        var repaired = draft.Repair();
        PlanInvariantTests.Check(repaired);
        Assert.Equal(plan.Score.OutOfWindow, repaired.Score.OutOfWindow);
        Assert.Contains(Enumerable.Range(0, city.Count), other =>
            other != unit && repaired.GridOf[other] == repaired.GridOf[unit] && plan.GridOf[other] == target);
        Assert.All(Enumerable.Range(0, city.Count).Where(other => city.CommunityOf[other] != city.CommunityOf[unit]), other =>
            Assert.Equal(plan.Grids[plan.GridOf[other]].Households, repaired.Grids[repaired.GridOf[other]].Households));
    }

    [Fact]
    public void A_locked_grid_refuses_moves_and_stays_in_repair()
    {
        var city = LatticeTown.Build(400, seed: 2);
        var plan = Planner.Plan(city);
        var draft = new PlanDraft(plan);
        var (unit, locked) = MoveAcrossABorder(draft, plan);
        draft.Lock(locked);
        Assert.Equal(DraftRefusal.GridStays, draft.Refusal(unit, plan.GridOf[unit]));
        Assert.Throws<InvalidOperationException>(() => draft.Move(unit, plan.GridOf[unit]));
        var repaired = draft.Repair();
        Assert.Equal(0, repaired.Score.InPieces);
        int[] before = [.. Enumerable.Range(0, city.Count).Where(one => draft.GridOf[one] == locked)];
        Assert.Single(before.Select(one => repaired.GridOf[one]).Distinct());
        Assert.Equal(before.Length, repaired.Grids[repaired.GridOf[unit]].Units);
    }

    [Fact]
    public void A_new_grid_can_be_filled_and_the_draft_finished()
    {
        var plan = Planner.Plan(LatticeTown.Build(200, seed: 4));
        var draft = new PlanDraft(plan);
        var grid = draft.NewGrid("new");
        draft.Move(0, grid);
        var finished = draft.Finish();
        Assert.Equal(draft.Score.OutOfWindow, finished.Exceptions.Count(one => one.Reason != ExceptionReason.NoHouseholds));
        Assert.Equal(1, finished.Grids[finished.GridOf[0]].Units);
    }

    private static PlanScore ScoreOf(PlanDraft draft, int unit, int grid)
    {
        draft.Move(unit, grid);
        return ScorePlan.Of(draft.City, draft.GridOf, HouseholdWindow.Usual);
    }

    private static void Same(PlanScore whole, DraftScore draft)
    {
        Assert.Equal(
            (whole.ActiveGrids, whole.OutOfWindow, whole.Over, whole.InPieces), (draft.ActiveGrids, draft.OutOfWindow, draft.Over, draft.InPieces));
        Assert.Equal((whole.CutEdges, Math.Round(whole.CutLength, 3)), (draft.CutEdges, Math.Round(draft.CutLength, 3)));
        Assert.Equal(whole.Change?.MovedHouseholds ?? 0, draft.MovedHouseholds);
    }

    /// <summary>Moves a large building into a grid it borders, so that the grid stays in one piece.</summary>
    private static (int Unit, int Target) MoveAcrossABorder(PlanDraft draft, Plan plan)
    {
        var city = plan.City;
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var other = unit + 1; other < city.Count; other++)
            {
                var near = Math.Abs(city.X[unit] - city.X[other]) + Math.Abs(city.Y[unit] - city.Y[other]) <= 50;
                if (near && plan.GridOf[unit] != plan.GridOf[other] && city.CommunityOf[unit] == city.CommunityOf[other]
                    && city.Households[unit] > 100)
                {
                    draft.Move(unit, plan.GridOf[other]);
                    if (!draft.IsInPieces(plan.GridOf[other]))
                    {
                        return (unit, plan.GridOf[other]);
                    }

                    draft.Undo();
                }
            }
        }

        throw new InvalidOperationException("The town has one grid only.");
    }
}
