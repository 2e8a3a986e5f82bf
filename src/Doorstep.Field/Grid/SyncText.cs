using System.Text.Json;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Grid;

/// <summary>What the phone reads of a line of the protocol to keep it; the rest of the line stays as it came.</summary>
/// <param name="T">The kind of line: a table, or what is said beside the rows.</param>
/// <param name="Of">The table of what is gone.</param>
/// <param name="Rows">How many there were, at the end.</param>
public sealed record LineStart(
    string T, string? Id = null, string? Of = null, string? Why = null, string? Resume = null, string? Cursor = null, int? Rows = null,
    Guid? Household = null, Guid? Building = null, Guid? Dwelling = null)
{
    /// <summary>The line itself.</summary>
    public string Line { get; init; } = "";

    public bool IsRow => Id is not null && SyncText.Tables.Contains(T);
}

/// <summary>Reads an answer of the server in lines. What the network has cut off is left out.</summary>
public static class SyncText
{
    /// <summary>Those whose state phone and server compare come first.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        ["building", "dwelling", "household", "resident", "kind", "form", "task", "message", "day"];

    public static IEnumerable<string> Hashed => Tables.Take(7);

    private static readonly string[] beside = ["head", "mark", "end", "gone", "entered", "anew"];

    public static List<LineStart> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<LineStart> lines = [];
        // The last line that has no feed at its end was cut off.
        foreach (var line in text.Split('\n').SkipLast(1).Where(line => line.Length > 0))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, FieldJson.Default.LineStart) is not { } start)
                {
                    break;
                }

                lines.Add(start with { Line = line });
            }
            catch (JsonException)
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>Why only a new snapshot tells how things stand: epoch, grids or many; null where the changes do.</summary>
    public static string? AnewOf(IEnumerable<LineStart> changes) => changes.FirstOrDefault(line => line.T == "anew")?.Why;

    /// <summary>
    /// It begins with its head, ends with its end, and has as many rows as that says. Lines of kinds that this app does not know may be rows, or not.
    /// </summary>
    public static bool IsWhole(IReadOnlyList<LineStart> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var rows = lines.Count(line => line.IsRow);
        return lines is [{ T: "head", Cursor: not null }, .., { T: "end", Rows: { } said }] && said >= rows
            && said <= rows + lines.Count(line => !line.IsRow && !beside.Contains(line.T));
    }
}
