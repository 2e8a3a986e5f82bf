using Doorstep.Access;
using Doorstep.Contracts;

namespace Doorstep.Tasks.Burden;

/// <summary>Who asks something of grid workers. Stored by name.</summary>
public enum Asker
{
    Department,
    /// <summary>The grid centre: rhythms, and requests of offices.</summary>
    Centre,
    /// <summary>Visits that care plans owe.</summary>
    CarePlans,
    Community,
    Subdistrict,
    Other,
}

/// <summary>
/// Something that was asked of a worker past the platform: who asked, what, and how long it took. It is kept by community and day, and not by whom it
/// was noted: it shows the asker, never the worker.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class AskedOutside : IProtected
{
    public const int LongestWhat = 100, MostMinutes = 600;

    private AskedOutside() { }

    public Guid Id { get; private init; }
    /// <summary>The community.</summary>
    public AreaCode Area { get; private init; }
    public DateOnly Day { get; private init; }
    public Asker Asker { get; private init; }
    public Guid? DepartmentId { get; private init; }
    public string What { get; private init; } = "";
    public int Minutes { get; private init; }
    /// <summary>Made by whoever sent it: the same again counts once.</summary>
    public Guid? Key { get; private init; }

    public static AskedOutside Note(
        Guid id, AreaCode community, DateOnly day, Asker asker, Guid? departmentId, string what, int minutes, Guid? key) =>
        new()
        {
            Id = id,
            Area = community,
            Day = day,
            Asker = asker,
            DepartmentId = departmentId,
            What = what,
            Minutes = minutes,
            Key = key,
        };
}
