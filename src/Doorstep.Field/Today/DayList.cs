using Doorstep.Contracts;

namespace Doorstep.Field.Today;

/// <summary>What a worker does today, in the order of her walk, as the server last said it.</summary>
public sealed record DayList(
    DateOnly Day, string Worker, IReadOnlyList<string> Grids, int Minutes, IReadOnlyList<DayStop> Stops, IReadOnlyList<DayStop> Ended,
    IReadOnlyList<DayStop> Tried, int Waiting);

/// <summary>A door, a building or a part of a street, with all that is asked there.</summary>
public sealed record DayStop(Names Address, string? Door, Guid? HouseholdId, IReadOnlyList<string> Notes, IReadOnlyList<DayTask> Tasks)
{
    public string Place => $"{Address.Here} {Door}".Trim();
}

/// <param name="Form">The code of the form that it is answered on.</param>
/// <param name="IsCheck">It is to look at a case, of that kind.</param>
public sealed record DayTask(
    Guid Id, Names Name, string Subject, int Minutes, bool IsUrgent, bool IsCare, bool IsEnforcement, DateOnly Until, int Tries, string? Form,
    string? Outcome, bool IsCheck)
{
    /// <summary>Where nobody lives, nobody can be out.</summary>
    public bool IsOfPlace => Subject is "Building" or "Street";
}

/// <summary>The day with when it was learnt.</summary>
public sealed record KeptDay(DayList List, DateTimeOffset At);

/// <summary>A form that counts, as the list of forms names it.</summary>
public sealed record FormLine(string Code, int Version);

/// <param name="Definition">As JSON.</param>
public sealed record KnownForm(string Code, int Version, System.Text.Json.JsonElement Definition);

/// <summary>A stop as the face of the app paints it, before the app is there.</summary>
/// <param name="Id">Of its first task.</param>
public sealed record PaintedStop(Guid Id, string Place, string Tasks);
