using Doorstep.Contracts;
using Doorstep.Field.Outbox;

namespace Doorstep.Field.Today;

/// <summary>Which outcomes of a task can be said on the phone, and what is asked with each.</summary>
public static class Outcomes
{
    /// <summary>In the order of the buttons: as the server takes them, by the names that it has for them.</summary>
    public static IReadOnlyList<string> Of(DayTask task, bool hasForm)
    {
        ArgumentNullException.ThrowIfNull(task);
        IEnumerable<string> all = task switch
        {
            { IsEnforcement: true } => ["Persuaded", "PassedOn"],
            _ when hasForm && !task.IsCare => [],
            _ => ["Done"],
        };
        // What stands open for a case is found, or cannot be done.
        all = task.IsCheck ? all : [.. all, .. task.IsOfPlace ? (string[])[] : ["NobodyHome", "Refused"], "Moved"];
        return [.. all, "NotNeeded", "Cannot", "NeedsHelp"];
    }

    /// <summary>Something is asked before it can be said.</summary>
    public static bool AsksMore(DayTask task, string outcome)
    {
        ArgumentNullException.ThrowIfNull(task);
        return outcome switch
        {
            "Done" => task.IsCare || task.IsCheck,
            "Refused" => task.IsCare,
            "Cannot" or "NeedsHelp" or "Moved" or "NotNeeded" => true,
            _ => false,
        };
    }

    /// <summary>What the server would refuse, said at the door and not in the evening.</summary>
    /// <returns>A key of the words, or null where it is right.</returns>
    public static string? FaultOf(DayTask task, TaskAnswer said, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(said);
        return said switch
        {
            { Outcome: "Done", Contact: null, Answers: null } when task.IsCare => "field.choose-contact",
            { Outcome: "Done", IsAsSaid: null } when task.IsCheck => "field.choose-as-said",
            { Outcome: "Done", IsAsSaid: false } when task.IsCheck && UserText.SaysNothing(said.Note) => "field.say-found",
            { Outcome: "Cannot", Grounds: null } => "field.choose-grounds",
            { RefusedUntil: { } until } when until <= today || until > today.AddDays(365) => "error.refused-until",
            _ => null,
        };
    }
}
