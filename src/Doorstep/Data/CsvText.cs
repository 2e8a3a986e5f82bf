using System.Buffers;

namespace Doorstep.Data;

/// <summary>
/// Writes comma-separated values (RFC 4180) that a spreadsheet program shows as they are. What it would take for a formula gets an apostrophe before
/// it, and so does what already looks like that, so that the mark can be taken off again. Every cell is quoted; to mark is needed all the same, since
/// programs judge what stands inside the quotes.
/// </summary>
public static class CsvText
{
    /// <summary>With their full-width forms, which programs set to Chinese or Japanese take for the same.</summary>
    private static readonly SearchValues<char> beginsFormula = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    public static string Row(IEnumerable<string> cells) =>
        string.Join(',', cells.Select(cell => $"\"{Marked(cell).Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";

    /// <summary>The text of a cell that was written here, or marked by somebody's own program.</summary>
    public static string Unmarked(string cell) => cell is ['\'', ..] && LooksLikeFormula(cell) ? cell[1..] : cell;

    /// <summary>Puts the apostrophe before a text that a program would take for a formula.</summary>
    public static string Marked(string text) => LooksLikeFormula(text) ? $"'{text}" : text;

    private static bool LooksLikeFormula(string text) => text.AsSpan().TrimStart('\'') is [var first, ..] && beginsFormula.Contains(first);
}
