using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Register.Exports;

/// <summary>The state of an export.</summary>
public enum ExportState
{
    /// <summary>It has more people than one may take on her own: a second person decides.</summary>
    Waiting,
    /// <summary>It may be taken, once, by whoever asked for it.</summary>
    Ready,
    Refused,
    Taken,
    /// <summary>Nobody took it in time.</summary>
    Over,
}

/// <summary>
/// A request to take a list of an area's residents out of the platform, and what became of it: which columns, what for, who let it go. The file
/// itself is made when it is taken and is kept nowhere.
/// </summary>
[SeenWith(Permission.ExportRegister)]
public sealed class Export : IProtected, ILogged
{
    /// <summary>People whom one may take out within a <see cref="Week"/> without asking a second person.</summary>
    public const int RowsAlone = 500;

    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>The largest community has about as many; more is a migration, not an export.</summary>
    public const int MostRows = 20_000;

    public static readonly TimeSpan MayBeTakenWithin = TimeSpan.FromHours(24);

    public const int NoteLength = 200;

    private const int CountedIn = 10;

    private Export() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid AskedBy { get; private init; }
    public DateTimeOffset AskedAt { get; private init; }
    /// <summary>One of <see cref="Doorstep.Privacy.Readings.Purposes"/>; the residents see it.</summary>
    public string Purpose { get; private init; } = "";
    /// <summary>What it is for, in the words of whoever asked.</summary>
    public Sealed Note { get; private init; }
    public IReadOnlyList<ExportColumn> Columns { get; private init; } = [];
    /// <summary>Whom of the area it is of; with none, everyone.</summary>
    public IReadOnlyList<ExportFilter> Only { get; private init; } = [];
    /// <summary>Residents it had when it was asked for; where it is of those who live in some way, it had fewer than this.</summary>
    public int Rows { get; private init; }
    /// <summary>Whoever asked has no say herself.</summary>
    public bool NeedsSecondPerson { get; private init; }
    public Guid? DecidedBy { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public bool? IsAllowed { get; private set; }
    public DateTimeOffset? TakenAt { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    /// <param name="inWeek">People she has taken out within a week with this list.</param>
    internal static Export Ask(AreaCode area, string purpose, string note, ExportedList list, int rows, int inWeek, Act act)
    {
        Refuse(rows > MostRows, "rule.export-too-large", MostRows);
        Export asked = new()
        {
            Id = act.Id, Area = area, AskedBy = act.By, AskedAt = act.At, Purpose = purpose, Note = new(note),
            Columns = list.Columns, Only = list.Only, Rows = list.IsByLiving ? Coarsely(rows) : rows, NeedsSecondPerson = inWeek > RowsAlone,
        };
        asked.Log("export.asked", act, asked.Rows);
        return asked;
    }

    /// <summary>
    /// A list that is asked for and not taken writes no reading: how many live so is told in tens, lest asking again
    /// and again opens how one of them lives.
    /// </summary>
    private static int Coarsely(int rows) => (rows / CountedIn + 1) * CountedIn;

    internal void Decide(bool isAllowed, Act act)
    {
        Refuse(StateAt(act.At) is not ExportState.Waiting, "rule.export-decided");
        Refuse(act.By == AskedBy, "rule.export-own");
        (DecidedBy, DecidedAt, IsAllowed) = (act.By, act.At, isAllowed);
        Log(isAllowed ? "export.allowed" : "export.refused", act, Rows);
    }

    /// <param name="rows">Residents it has now.</param>
    /// <param name="inWeek">People she has taken out within a week with it.</param>
    internal void Take(int rows, int inWeek, Act act)
    {
        // People have moved in since, or she has taken another list: what one may take alone is counted as it leaves.
        Refuse(NeedsSecondPerson ? rows > MostRows : inWeek > RowsAlone, "rule.export-grown");
        TakenAt = act.At;
        Log("export.taken", act, rows);
    }

    /// <summary>The grid it was asked for is another by now: nobody may take it, and whoever still needs it asks anew.</summary>
    internal void Lapse(Act act)
    {
        (DecidedBy, DecidedAt, IsAllowed) = (act.By, act.At, false);
        Log("export.refused", act, Rows);
    }

    internal ExportedList List => new(Columns, Only);

    public DateTimeOffset? ReadyUntil => NeedsSecondPerson ? IsAllowed == true ? DecidedAt + MayBeTakenWithin : null : AskedAt + MayBeTakenWithin;

    public ExportState StateAt(DateTimeOffset time) => this switch
    {
        { TakenAt: not null } => ExportState.Taken,
        { IsAllowed: false } => ExportState.Refused,
        { ReadyUntil: null } => ExportState.Waiting,
        _ => time < ReadyUntil ? ExportState.Ready : ExportState.Over,
    };

    private void Log(string what, Act act, int rows) => NewEntries.Add(Entry.Of(what, Id, Area, act, JsonSerializer.Serialize( new
    {
        rows, purpose = Purpose, columns = Columns.Select(column => column.ToString()), only = Only.Select(filter => filter.ToString())
    })));

    private static void Refuse(bool broken, string rule, params object[] details)
    {
        if (broken)
        {
            throw new RuleBrokenException(rule, details);
        }
    }
}

/// <summary>What a list holds: which columns, and of whom.</summary>
sealed record ExportedList(IReadOnlyList<ExportColumn> Columns, IReadOnlyList<ExportFilter> Only)
{
    public bool IsByLiving => Only.Any(ExportFilters.Living.Contains);

    /// <summary>Columns whose content leaves with it, said or meant.</summary>
    public IEnumerable<ExportColumn> Told => Columns.Concat(Only.Told()).Distinct().Order();
}
