using static Doorstep.Planning.PlanInputFault;

namespace Doorstep.Planning.Files;

/// <summary>Reads plan.csv, ours or another's: which grid every unit of the city is in.</summary>
public static class ReadPlan
{
    /// <returns>Per unit the number of its grid, and the grids' names.</returns>
    /// <exception cref="PlanInputException">A unit is unknown, is there twice, or is missing.</exception>
    public static (int[] GridOf, IReadOnlyList<string> Names) Read(PlanningCity city, TextReader plan)
    {
        ArgumentNullException.ThrowIfNull(city);
        ArgumentNullException.ThrowIfNull(plan);
        var units = new Dictionary<string, int>(city.UnitIds.Select((id, unit) => KeyValuePair.Create(id, unit)));
        var (names, problems, gridOf) = (new NameTable(), new List<PlanInputProblem>(), new int[city.Count]);
        Array.Fill(gridOf, -1);
        var lines = new CsvLines(plan);
        lines.Next();
        while (lines.Next() && problems.Count < PlanningCityBuilder.MostProblems)
        {
            var (id, unit) = (lines[0].ToString(), -1);
            PlanInputFault? fault = lines.Count < 2
                ? TooFewCells
                : !units.TryGetValue(id, out unit) ? UnitUnknown
                : gridOf[unit] >= 0 ? IdTwice
                : null;
            if (fault is { } wrong)
            {
                problems.Add(new(wrong, "plan.csv", lines.Line, "node_id", id));
                continue;
            }

            gridOf[unit] = names.AddOnce(lines[1]);
        }

        problems.AddRange(city.UnitIds.Where((_, unit) => gridOf[unit] < 0).Take(PlanningCityBuilder.MostProblems)
            .Select(id => new PlanInputProblem(UnitNotInPlan, "plan.csv", 0, "node_id", id)));
        return problems.Count > 0 ? throw new PlanInputException(problems) : (gridOf, names.Names);
    }
}
