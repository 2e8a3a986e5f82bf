using Doorstep.Planning;

namespace Doorstep.Bench;

/// <summary>
/// A city to be planned, of so many buildings: communities of 20 to 120 on a shaken lattice, of five kinds (old walk-ups, mixed, high-rise, village,
/// offices), a third of them with a river, railway or wall that has one gap. Its grids were drawn at about 400 households some years ago, when part
/// of it was not yet built, so that today most are outside 300 to 500 and some hold thousands. The same seed gives the same city.
/// </summary>
internal sealed class PlanningTown
{
    public const double Wide = 50;
    public const double Deep = 40;

    private readonly Random random;
    private readonly List<int> old = [];

    public PlanningTown(int buildings, int seed)
    {
        random = new(seed);
        for (var (community, done) = (0, 0); done < buildings; community++)
        {
            var count = Math.Min(random.Next(20, 121), buildings - done);
            count = buildings - done - count < 20 ? buildings - done : count;
            AddCommunity(community, done, count);
            done += count;
        }
    }

    public List<PlanningUnit> Units { get; } = [];

    public List<PlanningBorder> Borders { get; } = [];

    public PlanningCity Build()
    {
        var builder = new PlanningCityBuilder();
        foreach (var unit in Units)
        {
            builder.Add(unit);
        }

        foreach (var (first, second, length, kind) in Borders)
        {
            builder.AddBorder(Units[first].Id, Units[second].Id, length, kind);
        }

        return builder.Build();
    }

    private void AddCommunity(int community, int first, int count)
    {
        var kind = "WWWWWWMMMMMMHHHHHVVO"[random.Next(20)];
        var columns = Math.Max(3, (int)Math.Round(Math.Sqrt(count * (0.7 + (0.7 * random.NextDouble())))));
        var builtLately = random.Next(4) == 0 ? 0.6 : 0.12;
        var (east, north) = (community % 100 * ((14 * Wide) + 30), community / 100 * ((12 * Deep) + 30));
        for (var i = 0; i < count; i++)
        {
            var households = random.NextDouble() < 0.0003 ? random.Next(500, 901) : Households(kind);
            old.Add(random.NextDouble() < builtLately ? 0 : (int)(households * (0.75 + (0.25 * random.NextDouble()))));
            Units.Add(new($"b{first + i}", households, $"c{community}")
            {
                X = east + (((i % columns) + 0.5) * Wide) + random.Next(-9, 10),
                Y = north + (((i / columns) + 0.5) * Deep) + random.Next(-7, 8),
                Area = Wide * Deep,
                Perimeter = 2 * (Wide + Deep),
            });
        }

        DrawGrids(first, count, AddBorders(first, count, columns));
        if (first > 0)
        {
            Borders.Add(new(first - 1, first, Deep, BorderKind.AcrossCommunities));
        }
    }

    private int Households(char kind)
    {
        var share = random.NextDouble();
        return (kind, share) switch
        {
            (_, < 0.06) => 0,
            ('W', < 0.9) or ('M', < 0.5) => random.Next(24, 61),
            ('W', _) or ('M', < 0.85) or ('H', < 0.4) => random.Next(60, 121),
            ('M', _) or ('H', < 0.93) => random.Next(120, 261),
            ('H', _) => random.Next(260, 481),
            ('V', < 0.8) => random.Next(1, 7),
            ('V', _) => random.Next(12, 37),
            (_, < 0.5) => 0,
            _ => random.Next(20, 81),
        };
    }

    /// <returns>Per building of the community those next to it that can be reached on foot.</returns>
    private List<int>[] AddBorders(int first, int count, int columns)
    {
        var near = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        var bars = count >= 30 && random.NextDouble() < 0.35;
        var upright = random.Next(2) == 0;
        var (line, gap) = (random.Next(1, columns), random.Next(0, columns));
        for (var i = 0; i < count; i++)
        {
            var (row, column) = (i / columns, i % columns);
            Add(column > 0, i - 1, Deep, bars && upright && column == line && row != gap);
            Add(row > 0, i - columns, Wide, bars && !upright && row == line && column != gap);

            void Add(bool there, int other, double length, bool barred)
            {
                if (there)
                {
                    // A wall that would leave a building alone has a second gate.
                    barred &= near[other].Count > 0;
                    Borders.Add(new(first + other, first + i, length, barred ? BorderKind.Barred : BorderKind.Shared));
                    if (!barred)
                    {
                        near[i].Add(other);
                        near[other].Add(i);
                    }
                }
            }
        }

        return near;
    }

    /// <summary>Each grid grows from the first building without one until it has 330 to 460 of the households of then.</summary>
    private void DrawGrids(int first, int count, List<int>[] near)
    {
        var grid = new int[count];
        Array.Fill(grid, -1);
        for (var (seed, grids) = (0, 0); seed < count; seed++)
        {
            if (grid[seed] >= 0)
            {
                continue;
            }

            var (open, full, sum) = (new Queue<int>([seed]), random.Next(330, 461), 0);
            while (sum < full && open.TryDequeue(out var building))
            {
                if (grid[building] < 0)
                {
                    grid[building] = grids;
                    sum += old[first + building];
                    near[building].ForEach(open.Enqueue);
                }
            }

            grids++;
        }

        Fold(first, grid, near);
        for (var i = 0; i < count; i++)
        {
            Units[first + i] = Units[first + i] with { Grid = $"{Units[first + i].Community}-{grid[i]}" };
        }
    }

    /// <summary>What was left over with fewer than 120 households went to a neighbouring grid.</summary>
    private void Fold(int first, int[] grid, List<int>[] near)
    {
        var sums = new int[grid.Length];
        for (var i = 0; i < grid.Length; i++)
        {
            sums[grid[i]] += old[first + i];
        }

        for (var i = 0; i < grid.Length; i++)
        {
            var (from, into) = (grid[i], near[i].Select(other => grid[other]).FirstOrDefault(other => other != grid[i], -1));
            if (sums[from] < 120 && into >= 0)
            {
                sums[into] += sums[from];
                sums[from] = 0;
                for (var j = 0; j < grid.Length; j++)
                {
                    grid[j] = grid[j] == from ? into : grid[j];
                }
            }
        }
    }
}
