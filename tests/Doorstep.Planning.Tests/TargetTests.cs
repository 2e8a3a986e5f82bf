using System.Text.Json;
using CsCheck;
using Doorstep.Planning.Files;

namespace Doorstep.Planning.Tests;

/// <summary>How large grids had better be where nothing is kept of today's.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData(null, 4)]
    [InlineData(450, 3)]
    [InlineData(350, 4)]
    public void A_street_of_fifteen_hundred_households_gets_as_many_grids_as_the_target_asks_for(int? target, int grids)
    {
        var builder = new PlanningCityBuilder();
        for (var house = 0; house < 60; house++)
        {
            builder.Add(new($"b{house}", 25, "c"));
        }

        for (var house = 1; house < 60; house++)
        {
            builder.AddBorder($"b{house - 1}", $"b{house}", 10, BorderKind.Shared);
        }

        var plan = Planner.Plan(builder.Build(), Towards(target));
        Assert.Equal(Enumerable.Repeat(1_500 / grids, grids), plan.Grids.Select(grid => grid.Households));
    }

    [Fact]
    public void The_lower_the_target_the_fewer_grids_are_full()
    {
        var city = LatticeTown.Build(3_000, seed: 4);
        int[] full = [.. new[] { 340, 400, 460 }.Select(target =>
            Planner.Plan(city, Towards(target)).Grids.Count(grid => grid.Households is > 460 and <= 500))];
        Assert.True(full[0] < full[1] && full[1] < full[2], string.Join(", ", full));
    }

    [Fact]
    public void No_grid_leaves_the_window_for_the_target() => Gen.Select(SmallCity.Tiny, Gen.Int[300, 500]).Sample(
        (small, target) =>
        {
            var city = small.Build();
            var plan = Planner.Plan(city, Towards(target) with { Threads = 1 });
            PlanInvariantTests.Check(plan);
            Assert.Equal(BestPlan.Of(city, HouseholdWindow.Usual).Outside, plan.Score.OutOfWindow);
        },
        iter: SmallCity.Rounds / 2, threads: 1);

    [Fact]
    public void Where_today_is_kept_the_target_changes_nothing()
    {
        var city = LatticeTown.Build(2_000, seed: 8);
        Assert.Equal(Planner.Plan(city).GridOf.ToArray(), Planner.Plan(city, new() { TargetHouseholds = 320 }).GridOf.ToArray());
    }

    [Theory]
    [InlineData(299)]
    [InlineData(501)]
    public void A_target_outside_the_window_is_refused(int target)
    {
        var city = LatticeTown.Build(50, seed: 1);
        var problem = Assert.Single(Assert.Throws<PlanInputException>(() => Planner.Plan(city, Towards(target))).Problems);
        Assert.Equal((PlanInputFault.TargetOutsideWindow, "target"), (problem.Fault, problem.Column));
    }

    [Fact]
    public void The_report_says_what_was_aimed_at()
    {
        using var report = new MemoryStream();
        WriteReport.Write(Planner.Plan(LatticeTown.Build(50, seed: 1), Towards(null)), Towards(null), report);
        using var read = JsonDocument.Parse(report.ToArray());
        Assert.Equal(400, read.RootElement.GetProperty("target").GetInt32());
    }

    private static PlanningOptions Towards(int? target) => new() { Mode = PlanMode.CleanSlate, TargetHouseholds = target };
}
