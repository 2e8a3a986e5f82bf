using System.Text;

namespace Doorstep.Planning.Files;

/// <summary>Lines of cells from a file with commas (RFC 4180): quotes, doubled quotes and line ends inside quotes are understood, blank lines are passed over.</summary>
internal sealed class CsvLines(TextReader reader)
{
    private readonly List<string> cells = [];
    private readonly StringBuilder cell = new();

    /// <summary>The line the last row began on, from 1.</summary>
    public int Line { get; private set; }

    public bool IsUnclosed { get; private set; }

    private int read;

    /// <returns>The cells of the next row, good until the next call; null at the end.</returns>
    public IReadOnlyList<string>? Next()
    {
        while (reader.ReadLine() is { } text)
        {
            Line = ++read;
            if (text.Length > 0)
            {
                cells.Clear();
                Split(Line == 1 ? text.TrimStart('\uFEFF') : text);
                return cells;
            }
        }

        return null;
    }

    private void Split(string text)
    {
        var at = 0;
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                (text, at) = Quoted(text, at + 1);
            }
            else
            {
                var end = text.IndexOf(',', at);
                end = end < 0 ? text.Length : end;
                cells.Add(text[at..end]);
                at = end;
            }

            if (at >= text.Length)
            {
                return;
            }

            at++;
        }
    }

    /// <returns>Where the cell that began before this place ends, and in which line.</returns>
    private (string Text, int At) Quoted(string text, int at)
    {
        cell.Clear();
        while (true)
        {
            var quote = text.IndexOf('"', at);
            var end = quote < 0 ? text.Length : quote;
            cell.Append(text, at, end - at);
            if (quote < 0 && reader.ReadLine() is { } more)
            {
                read++;
                cell.Append('\n');
                (text, at) = (more, 0);
            }
            else if (quote >= 0 && quote + 1 < text.Length && text[quote + 1] == '"')
            {
                cell.Append('"');
                at = quote + 2;
            }
            else
            {
                IsUnclosed |= quote < 0;
                cells.Add(cell.ToString());
                var comma = text.IndexOf(',', Math.Min(end + 1, text.Length));
                return (text, comma < 0 ? text.Length : comma);
            }
        }
    }
}
