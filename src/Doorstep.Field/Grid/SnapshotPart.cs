using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>
/// A snapshot on its way: what has come up to the last mark, from where a new request goes on. What changes meanwhile comes with the changes after
/// the cursor of its first head.
/// </summary>
public sealed class SnapshotPart
{
    private readonly List<LineStart> rows = [];

    private LineStart? head;

    /// <summary>From where it goes on; null where nothing of it is there.</summary>
    public string? Resume { get; private set; }

    /// <summary>All rows are there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The line of the first head.</summary>
    public LineStart Head => head!;

    public IReadOnlyList<LineStart> Rows => rows;

    /// <returns>False where the answer has brought nothing on.</returns>
    public bool Take(string answer)
    {
        var lines = SyncText.Read(answer);
        if (lines is not [{ T: "head" } first, ..])
        {
            return false;
        }

        IsWhole = SyncText.IsWhole(lines);
        var last = IsWhole ? lines.Count : lines.FindLastIndex(line => line.T == "mark");
        if (last < 0)
        {
            return false;
        }

        head ??= first;
        rows.AddRange(lines.Take(last).Where(line => line.IsRow));
        Resume = lines.FindLast(line => line.T == "mark")?.Resume ?? Resume;
        return true;
    }

    /// <summary>As it is kept on the phone until the rest has come.</summary>
    public string Write() => string.Concat(
        rows.Select(row => row.Line).Prepend(Head.Line)
            .Append(JsonSerializer.Serialize<SyncLine>(new MarkLine(Resume!), SyncJson.Plain.SyncLine)).Select(line => $"{line}\n"));
}
