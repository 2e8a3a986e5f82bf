using System.Text;

namespace Doorstep.Register.Import;

/// <summary>Comma-separated values as RFC 4180 has them: quotes around commas and line ends, doubled quotes inside; a leading byte order mark is no text.</summary>
static class Csv
{
    /// <summary>Rows with the line each begins on, from 1. Empty lines are no rows.</summary>
    public static IEnumerable<(int Line, List<string> Cells)> Read(string text)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        var (line, began, quoted) = (1, 1, false);
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i <= text.Length; i++)
        {
            var letter = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (letter == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else if (letter == '"')
                {
                    quoted = false;
                }
                else
                {
                    cell.Append(letter);
                    line += letter == '\n' ? 1 : 0;
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (letter is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                {
                    line++;
                    if (cells.Exists(one => one.Length > 0))
                    {
                        yield return (began, cells);
                    }

                    (cells, began) = ([], line);
                }
            }
            else if (letter != '\r' || (i + 1 < text.Length && text[i + 1] != '\n'))
            {
                cell.Append(letter);
            }
        }
    }
}
