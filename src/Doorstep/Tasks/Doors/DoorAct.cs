using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Doors;

/// <summary>What was done to the notes of a household, or said of its being away. Stored by name.</summary>
public enum DoorActKind
{
    NoteSet,
    /// <summary>Set because somebody of the household asked for it, also where it had been struck.</summary>
    NoteSetAtWish,
    /// <summary>Erased because somebody of the household did not want it.</summary>
    NoteStruck,
    /// <summary>It is no longer so.</summary>
    NoteRemoved,
    /// <summary>The household moved, or nobody of it is left.</summary>
    NotesEnded,
    Away,
    Back,
}

/// <summary>
/// The row of one act at a door: who, when, at which household. It never says which note: one that was struck is to be read nowhere.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class DoorAct : IProtected, ILogged
{
    private DoorAct() { }

    public Guid Id { get; private init; }
    /// <summary>The household's grid at the time.</summary>
    public AreaCode Area { get; private init; }
    public Guid HouseholdId { get; private init; }
    public DoorActKind Kind { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>
    /// Of a note that was struck, by which the same one is known when it is set again. It is made with the city's key, and says nothing.
    /// </summary>
    public string? Mark { get; private init; }
    public List<Entry> NewEntries { get; } = [];

    internal static IEnumerable<string> Kinds => Enum.GetValues<DoorActKind>().Select(WhatOf);

    public static DoorAct Of(DoorActKind kind, Guid householdId, AreaCode area, Act act, string? mark = null)
    {
        DoorAct done = new() { Id = act.Id, Area = area, HouseholdId = householdId, Kind = kind, By = act.By, At = act.At, Mark = mark };
        done.NewEntries.Add(Entry.Of(WhatOf(kind), householdId, area, act));
        return done;
    }

    private static string WhatOf(DoorActKind kind) => kind switch
    {
        DoorActKind.NoteSet => "door.note-set",
        DoorActKind.NoteSetAtWish => "door.note-set-at-wish",
        DoorActKind.NoteStruck => "door.note-struck",
        DoorActKind.NoteRemoved => "door.note-removed",
        DoorActKind.NotesEnded => "door.notes-ended",
        DoorActKind.Away => "door.away",
        _ => "door.back",
    };
}
