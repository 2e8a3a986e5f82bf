using CsCheck;

namespace Doorstep.Planning.Tests;

public sealed class LockTests
{
    [Fact]
    public void A_grid_that_stays_is_the_same_in_the_plan() => Gen.Select(SmallCity.Any, Gen.Int).Sample(
        (small, seed) =>
        {
            var free = small.Build();
            var grid = free.Grids.Count == 0 ? null : free.Grids[new Random(seed).Next(free.Grids.Count)];
            if (grid is null || !Accepts(small, [new(LockKind.GridStays, grid)], out var city))
            {
                return;
            }

            var plan = Planner.Plan(city, new() { Threads = 1 });
            PlanInvariantTests.Check(plan);
            int[] members = [.. Enumerable.Range(0, city.Count)
                .Where(unit => city.TodaysGridOf[unit] >= 0 && city.Grids[city.TodaysGridOf[unit]] == grid)];
            var kept = Assert.Single(members.Select(unit => plan.GridOf[unit]).Distinct());
            Assert.Equal(members.Length, plan.Grids[kept].Units);
        },
        iter: SmallCity.Rounds, threads: 1);

    [Theory]
    [InlineData(PlanMode.MinChange)]
    [InlineData(PlanMode.CleanSlate)]
    public void Units_that_stay_together_or_apart_do(PlanMode mode) => Gen.Select(SmallCity.Of(1, 30), Gen.Int).Sample(
        (small, seed) =>
        {
            var random = new Random(seed);
            var (one, other, third) = (Pick(), Pick(), Pick());
            if (!Accepts(small, [new(LockKind.Together, one, other), new(LockKind.Apart, one, third)], out var city))
            {
                return;
            }

            var plan = Planner.Plan(city, new() { Threads = 1, Mode = mode });
            PlanInvariantTests.Check(plan);
            Assert.Equal(GridOf(one), GridOf(other));
            Assert.NotEqual(GridOf(one), GridOf(third));

            string Pick() => small.Units[random.Next(small.Units.Count)].Id;
            int GridOf(string id) => plan.GridOf[city.UnitIds.ToList().IndexOf(id)];
        },
        iter: SmallCity.Rounds, threads: 1);

    [Fact]
    public void Locks_that_cannot_all_be_kept_are_told_with_their_lines()
    {
        var builder = new PlanningCityBuilder();
        foreach (var (id, community, grid) in new[]
        {
            ("a", "c", "g"), ("b", "c", "g"), ("d", "c", "h"), ("e", "k", "h"), ("f", "c", "i"), ("p", "c", "q"), ("r", "c", "q")
        })
        {
            builder.Add(new(id, 100, community) { Grid = grid });
        }

        builder.AddBorder("a", "b", 1, BorderKind.Shared);
        builder.AddBorder("b", "d", 1, BorderKind.Shared);
        PlanningLock[] locks =
        [
            new(LockKind.GridStays, "nowhere"), new(LockKind.GridStays, "h"), new(LockKind.GridStays, "q"), new(LockKind.Together, "a", "x"),
            new(LockKind.Together, "a", "a"), new(LockKind.Together, "a", "e"), new(LockKind.Together, "a", "f"), new(LockKind.Together, "a", "b"),
            new(LockKind.Apart, "a", "b"), new(LockKind.Together, "b", "d"),
        ];
        for (var i = 0; i < locks.Length; i++)
        {
            builder.AddLock(locks[i], i + 2);
        }

        var problems = Assert.Throws<PlanInputException>(builder.Build).Problems;
        Assert.Equal(
            [
                (PlanInputFault.GridUnknown, 2), (PlanInputFault.LockedGridAcrossCommunities, 3), (PlanInputFault.LockedGridInPieces, 4),
                (PlanInputFault.UnitUnknown, 5), (PlanInputFault.LockTwiceTheSameUnit, 6), (PlanInputFault.LockAcrossCommunities, 7),
                (PlanInputFault.LockUnreachable, 8), (PlanInputFault.LockContradicts, 10), (PlanInputFault.LockContradicts, 11),
            ],
            problems.Select(problem => (problem.Fault, problem.Row)).OrderBy(one => one.Row));
    }

    private static bool Accepts(SmallCity small, PlanningLock[] locks, out PlanningCity city)
    {
        try
        {
            city = small.Build(locks);
            return true;
        }
        catch (PlanInputException)
        {
            city = small.Build();
            return false;
        }
    }
}
