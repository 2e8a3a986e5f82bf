using CsCheck;
using Doorstep.Planning.Scoring;

namespace Doorstep.Planning.Tests;

public sealed class PlanInvariantTests
{
    [Theory]
    [InlineData(PlanMode.MinChange)]
    [InlineData(PlanMode.CleanSlate)]
    public void Every_grid_is_in_one_piece_and_in_one_community_and_only_single_buildings_are_too_large(PlanMode mode) =>
        SmallCity.Any.Sample(small => Check(Planner.Plan(small.Build(), new() { Mode = mode, Threads = 1 })), iter: SmallCity.Rounds, threads: 1);

    [Fact]
    public void Any_window_is_kept() => Gen.Select(SmallCity.Any, Gen.Int[1, 400], Gen.Int[0, 600]).Sample(
        (small, lowest, width) => Check(Planner.Plan(small.Build(), new() { Window = new(lowest, lowest + width), Threads = 1 })),
        iter: SmallCity.Rounds / 2, threads: 1);

    [Fact]
    public void A_household_is_worth_keeping_as_much_as_is_asked()
    {
        var city = LatticeTown.Build(1_500, seed: 3);
        var people = Planner.Plan(city, new() { BorderWorth = 0 }).Score;
        var borders = Planner.Plan(city, new() { BorderWorth = 100 }).Score;
        Assert.True(people.Change!.Moved < borders.Change!.Moved);
        Assert.True(people.CutLength > borders.CutLength);
    }

    [Fact]
    public void The_work_can_be_watched_and_stopped()
    {
        var city = LatticeTown.Build(2_000, seed: 1);
        var seen = new List<PlanProgress>();
        Planner.Plan(city, new() { Threads = 1 }, new Watching(seen.Add));
        Assert.Equal(new(city.Count, city.Count), seen[^1]);
        Assert.Equal(seen.OrderBy(step => step.UnitsDone), seen);

        using var stopping = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Planner.Plan(city, new() { Threads = 1 }, new Watching(_ => stopping.Cancel()), stopping.Token));
    }

    internal static void Check(Plan plan)
    {
        var (city, score) = (plan.City, plan.Score);
        Assert.Equal(city.Count, plan.GridOf.Length);
        Assert.Equal(0, score.InPieces);
        Assert.Equal(0, score.AcrossCommunities);
        Assert.Equal(city.TotalHouseholds, plan.Grids.Sum(grid => (long)grid.Households));
        Assert.Equal(city.Count, plan.Grids.Sum(grid => grid.Units));
        Assert.Equal(plan.Grids.Count, plan.Grids.Select(grid => grid.Name).Distinct().Count());

        var excepted = plan.Exceptions.Select(exception => exception.Grid).ToHashSet();
        for (var grid = 0; grid < plan.Grids.Count; grid++)
        {
            Assert.Equal(!plan.Window.Holds(plan.Grids[grid].Households), excepted.Contains(grid));
        }

        foreach (var exception in plan.Exceptions.Where(one => one.Households > plan.Window.Highest && one.Reason != ExceptionReason.Lock))
        {
            Assert.Equal(ExceptionReason.OversizeBuilding, exception.Reason);
            Assert.Single(Enumerable.Range(0, city.Count), unit => plan.GridOf[unit] == exception.Grid && city.Households[unit] > 0);
        }
    }

    private sealed class Watching(Action<PlanProgress> see) : IProgress<PlanProgress>
    {
        public void Report(PlanProgress value) => see(value);
    }
}
