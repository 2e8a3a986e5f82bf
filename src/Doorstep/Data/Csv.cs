using System.Text;

namespace Doorstep.Data;

/// <summary>
/// A row of a CSV file and the line it begins on, from 1. With a fault its cells end before the one that has it, and the reading with the row.
/// </summary>
readonly record struct CsvRow(int Line, List<string> Cells, string? Fault = null)
{
    public bool IsBlank => Fault is null && Cells.TrueForAll(cell => cell.Length == 0);
}

/// <summary>
/// A streaming reader of comma-separated values as RFC 4180 has them: quotes around commas and line ends, doubled quotes inside; a leading byte order
/// mark is no text. A row is made only when it is asked for, and none is wider than a table can be: ten million commas are one fault, not ten million
/// cells.
/// </summary>
sealed class Csv
{
    private const int MostCells = 100;
    /// <summary>The longest field there is has 100.</summary>
    private const int MostLetters = 1000;

    private readonly string text;
    private readonly StringBuilder cell = new();
    private int at;
    private int line = 1;

    private Csv(string text) => (this.text, at) = (text, text.StartsWith('\uFEFF') ? 1 : 0);

    /// <summary>The rows one after another, blank ones among them.</summary>
    public static IEnumerable<CsvRow> Read(string text)
    {
        Csv csv = new(text);
        for (CsvRow row = default; csv.at < text.Length && row.Fault is null;)
        {
            row = csv.Row();
            yield return row;
        }
    }

    private CsvRow Row()
    {
        var (began, cells) = (line, new List<string>());
        while (true)
        {
            if ((cells.Count == MostCells ? "error.row-wide" : Cell()) is { } fault)
            {
                return new(began, cells, fault);
            }

            cells.Add(cell.ToString());
            if (at == text.Length || text[at++] == '\n')
            {
                line++;
                return new(began, cells);
            }
        }
    }

    /// <summary>Reads up to the comma or the line end behind the cell. What is wrong with it, if anything is.</summary>
    private string? Cell()
    {
        cell.Clear();
        var quoted = false;
        for (; at < text.Length && (quoted || text[at] is not (',' or '\n')); at++)
        {
            if (text[at] == '"' && (quoted || cell.Length == 0))
            {
                if (quoted && Next == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (quoted || text[at] != '\r' || Next is not ('\n' or null))
            {
                cell.Append(text[at]);
                line += text[at] == '\n' ? 1 : 0;
            }

            if (cell.Length > MostLetters)
            {
                return "error.cell-long";
            }
        }

        return quoted ? "error.quote-open" : null;
    }

    private char? Next => at + 1 < text.Length ? text[at + 1] : null;
}
