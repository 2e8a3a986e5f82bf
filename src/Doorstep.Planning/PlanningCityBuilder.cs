namespace Doorstep.Planning;

/// <summary>
/// Takes units, then borders, then locks, in any order within each, and makes the city of them. What is wrong is collected with its row, not thrown, so that
/// whoever sent the files sees all of it at once.
/// </summary>
public sealed class PlanningCityBuilder
{
    /// <summary>Nobody reads further; a file in the wrong format must not fill the memory.</summary>
    public const int MostProblems = 1_000;

    /// <summary>Sums over a whole country stay far below what an int holds per community.</summary>
    private const int MostHouseholds = 10_000_000;

    private readonly List<PlanInputProblem> problems = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<string, int> communities = [];
    private readonly Dictionary<string, int> grids = [];
    private readonly UnitColumns units = new();
    private readonly BorderColumns borders = new();
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
    public void Add(in PlanningUnit unit, int row = 0)
    {
        const string file = "nodes.csv";
        if (string.IsNullOrEmpty(unit.Id))
        {
            Report(PlanInputFault.IdMissing, file, row, "id");
        }
        else if (!numbers.TryAdd(unit.Id, units.Count))
        {
            Report(PlanInputFault.IdTwice, file, row, "id", unit.Id);
        }
        else
        {
            CheckNumbers(unit, row);
            units.Add(unit, NumberOf(communities, unit.Community ?? ""), string.IsNullOrEmpty(unit.Grid) ? PlanningCity.NoGrid : NumberOf(grids, unit.Grid));
        }
    }

    /// <param name="length">Metres of shared border; a bridge has none.</param>
    public void AddBorder(string first, string second, double length, BorderKind kind, int row = 0)
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
            Report(PlanInputFault.BorderToItself, file, row, "v", second);
        }
        else if (u >= 0 && v >= 0)
        {
            borders.Add(u, v, (float)length, kind);
        }
    }

    public void AddLock(PlanningLock wish, int row = 0) => locks.Add((wish, row));

    /// <exception cref="PlanInputException">Something is wrong; all of it is told.</exception>
    public PlanningCity Build()
    {
        if (units.Count == 0 && problems.Count == 0)
        {
            Report(PlanInputFault.NoUnits, "nodes.csv", 0);
        }

        if (problems.Count > 0)
        {
            throw new PlanInputException(problems);
        }

        var names = numbers.Keys.ToArray();
        var city = borders.Join(units, names, [.. communities.Keys], [.. grids.Keys]);
        if (locks.Count == 0)
        {
            return city;
        }

        var settled = new SettleLocks(city, numbers, grids, Report).Settle(locks);
        return problems.Count > 0 ? throw new PlanInputException(problems) : settled;
    }

    private void CheckNumbers(in PlanningUnit unit, int row)
    {
        if (string.IsNullOrEmpty(unit.Community))
        {
            Report(PlanInputFault.CommunityMissing, "nodes.csv", row, "group");
        }

        foreach (var (column, figure) in new[] { ("weight", unit.Households), ("workload", unit.Workload), ("area", unit.Area), ("perim", unit.Perimeter) })
        {
            if (!double.IsFinite(figure) || figure < 0)
            {
                Report(figure < 0 ? PlanInputFault.Negative : PlanInputFault.NotANumber, "nodes.csv", row, column, $"{figure}");
            }
        }

        if (unit.Households > MostHouseholds)
        {
            Report(PlanInputFault.TooLarge, "nodes.csv", row, "weight", $"{unit.Households}");
        }
    }

    private int UnitNamed(string id, string file, int row, string column)
    {
        if (numbers.TryGetValue(id ?? "", out var number))
        {
            return number;
        }

        Report(PlanInputFault.UnitUnknown, file, row, column, id ?? "");
        return -1;
    }

    private static int NumberOf(Dictionary<string, int> names, string name)
    {
        if (!names.TryGetValue(name, out var number))
        {
            names.Add(name, number = names.Count);
        }

        return number;
    }
}
