namespace Doorstep.Planning.Files;

/// <summary>
/// Rows of cells from a file with commas (RFC 4180): quotes, doubled quotes and line ends inside quotes are understood, blank lines are passed over.
/// A row is read into one place that the next row takes over, so that a file of millions leaves nothing behind to be cleared away.
/// The server has a reader of its own for what people send (Data/Csv): that one tells faults by line and column, and this project refers to nothing.
/// </summary>
internal sealed class CsvLines(TextReader reader)
{
    private const int End = -1;

    private readonly char[] buffer = new char[1 << 14];
    private readonly List<int> ends = [];
    private char[] letters = new char[256];
    private int used;
    private int at;
    private int filled;
    private int linesRead;

    /// <summary>The line the row began on, from 1.</summary>
    public int Line { get; private set; }

    public bool IsUnclosed { get; private set; }

    /// <summary>Cells of the row.</summary>
    public int Count => ends.Count;

    /// <summary>Without its quotes; good until the next row.</summary>
    public ReadOnlySpan<char> this[int cell] => letters.AsSpan((cell == 0 ? 0 : ends[cell - 1])..ends[cell]);

    /// <returns>False at the end.</returns>
    public bool Next()
    {
        while (Peek() is not End)
        {
            (Line, used) = (linesRead + 1, 0);
            ends.Clear();
            if (Peek() is '\uFEFF' && Line == 1)
            {
                Take();
            }

            if (!EndsLine(Peek()))
            {
                while (ReadCell())
                {
                }

                return true;
            }

            TakeLineEnd();
        }

        return false;
    }

    /// <returns>Does another cell follow in this row?</returns>
    private bool ReadCell()
    {
        var isQuoted = Peek() is '"';
        if (isQuoted)
        {
            ReadQuoted();
        }

        // What stands between a closing quote and the comma belongs to nobody.
        while (Peek() is var next && next is not ',' && !EndsLine(next))
        {
            Take();
            if (!isQuoted)
            {
                Keep((char)next);
            }
        }

        ends.Add(used);
        if (Peek() is ',')
        {
            Take();
            return true;
        }

        TakeLineEnd();
        return false;
    }

    private void ReadQuoted()
    {
        Take();
        while (Peek() is var next && next is not End)
        {
            if (EndsLine(next))
            {
                TakeLineEnd();
                Keep('\n');
                continue;
            }

            Take();
            if (next is '"')
            {
                if (Peek() is not '"')
                {
                    return;
                }

                Take();
            }

            Keep((char)next);
        }

        IsUnclosed = true;
    }

    private static bool EndsLine(int letter) => letter is '\n' or '\r' or End;

    /// <summary>\n, \r or both.</summary>
    private void TakeLineEnd()
    {
        if (Peek() is '\r')
        {
            Take();
        }

        if (Peek() is '\n')
        {
            Take();
        }

        linesRead++;
    }

    private void Keep(char letter)
    {
        if (used == letters.Length)
        {
            Array.Resize(ref letters, 2 * used);
        }

        letters[used++] = letter;
    }

    private int Peek()
    {
        if (at == filled)
        {
            (at, filled) = (0, reader.Read(buffer, 0, buffer.Length));
        }

        return at < filled ? buffer[at] : End;
    }

    private void Take() => at++;
}
