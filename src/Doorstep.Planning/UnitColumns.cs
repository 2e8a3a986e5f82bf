namespace Doorstep.Planning;

/// <summary>Units as they come in, a column a list.</summary>
internal sealed class UnitColumns
{
    public int Count => Households.Count;

    public Column<int> Households { get; } = new();

    public Column<int> Community { get; } = new();

    public Column<int> Grid { get; } = new();

    public Column<int> Workload { get; } = new();

    public Column<double> X { get; } = new();

    public Column<double> Y { get; } = new();

    public Column<float> Area { get; } = new();

    public Column<float> Perimeter { get; } = new();

    public void Add(in PlanningUnit unit, int community, int grid)
    {
        Households.Add(unit.Households);
        Community.Add(community);
        Grid.Add(grid);
        Workload.Add(unit.Workload);
        X.Add(unit.X);
        Y.Add(unit.Y);
        Area.Add((float)unit.Area);
        Perimeter.Add((float)unit.Perimeter);
    }
}

/// <summary>Borders as they come in; joined with the units they become rows of neighbours.</summary>
internal sealed class BorderColumns
{
    private readonly Column<int> first = new();
    private readonly Column<int> second = new();
    private readonly Column<float> length = new();
    private readonly Column<byte> kind = new();

    public void Add(int u, int v, float metres, BorderKind between)
    {
        first.Add(u);
        second.Add(v);
        length.Add(metres);
        kind.Add((byte)between);
    }

    public PlanningCity Join(UnitColumns units, NameList ids, string[] communities, string[] grids)
    {
        var (total, hasWork, mean) = (Sum(units.Households), Sum(units.Workload) > 0, MeanLength());
        var rows = CountRows(units.Count);
        var (neighbours, lengths, kinds) = Spread(rows);
        return new()
        {
            Ids = ids, Communities = communities, Grids = grids,
            HouseholdsOf = units.Households.Take(), Community = units.Community.Take(), Grid = units.Grid.Take(),
            WorkloadOf = hasWork ? units.Workload.Take() : [],
            East = units.X.Take(), North = units.Y.Take(), AreaOf = units.Area.Take(), PerimeterOf = units.Perimeter.Take(),
            Rows = rows, Neighbours = neighbours, Lengths = lengths, Kinds = kinds,
            TotalHouseholds = total, MeanLength = mean,
        };
    }

    private (int[] Neighbours, float[] Lengths, byte[] Kinds) Spread(int[] rows)
    {
        var (neighbours, lengths, kinds) = (new int[2 * first.Count], new float[2 * first.Count], new byte[2 * first.Count]);
        var next = rows[..^1];
        for (var border = 0; border < first.Count; border++)
        {
            Store(next[first[border]]++, second[border], border);
            Store(next[second[border]]++, first[border], border);
        }

        return (neighbours, lengths, kinds);

        void Store(int place, int neighbour, int border) =>
            (neighbours[place], lengths[place], kinds[place]) = (neighbour, length[border], kind[border]);
    }

    private static long Sum(Column<int> values)
    {
        var sum = 0L;
        for (var place = 0; place < values.Count; place++)
        {
            sum += values[place];
        }

        return sum;
    }

    private int[] CountRows(int units)
    {
        var rows = new int[units + 1];
        for (var border = 0; border < first.Count; border++)
        {
            rows[first[border] + 1]++;
            rows[second[border] + 1]++;
        }

        for (var unit = 0; unit < units; unit++)
        {
            rows[unit + 1] += rows[unit];
        }

        return rows;
    }

    private double MeanLength()
    {
        var (sum, count) = (0.0, 0);
        for (var border = 0; border < first.Count; border++)
        {
            if (kind[border] == (byte)BorderKind.Shared)
            {
                sum += length[border];
                count++;
            }
        }

        return sum > 0 ? sum / count : 1;
    }
}
