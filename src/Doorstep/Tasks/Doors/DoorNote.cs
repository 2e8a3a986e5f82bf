using System.Collections.Frozen;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// All that can be noted of a door, and no more: nothing of health, faith, income, politics or character, and no words of one's own. Stored by name.
/// </summary>
public enum DoorNoteCode
{
    Dog,
    NoLift,
    SideEntrance,
    BellBroken,
    PhoneFirst,
    /// <summary>Somebody is home from 19:00 on: the stop comes last on the walk.</summary>
    AfterSeven,
    Weekends,
    Hainanese,
    CannotRead,
}

/// <summary>
/// A coded note of one household for whoever calls at its door. It expires on a day that is shown, ends when the household moves or nobody of it is
/// left, and the household can have it struck.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class DoorNote : IProtected
{
    /// <summary>Set again, it stands as long again.</summary>
    public const int LongestDays = 180;

    public const int MostOfAHousehold = 5;

    /// <summary>What says something of what a person can or cannot do: on no paper, since a sheet may be lost.</summary>
    private static readonly FrozenSet<DoorNoteCode> ofPeople = [DoorNoteCode.Hainanese, DoorNoteCode.CannotRead];

    private DoorNote() { }

    public Guid Id { get; private init; }
    /// <summary>The household's grid.</summary>
    public AreaCode Area { get; private set; }
    public Guid HouseholdId { get; private init; }
    /// <summary>The home that it is about; null where the household has no door of its own.</summary>
    public Guid? DwellingId { get; private init; }
    public DoorNoteCode Code { get; private init; }
    public Guid SetBy { get; private set; }
    public DateTimeOffset SetAt { get; private set; }
    /// <summary>The last day on which it stands.</summary>
    public DateOnly Until { get; private set; }

    public static DoorNote Set(TaskPlace home, DoorNoteCode code, DateOnly until, Act act)
    {
        ArgumentNullException.ThrowIfNull(home);
        return new()
        {
            Id = act.Id, Area = home.Grid, HouseholdId = home.Id, DwellingId = home.DwellingId, Code = code, SetBy = act.By, SetAt = act.At,
            Until = until,
        };
    }

    public void Renew(DateOnly until, Act act) => (Until, SetBy, SetAt) = (until, act.By, act.At);

    public void Follow(AreaCode grid) => Area = grid;

    public static bool IsOnPaper(DoorNoteCode code) => !ofPeople.Contains(code);
}
