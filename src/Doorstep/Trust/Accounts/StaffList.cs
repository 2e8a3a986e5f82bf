using System.Text;

namespace Doorstep.Trust.Accounts;

/// <summary>One person on a list of staff to invite, and the line she stands on.</summary>
public sealed record StaffLine(int Line, string UserName, string DisplayName, string Role, string Area, string Department);

/// <summary>What is wrong on a line of a list: the field, and the key of the sentence that says why.</summary>
public sealed record WrongLine(int Line, string Field, string Reason);

/// <summary>Reads a list of staff: comma-separated values (RFC 4180) in a fixed order, the first line being a heading or a person.</summary>
static class StaffList
{
    public static readonly string[] Fields = ["userName", "displayName", "role", "area", "department"];

    public static (List<StaffLine> People, List<WrongLine> Wrong) Read(string text)
    {
        List<StaffLine> people = [];
        List<WrongLine> wrong = [];
        foreach (var (line, cells) in Records(text.TrimStart('\uFEFF')))
        {
            if (cells is [""] || (people.Count == 0 && cells[0].Equals(Fields[0], StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (cells.Count is < 4 or > 5)
            {
                wrong.Add(new(line, cells.Count < 4 ? Fields[cells.Count] : "line", cells.Count < 4 ? "error.required" : "error.too-many-fields"));
                continue;
            }

            people.Add(new(line, cells[0], cells[1], cells[2], cells[3], cells.ElementAtOrDefault(4) ?? ""));
        }

        return (people, wrong);
    }

    /// <summary>Quotes hold commas, line ends and doubled quotes; a record is named by the line it starts on.</summary>
    private static IEnumerable<(int Line, List<string> Cells)> Records(string text)
    {
        var (line, start, quoted) = (1, 1, false);
        var cell = new StringBuilder();
        List<string> cells = [];
        for (var i = 0; i <= text.Length; i++)
        {
            var letter = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (letter == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    i++;
                    cell.Append('"');
                }
                else if (letter == '"')
                {
                    quoted = false;
                }
                else
                {
                    line += letter == '\n' ? 1 : 0;
                    cell.Append(letter);
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (letter is ',' or '\n')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
                if (letter == '\n')
                {
                    yield return (start, cells);
                    (cells, start) = ([], ++line);
                }
            }
            else
            {
                cell.Append(letter);
            }
        }
    }
}
