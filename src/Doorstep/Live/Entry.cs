using Doorstep.Contracts;

namespace Doorstep.Live;

/// <summary>
/// One line of the log: what happened to which record, written in the same commit. Numbers run in commit order within an epoch;
/// a restored backup starts a new epoch. <see cref="Facts"/> carries only what every receiver in the area may see.
/// </summary>
public sealed class Entry
{
    public int Epoch { get; internal set; }
    public long Number { get; internal set; }
    /// <summary>Subject and act in one word pair, for example case.dispatched.</summary>
    public required string What { get; init; }
    public required Guid SubjectId { get; init; }
    public required AreaCode Area { get; init; }
    /// <summary>The department it is about, where it is about one.</summary>
    public Guid? DepartmentId { get; init; }
    /// <summary>About a row that only few may know of.</summary>
    public bool IsConfidential { get; init; }
    public required Guid By { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>A small JSON object, or null.</summary>
    public string? Facts { get; init; }

    /// <summary>The line that an act writes.</summary>
    public static Entry Of(string what, Guid subjectId, AreaCode area, Act act, string? facts = null) =>
        new() { What = what, SubjectId = subjectId, Area = area, By = act.By, At = act.At, Facts = facts };
}

/// <summary>A record whose acts stand in the log.</summary>
public interface ILogged
{
    /// <summary>Entries of acts not yet saved; the context numbers and clears them.</summary>
    List<Entry> NewEntries { get; }
}

/// <summary>The one row that numbers the log: taking a number locks it until commit, so numbers appear in commit order.</summary>
public sealed class LogCounter
{
    public int Epoch { get; private set; } = 1;
    public long Number { get; private set; }
}

/// <summary>A reader's place in the log.</summary>
public readonly record struct Cursor(int Epoch, long Number)
{
    public static bool TryParse(string? text, out Cursor cursor)
    {
        cursor = default;
        var parts = text?.Split('.');
        if (parts is not [var epoch, var number] || !int.TryParse(epoch, out var e) || !long.TryParse(number, out var n))
        {
            return false;
        }

        cursor = new(e, n);
        return true;
    }

    public override string ToString() => $"{Epoch}.{Number}";
}
