using System.Text.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks;

/// <summary>
/// A kind of work that comes back for every household, building, street section or organisation of an area, so many days after it was last done.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class Rhythm : IProtected, ILogged
{
    /// <summary>A rhythm that nobody ends ends by itself after so many days, and is begun anew by somebody who still wants it.</summary>
    public const int LongestDays = 3 * 365;

    private Rhythm() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public string KindCode { get; private init; } = "";
    public TaskSubject Subject { get; private init; }
    public int EveryDays { get; private init; }
    /// <summary>How many days, ending on the day it falls due, the task may be done on.</summary>
    public int WindowDays { get; private init; }
    public int Minutes { get; private init; }
    public bool IsInspection { get; private init; }
    public DateOnly From { get; private init; }
    /// <summary>Its last day.</summary>
    public DateOnly Until { get; private set; }
    public Guid BegunBy { get; private init; }
    public DateTimeOffset BegunAt { get; private init; }
    public List<Entry> NewEntries { get; } = [];

    /// <exception cref="RuleBrokenException">The kind is on the list of what was taken back from grids.</exception>
    public static Rhythm Begin(TaskKind kind, AreaCode area, int everyDays, DateOnly from, DateOnly until, Act act)
    {
        ArgumentNullException.ThrowIfNull(kind);
        kind.MustBeOrderable();
        Rhythm rhythm = new()
        {
            Id = act.Id,
            Area = area,
            KindCode = kind.Code,
            Subject = kind.Subject,
            EveryDays = everyDays,
            WindowDays = Math.Clamp(everyDays / 4, 1, 30),
            Minutes = kind.Minutes,
            IsInspection = kind.IsInspection,
            From = from,
            Until = until,
            BegunBy = act.By,
            BegunAt = act.At,
        };
        rhythm.NewEntries.Add(Entry.Of("rhythm.begun", act.Id, area, act, JsonSerializer.Serialize(new { kind = kind.Code, everyDays })));
        return rhythm;
    }

    public void End(DateOnly on, Act act)
    {
        Until = on < Until ? on : Until;
        NewEntries.Add(Entry.Of("rhythm.ended", Id, Area, act));
    }

    /// <summary>The first task of a subject. They are spread over the rhythm, so that not all of them fall due on one day.</summary>
    public (DateOnly From, DateOnly Until) First(Guid subject, DateOnly today)
    {
        var begin = today > From ? today : From;
        var due = begin.AddDays(Spread(subject));
        return (due.AddDays(1 - WindowDays) is var open && open < begin ? begin : open, due);
    }

    /// <summary>The next task after one that was done on a day, or refused until one.</summary>
    public (DateOnly From, DateOnly Until) After(DateOnly day) => (day.AddDays(EveryDays + 1 - WindowDays), day.AddDays(EveryDays));

    public bool Runs(DateOnly day) => day <= Until;

    /// <summary>A day within the rhythm that is always the same for one subject.</summary>
    private int Spread(Guid subject)
    {
        Span<byte> bytes = stackalloc byte[16];
        subject.TryWriteBytes(bytes);
        return (int)(BitConverter.ToUInt32(bytes[12..]) % (uint)EveryDays);
    }
}
