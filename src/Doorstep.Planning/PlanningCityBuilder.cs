namespace Doorstep.Planning;

/// <summary>
/// Takes units, then borders, then locks, in any order within each, and makes the city of them. What is wrong is collected with its row, not thrown,
/// so that whoever sent the files sees all of it at once.
/// </summary>
public sealed class PlanningCityBuilder
{
    /// <summary>Nobody reads further; a file in the wrong format must not fill the memory.</summary>
    public const int MostProblems = 1_000;

    /// <summary>Sums over a whole country stay far below what an int holds per community.</summary>
    private const int MostHouseholds = 10_000_000;

    private const string NodesFile = "nodes.csv";

    private readonly List<PlanInputProblem> problems = [];
    private readonly NameTable ids = new();
    private readonly NameTable communities = new();
    private readonly NameTable grids = new();
    private readonly UnitColumns units = new();
    private BorderColumns borders = new();
    private readonly List<(PlanningLock Lock, int Row)> locks = [];

    public IReadOnlyList<PlanInputProblem> Problems => problems;

    /// <summary>All that were found, also those beyond <see cref="MostProblems"/>.</summary>
    public int ProblemCount { get; private set; }

    public void Report(PlanInputFault fault, string file, int row, string column = "", string value = "")
    {
        ProblemCount++;
        if (problems.Count < MostProblems)
        {
            problems.Add(new(fault, file, row, column, value));
        }
    }

    /// <param name="row">The line in the file it came from, for messages.</param>
    public void Add(in PlanningUnit unit, int row = 0) => Add(unit.Id, unit.Community, unit.Grid, unit, row);

    /// <summary>As it stands in a file, its names not yet strings.</summary>
    internal void Add(ReadOnlySpan<char> id, ReadOnlySpan<char> community, ReadOnlySpan<char> grid, in PlanningUnit figures, int row)
    {
        if (id.IsEmpty)
        {
            Report(PlanInputFault.IdMissing, NodesFile, row, "id");
        }
        else if (ids.NumberOf(id) >= 0)
        {
            Report(PlanInputFault.IdTwice, NodesFile, row, "id", id.ToString());
        }
        else
        {
            if (community.IsEmpty)
            {
                Report(PlanInputFault.CommunityMissing, NodesFile, row, "group");
            }

            CheckNumbers(figures, row);
            ids.Add(id);
            units.Add(figures, communities.AddOnce(community), grid.IsEmpty ? PlanningCity.NoGrid : grids.AddOnce(grid));
        }
    }

    /// <param name="length">Metres of shared border; a bridge has none.</param>
    public void AddBorder(ReadOnlySpan<char> first, ReadOnlySpan<char> second, double length, BorderKind kind, int row = 0)
    {
        const string file = "edges.csv";
        if (!double.IsFinite(length) || length < 0)
        {
            Report(length < 0 ? PlanInputFault.Negative : PlanInputFault.NotANumber, file, row, "len", $"{length}");
        }

        if (!Enum.IsDefined(kind))
        {
            Report(PlanInputFault.BorderKindUnknown, file, row, "kind", $"{(int)kind}");
        }

        var (u, v) = (UnitNamed(first, file, row, "u"), UnitNamed(second, file, row, "v"));
        if (u >= 0 && u == v)
        {
            Report(PlanInputFault.BorderToItself, file, row, "v", second.ToString());
        }
        else if (u >= 0 && v >= 0)
        {
            borders.Add(u, v, (float)length, kind);
        }
    }

    public void AddLock(PlanningLock wish, int row = 0) => locks.Add((wish, row));

    /// <summary>The builder has given everything away afterwards and is of no more use.</summary>
    /// <exception cref="PlanInputException">Something is wrong; all of it is told.</exception>
    public PlanningCity Build()
    {
        if (units.Count == 0 && problems.Count == 0)
        {
            Report(PlanInputFault.NoUnits, NodesFile, 0);
        }

        if (problems.Count > 0)
        {
            throw new PlanInputException(problems);
        }

        var city = borders.Join(units, ids.Names, [.. communities.Names], [.. grids.Names]);
        borders = new();
        if (locks.Count == 0)
        {
            return city;
        }

        var settled = new SettleLocks(city, ids, grids, Report).Settle(locks);
        return problems.Count > 0 ? throw new PlanInputException(problems) : settled;
    }

    private void CheckNumbers(in PlanningUnit unit, int row)
    {
        CheckNumber("weight", unit.Households, row);
        CheckNumber("workload", unit.Workload, row);
        CheckNumber("area", unit.Area, row);
        CheckNumber("perim", unit.Perimeter, row);
        if (unit.Households > MostHouseholds)
        {
            Report(PlanInputFault.TooLarge, NodesFile, row, "weight", $"{unit.Households}");
        }
    }

    private void CheckNumber(string column, double figure, int row)
    {
        if (!double.IsFinite(figure) || figure < 0)
        {
            Report(figure < 0 ? PlanInputFault.Negative : PlanInputFault.NotANumber, NodesFile, row, column, $"{figure}");
        }
    }

    private int UnitNamed(ReadOnlySpan<char> id, string file, int row, string column)
    {
        var number = ids.NumberOf(id);
        if (number < 0)
        {
            Report(PlanInputFault.UnitUnknown, file, row, column, id.ToString());
        }

        return number;
    }
}
