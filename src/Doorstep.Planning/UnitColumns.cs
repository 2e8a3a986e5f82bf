namespace Doorstep.Planning;

/// <summary>Units as they come in, a column a list.</summary>
internal sealed class UnitColumns
{
    public int Count => Households.Count;

    public List<int> Households { get; } = [];

    public List<int> Community { get; } = [];

    public List<int> Grid { get; } = [];

    public List<int> Workload { get; } = [];

    public List<double> X { get; } = [];

    public List<double> Y { get; } = [];

    public List<float> Area { get; } = [];

    public List<float> Perimeter { get; } = [];

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
    private readonly List<int> first = [];
    private readonly List<int> second = [];
    private readonly List<float> length = [];
    private readonly List<byte> kind = [];

    public void Add(int u, int v, float metres, BorderKind between)
    {
        first.Add(u);
        second.Add(v);
        length.Add(metres);
        kind.Add((byte)between);
    }

    public PlanningCity Join(UnitColumns units, string[] ids, string[] communities, string[] grids)
    {
        var rows = CountRows(units.Count);
        var (neighbours, lengths, kinds) = (new int[2 * first.Count], new float[2 * first.Count], new byte[2 * first.Count]);
        var next = rows[..^1];
        for (var border = 0; border < first.Count; border++)
        {
            Store(next[first[border]]++, second[border], border);
            Store(next[second[border]]++, first[border], border);
        }

        return new()
        {
            Ids = ids, Communities = communities, Grids = grids,
            HouseholdsOf = [.. units.Households], Community = [.. units.Community], Grid = [.. units.Grid],
            WorkloadOf = units.Workload.TrueForAll(load => load == 0) ? [] : [.. units.Workload],
            East = [.. units.X], North = [.. units.Y], AreaOf = [.. units.Area], PerimeterOf = [.. units.Perimeter],
            Rows = rows, Neighbours = neighbours, Lengths = lengths, Kinds = kinds,
            TotalHouseholds = units.Households.Sum(households => (long)households), MeanLength = MeanLength(),
        };

        void Store(int place, int neighbour, int border) =>
            (neighbours[place], lengths[place], kinds[place]) = (neighbour, length[border], kind[border]);
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
