using CsCheck;

namespace Doorstep.Planning.Tests;

/// <summary>
/// Cities small enough to be looked at whole: a few communities of a few houses on a lattice, with towers, empty
/// houses, barriers, bridges and islands.
/// </summary>
internal sealed record SmallCity(
    IReadOnlyList<PlanningUnit> Units, IReadOnlyList<(string First, string Second, double Length, BorderKind Kind)> Borders)
{
    /// <summary>Hundreds of them by day, thousands by night.</summary>
    public static readonly int Rounds = Environment.GetEnvironmentVariable("DOORSTEP_NIGHTLY") is null ? 300 : 10_000;

    public static Gen<SmallCity> Any { get; } = Of(communities: 3, largest: 40);

    /// <summary>One community of at most nine units.</summary>
    public static Gen<SmallCity> Tiny { get; } = Of(communities: 1, largest: 9);

    public static Gen<SmallCity> Of(int communities, int largest) =>
        Gen.Select(Gen.Int[1, communities], Gen.Int[1, largest], Gen.Int[0, 4], Gen.UInt)
            .Select((count, most, taste, seed) => Draw(count, most, taste, seed));

    public PlanningCity Build(params PlanningLock[] locks)
    {
        var builder = new PlanningCityBuilder();
        foreach (var unit in Units)
        {
            builder.Add(unit);
        }

        foreach (var (first, second, length, kind) in Borders)
        {
            builder.AddBorder(first, second, length, kind);
        }

        foreach (var wish in locks)
        {
            builder.AddLock(wish);
        }

        return builder.Build();
    }

    private static SmallCity Draw(int communities, int most, int taste, uint seed)
    {
        var random = new Random((int)(seed & int.MaxValue));
        var (units, borders) = (new List<PlanningUnit>(), new List<(string, string, double, BorderKind)>());
        for (var community = 0; community < communities; community++)
        {
            var first = units.Count;
            var columns = random.Next(1, 8);
            var count = random.Next(1, most + 1);
            for (var i = 0; i < count; i++)
            {
                units.Add(Unit(random, community, i, columns, taste));
                AddBorder(i % columns > 0, i - 1, 40);
                AddBorder(i >= columns, i - columns, 50);

                void AddBorder(bool there, int other, double length)
                {
                    var kind = random.Next(12) switch { 0 => BorderKind.Barred, 1 => BorderKind.Bridge, _ => BorderKind.Shared };
                    if (there)
                    {
                        borders.Add((units[first + other].Id, units[first + i].Id, kind == BorderKind.Bridge ? 0 : length, kind));
                    }
                }
            }

            if (first > 0)
            {
                borders.Add((units[first - 1].Id, units[first].Id, 40, BorderKind.AcrossCommunities));
            }
        }

        return new(units, borders);
    }

    private static PlanningUnit Unit(Random random, int community, int i, int columns, int taste)
    {
        var households = (taste, random.Next(10)) switch
        {
            (_, 0) => 0,
            (0, _) => random.Next(1, 40),
            (1, _) => random.Next(40, 140),
            (2, < 3) => random.Next(260, 480),
            (3, 1) => random.Next(480, 3_000),
            _ => random.Next(24, 260),
        };
        return new($"u{community}-{i}", households, $"c{community}")
        {
            Grid = random.Next(15) == 0 ? null : $"g{community}-{i / columns / 2}",
            X = (community * 1_000) + (i % columns * 50) + random.NextDouble(),
            Y = (i / columns * 40) + random.NextDouble(),
            Area = 2_000,
            Perimeter = 180,
            Workload = random.Next(20),
        };
    }
}
