namespace Doorstep.Planning.Tests;

/// <summary>A town of many communities with all kinds of houses, its grids drawn when part of it was not yet built.</summary>
internal static class LatticeTown
{
    public static PlanningCity Build(int units, int seed)
    {
        var random = new Random(seed);
        var builder = new PlanningCityBuilder();
        var (done, community) = (0, 0);
        while (done < units)
        {
            var count = Math.Min(random.Next(20, 120), units - done);
            AddCommunity(builder, random, community++, done, count);
            done += count;
        }

        return builder.Build();
    }

    private static void AddCommunity(PlanningCityBuilder builder, Random random, int community, int first, int count)
    {
        var columns = Math.Max(3, (int)Math.Sqrt(count));
        var most = new[] { 60, 130, 260, 6 }[random.Next(4)];
        var (grid, inGrid) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var households = random.Next(15) == 0 ? 0 : random.Next(most / 3, most);
            inGrid += random.Next(5) == 0 ? 0 : households;
            (grid, inGrid) = inGrid > 400 ? (grid + 1, 0) : (grid, inGrid);
            builder.Add(new($"b{first + i}", households, $"c{community}")
            {
                Grid = $"g{community}-{grid}", X = (community * 900) + (i % columns * 50), Y = i / columns * 40, Area = 2_000, Perimeter = 180,
            });
        }

        for (var i = 0; i < count; i++)
        {
            foreach (var (there, other, length) in new[] { (i % columns > 0, i - 1, 40), (i >= columns, i - columns, 50) })
            {
                if (there)
                {
                    builder.AddBorder($"b{first + i}", $"b{first + other}", length, random.Next(20) == 0 ? BorderKind.Barred : BorderKind.Shared);
                }
            }
        }
    }
}
