using System.Globalization;
using static Doorstep.Planning.PlanInputFault;

namespace Doorstep.Planning.Files;

/// <summary>
/// Reads nodes.csv (id, weight, x, y, group, area, perim, current and, if there, workload), edges.csv (u, v, len, kind) and locks.csv (kind, a, b). Columns are found
/// by name and may stand in any order; docs/planning.md tells what they mean.
/// </summary>
public sealed class ReadPlanFiles
{
    private readonly PlanningCityBuilder builder = new();

    private string file = "";
    private Dictionary<string, int> columns = [];
    private CsvLines cells = new(TextReader.Null);

    private ReadPlanFiles()
    {
    }

    /// <param name="locks">Null where nothing is locked.</param>
    /// <exception cref="PlanInputException">Something is wrong; all of it is told, each with its line.</exception>
    public static PlanningCity Read(TextReader nodes, TextReader edges, TextReader? locks = null)
    {
        var reading = new ReadPlanFiles();
        reading.ReadRows(nodes, "nodes.csv", ["id", "weight", "group"], reading.AddUnit);
        reading.ReadRows(edges, "edges.csv", ["u", "v", "len", "kind"], reading.AddBorder);
        if (locks is not null)
        {
            reading.ReadRows(locks, "locks.csv", ["kind", "a"], reading.AddLock);
        }

        return reading.builder.Build();
    }

    private void ReadRows(TextReader reader, string name, string[] needed, Action add)
    {
        (file, cells, columns) = (name, new(reader), []);
        cells.Next();
        for (var column = 0; column < cells.Count; column++)
        {
            columns.TryAdd(cells[column].Trim().ToString(), column);
        }

        var missing = needed.Where(column => !columns.ContainsKey(column)).ToArray();
        foreach (var column in missing)
        {
            builder.Report(ColumnMissing, file, 1, column);
        }

        var least = missing.Length > 0 ? 0 : 1 + needed.Max(column => columns[column]);
        while (missing.Length == 0 && cells.Next())
        {
            if (cells.IsUnclosed)
            {
                builder.Report(QuoteNotClosed, file, cells.Line);
            }
            else if (cells.Count < least)
            {
                builder.Report(TooFewCells, file, cells.Line, "", $"{cells.Count}");
            }
            else
            {
                add();
            }
        }
    }

    private void AddUnit()
    {
        var figures = new PlanningUnit("", Whole("weight", needed: true), "")
        {
            Workload = Whole("workload", needed: false),
            X = Number("x", double.NaN),
            Y = Number("y", double.NaN),
            Area = Number("area", 0),
            Perimeter = Number("perim", 0),
        };
        builder.Add(Cell("id"), Cell("group"), Cell("current"), figures, cells.Line);
    }

    private void AddBorder()
    {
        var kind = Whole("kind", needed: true);
        builder.AddBorder(Cell("u"), Cell("v"), Number("len", 0), (BorderKind)kind, cells.Line);
    }

    private void AddLock()
    {
        LockKind? kind = Cell("kind") switch { "stays" => LockKind.GridStays, "together" => LockKind.Together, "apart" => LockKind.Apart, _ => null };
        if (kind is { } known)
        {
            builder.AddLock(new(known, Cell("a").ToString(), Cell("b").ToString()), cells.Line);
        }
        else
        {
            builder.Report(LockKindUnknown, file, cells.Line, "kind", Cell("kind").ToString());
        }
    }

    private ReadOnlySpan<char> Cell(string column) => columns.TryGetValue(column, out var place) && place < cells.Count ? cells[place].Trim() : "";

    private int Whole(string column, bool needed)
    {
        var text = Cell(column);
        if (text.Length == 0 && needed)
        {
            builder.Report(NumberMissing, file, cells.Line, column);
        }

        var number = Number(column, 0);
        if (number != Math.Floor(number) && double.IsFinite(number))
        {
            builder.Report(NotWhole, file, cells.Line, column, text.ToString());
        }
        else if (number is > int.MaxValue)
        {
            builder.Report(TooLarge, file, cells.Line, column, text.ToString());
        }

        return number is >= int.MinValue and <= int.MaxValue ? (int)number : 0;
    }

    private double Number(string column, double missing)
    {
        var text = Cell(column);
        if (text.Length == 0)
        {
            return missing;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            builder.Report(NotANumber, file, cells.Line, column, text.ToString());
            return missing;
        }

        return number;
    }
}
