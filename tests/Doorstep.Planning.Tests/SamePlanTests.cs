using CsCheck;
using Doorstep.Planning.Files;

namespace Doorstep.Planning.Tests;

/// <summary>What must not change a plan.</summary>
public sealed class SamePlanTests
{
    [Fact]
    public void Renaming_units_grids_and_communities_changes_nothing() => Gen.Select(SmallCity.Any, Gen.Bool).Sample(
        (small, clean) =>
        {
            var renamed = small with
            {
                Units = [.. small.Units.Select(unit =>
                    unit with { Id = "x" + Back(unit.Id), Community = Back(unit.Community), Grid = unit.Grid is { } grid ? Back(grid) : null })],
                Borders = [.. small.Borders.Select(one => one with { First = "x" + Back(one.First), Second = "x" + Back(one.Second) })],
            };
            Assert.Equal(Groups(small, clean, id => id), Groups(renamed, clean, id => Back(id[1..])));
        },
        iter: SmallCity.Rounds / 2, threads: 1);

    [Fact]
    public void The_order_of_units_and_borders_changes_nothing() => Gen.Select(SmallCity.Any, Gen.Bool, Gen.Int).Sample(
        (small, clean, seed) =>
        {
            var random = new Random(seed);
            var shuffled = new SmallCity(
                [.. small.Units.OrderBy(_ => random.Next())],
                [.. small.Borders.OrderBy(_ => random.Next())
                    .Select(one => random.Next(2) == 0 ? one : one with { First = one.Second, Second = one.First })]);
            Assert.Equal(Groups(small, clean, id => id), Groups(shuffled, clean, id => id));
        },
        iter: SmallCity.Rounds / 2, threads: 1);

    [Theory]
    [InlineData("900")]
    [InlineData("901")]
    public void An_empty_house_between_two_towers_goes_with_the_larger_whatever_the_order_of_the_lines(string households)
    {
        string[] lines = [$"west,{households},c,0,0", "empty,0,c,1,0", "east,900,c,2,0"];
        const string borders = "u,v,len,kind\nwest,empty,1,0\neast,empty,1,0\n";
        foreach (var order in new[] { lines, [.. lines.Reverse()] })
        {
            var city = ReadPlanFiles.Read(new StringReader("id,weight,group,x,y\n" + string.Join('\n', order)), new StringReader(borders));
            var gridOf = Planner.Plan(city).GridOf.ToArray();
            int At(string id) => gridOf[city.UnitIds.ToList().IndexOf(id)];
            Assert.Equal(At(households == "900" ? "east" : "west"), At("empty"));
        }
    }

    [Theory]
    [InlineData(PlanMode.MinChange)]
    [InlineData(PlanMode.CleanSlate)]
    public void The_number_of_threads_changes_nothing_and_another_seed_does(PlanMode mode)
    {
        var city = LatticeTown.Build(3_000, seed: 5);
        var plan = Planner.Plan(city, new() { Mode = mode, Threads = 1 }).GridOf.ToArray();
        Assert.Equal(plan, Planner.Plan(city, new() { Mode = mode, Threads = 2 }).GridOf.ToArray());
        Assert.Equal(plan, Planner.Plan(city, new() { Mode = mode, Threads = 5 }).GridOf.ToArray());
        Assert.NotEqual(plan, Planner.Plan(city, new() { Mode = mode, Seed = 2 }).GridOf.ToArray());
    }

    private static string Back(string name) => new([.. name.Reverse()]);

    private static string[] Groups(SmallCity small, bool clean, Func<string, string> nameOf)
    {
        var plan = Planner.Plan(small.Build(), new() { Mode = clean ? PlanMode.CleanSlate : PlanMode.MinChange, Threads = 1 });
        return [.. small.Units.Select((unit, place) => (Name: nameOf(unit.Id), Grid: plan.GridOf[place])).GroupBy(one => one.Grid)
            .Select(grid => string.Join(' ', grid.Select(one => one.Name).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)];
    }
}
