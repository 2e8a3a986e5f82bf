using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Counter;

/// <summary>
/// The minutes of one day that a grid worker receives people at her community's counter (窗口接待). It is work as any other: her list is shorter by it,
/// and the burden meter counts it with the community.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class Reception : IProtected, ILogged
{
    public const int MostMinutes = 600;

    private Reception() { }

    public Guid Id { get; private init; }
    /// <summary>The community.</summary>
    public AreaCode Area { get; private init; }
    public Guid WorkerId { get; private init; }
    public DateOnly Day { get; private init; }
    /// <summary>None where it was taken off again.</summary>
    public int Minutes { get; private set; }
    /// <summary>Counts how often it was set: of two who set it at once, the second sets it once more.</summary>
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public static Reception Plan(AreaCode community, Guid workerId, DateOnly day, int minutes, Act act)
    {
        Reception planned = new() { Id = act.Id, Area = community, WorkerId = workerId, Day = day };
        planned.Set(minutes, act);
        return planned;
    }

    public void Set(int minutes, Act act)
    {
        (Minutes, Turn) = (minutes, Turn + 1);
        NewEntries.Add(Entry.Of("reception.set", Id, Area, act, JsonSerializer.Serialize(new { minutes })));
    }
}
