using Doorstep.Data;

namespace Doorstep.Identity.Accounts;

/// <summary>One person on a list of staff to invite, and the line she stands on.</summary>
public sealed record StaffLine(int Line, string UserName, string DisplayName, string Role, string Area, string Department);

/// <summary>What is wrong on a line of a list: the field, and the key of the sentence that says why.</summary>
public sealed record WrongLine(int Line, string Field, string Reason);

/// <summary>Reads a list of staff: comma-separated values in a fixed order, the first line being a heading or a person.</summary>
static class StaffList
{
    public static readonly string[] Fields = ["userName", "displayName", "role", "area", "department"];

    public static (List<StaffLine> People, List<WrongLine> Wrong) Read(string text)
    {
        List<StaffLine> people = [];
        List<WrongLine> wrong = [];
        foreach (var row in Csv.Read(text))
        {
            var cells = row.Cells.ConvertAll(cell => cell.Trim());
            if (row.Fault is null && (cells is [""] || (people.Count == 0 && cells[0].Equals(Fields[0], StringComparison.OrdinalIgnoreCase))))
            {
                continue;
            }

            if (WrongOf(row, cells.Count) is { } fault)
            {
                wrong.Add(fault);
            }
            else
            {
                people.Add(new(row.Line, cells[0], cells[1], cells[2], cells[3], cells.ElementAtOrDefault(4) ?? ""));
            }
        }

        return (people, wrong);
    }

    private static WrongLine? WrongOf(CsvRow row, int cells) =>
        cells > Fields.Length ? new(row.Line, "line", "error.too-many-fields")
        : row.Fault is { } reason ? new(row.Line, Fields.ElementAtOrDefault(cells) ?? "line", reason)
        : cells < Fields.Length - 1 ? new(row.Line, Fields[cells], "error.required")
        : null;
}
