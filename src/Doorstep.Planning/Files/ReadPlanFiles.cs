using System.Globalization;
using System.Text.RegularExpressions;
using static Doorstep.Planning.PlanInputFault;

namespace Doorstep.Planning.Files;

/// <summary>
/// Reads nodes.csv (id, weight, x, y, group, area, perim, current and, if there, workload), edges.csv (u, v, len, kind) and locks.csv (kind, a, b).
/// Columns are found by name and may stand in any order; docs/planning.md tells what they mean.
/// </summary>
public sealed partial class ReadPlanFiles
{
    /// <summary>What a reader puts in the place of bytes that are no letter.</summary>
    private const char Unreadable = '\uFFFD';

    private readonly PlanningCityBuilder builder = new();

    private string file = "";
    private Dictionary<string, int> columns = [];
    private string[] names = [];
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
        names = new string[cells.Count];
        for (var column = 0; column < cells.Count; column++)
        {
            columns.TryAdd(names[column] = cells[column].Trim().ToString(), column);
        }

        IsReadable();
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
            else if (IsReadable())
            {
                add();
            }
        }
    }

    /// <summary>Of letters that could not be read two different names are one.</summary>
    private bool IsReadable()
    {
        for (var column = 0; column < cells.Count; column++)
        {
            if (cells[column].Contains(Unreadable))
            {
                var isNamed = column < names.Length && !names[column].Contains(Unreadable);
                builder.Report(NotUtf8, file, cells.Line, isNamed ? names[column] : $"{column + 1}");
                return false;
            }
        }

        return true;
    }

    /// <summary>A code; a spreadsheet keeps fifteen digits of a number and shows six, and then hundreds of codes are one.</summary>
    private ReadOnlySpan<char> Code(string column)
    {
        var code = Cell(column);
        if (Scientific().IsMatch(code))
        {
            builder.Report(ScientificNotation, file, cells.Line, column, code.ToString());
        }

        return code;
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
        builder.Add(Code("id"), Code("group"), Code("current"), figures, cells.Line);
    }

    private void AddBorder()
    {
        var kind = Whole("kind", needed: true);
        builder.AddBorder(Code("u"), Code("v"), Number("len", 0), (BorderKind)kind, cells.Line);
    }

    private void AddLock()
    {
        LockKind? kind = Cell("kind") switch { "stays" => LockKind.GridStays, "together" => LockKind.Together, "apart" => LockKind.Apart, _ => null };
        if (kind is { } known)
        {
            builder.AddLock(new(known, Code("a").ToString(), Code("b").ToString()), cells.Line);
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

    [GeneratedRegex(@"^[+-]?(\d+([.,]\d+)?[eE][+-]\d{1,3}|\d+[.,]\d+[eE]\d{1,3})$")]
    private static partial Regex Scientific();
}
