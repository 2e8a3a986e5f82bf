using System.Globalization;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Register.Exports;
using Doorstep.Sealing;

namespace Doorstep.Register.DataRequests;

/// <summary>The state of a written request for data.</summary>
public enum DataRequestState
{
    /// <summary>Fewer than two persons have approved it.</summary>
    Waiting,
    /// <summary>What it names may be given, until its last day.</summary>
    Approved,
    Refused,
    /// <summary>Its last day has passed.</summary>
    Over,
}

/// <summary>
/// A written request of an agency for data about residents (Data Security Law art. 35, Personal Information Protection Law art. 34): by which
/// document and on which legal basis, whose data, which fields, what for, until when. Two persons approve it, neither of whom entered it or was asked
/// at the door; or one refuses it with grounds. Only what it names is ever given.
/// </summary>
[SeenWith(Permission.KeepDataRequests)]
public sealed class DataRequest : IProtected, ILogged
{
    public const int MostResidents = 200, LongestName = 100, LongestText = 500;

    /// <summary>Whoever needs data for longer writes again.</summary>
    public const int MostDays = 90;

    private DataRequest() { }

    public Guid Id { get; private init; }
    /// <summary>The community of those it is about, or the smallest area that holds them all.</summary>
    public AreaCode Area { get; private init; }
    /// <summary>The residents see this and the next beside what was given.</summary>
    public string Agency { get; private init; } = "";
    public string DocumentNumber { get; private init; } = "";
    public string LegalBasis { get; private init; } = "";
    public Sealed Purpose { get; private init; }
    /// <summary>Which people and which time, in the words of the document.</summary>
    public Sealed Scope { get; private init; }
    public IReadOnlyList<Guid> ResidentIds { get; private init; } = [];
    public IReadOnlyList<ExportColumn> Columns { get; private init; } = [];
    public DateOnly ValidUntil { get; private init; }
    public Guid? AskingId { get; private init; }
    /// <summary>The worker who was asked before it was written.</summary>
    public Guid? AskedOf { get; private init; }
    public Guid EnteredBy { get; private init; }
    public DateTimeOffset EnteredAt { get; private init; }
    public Guid? FirstBy { get; private set; }
    public DateTimeOffset? FirstAt { get; private set; }
    public Guid? SecondBy { get; private set; }
    public DateTimeOffset? SecondAt { get; private set; }
    public Guid? RefusedBy { get; private set; }
    public DateTimeOffset? RefusedAt { get; private set; }
    public Sealed Grounds { get; private set; }
    public Guid? Key { get; private init; }
    public string Content { get; private init; } = "";

    public List<Entry> NewEntries { get; } = [];

    /// <summary>What the document says.</summary>
    public sealed record Written(
        string Agency, string DocumentNumber, string LegalBasis, string Purpose, string Scope, IReadOnlyList<Guid> Residents,
        IReadOnlyList<ExportColumn> Columns, DateOnly ValidUntil);

    public static DataRequest Enter(AreaCode area, Written written, DataAsking? asking, SentOnce sent, Act act)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(sent);
        DataRequest entered = new()
        {
            Id = act.Id, Area = area, Agency = written.Agency, DocumentNumber = written.DocumentNumber, LegalBasis = written.LegalBasis,
            Purpose = new(written.Purpose), Scope = new(written.Scope), ResidentIds = written.Residents, Columns = written.Columns,
            ValidUntil = written.ValidUntil, AskingId = asking?.Id, AskedOf = asking?.By, EnteredBy = act.By, EnteredAt = act.At,
            Key = sent.Key, Content = sent.Content,
        };
        entered.Log("data.requested", act);
        return entered;
    }

    /// <summary>Who may not approve it, since each has a part in it already.</summary>
    public IEnumerable<Guid> Concerned => new[] { EnteredBy, AskedOf, FirstBy }.OfType<Guid>();

    public void Approve(Act act)
    {
        Refuse(StateAt(CityTime.DayOf(act.At)) is not DataRequestState.Waiting, "rule.data-decided");
        Refuse(Concerned.Contains(act.By), "rule.data-own");
        if (FirstBy is null)
        {
            (FirstBy, FirstAt) = (act.By, act.At);
            Log("data.approved-first", act);
        }
        else
        {
            (SecondBy, SecondAt) = (act.By, act.At);
            Log("data.approved", act);
        }
    }

    public void Decline(string grounds, Act act)
    {
        Refuse(StateAt(CityTime.DayOf(act.At)) is not DataRequestState.Waiting, "rule.data-decided");
        Refuse(act.By == EnteredBy, "rule.data-own");
        (RefusedBy, RefusedAt, Grounds) = (act.By, act.At, new(grounds));
        Log("data.refused", act);
    }

    /// <exception cref="RuleBrokenException">It is not approved, or its last day has passed.</exception>
    public DataDisclosure Disclose(IReadOnlyList<Guid> residents, IReadOnlyList<ExportColumn> columns, Act act)
    {
        Refuse(StateAt(CityTime.DayOf(act.At)) is not DataRequestState.Approved, "rule.data-not-approved");
        return DataDisclosure.Give(this, residents, columns, act);
    }

    public DataRequestState StateAt(DateOnly day) =>
        RefusedAt is not null ? DataRequestState.Refused : day > ValidUntil ? DataRequestState.Over
        : SecondAt is not null ? DataRequestState.Approved : DataRequestState.Waiting;

    private void Log(string what, Act act) => NewEntries.Add(Entry.Of(what, Id, Area, act, JsonSerializer.Serialize(new
    {
        people = ResidentIds.Count, columns = Columns.Select(column => column.ToString()),
        until = ValidUntil.ToString("O", CultureInfo.InvariantCulture)
    })));

    private static void Refuse(bool broken, string rule)
    {
        if (broken)
        {
            throw new RuleBrokenException(rule);
        }
    }
}

/// <summary>What was given for a request: which fields of whom, by whom, when. Each of them has a reading of the same commit.</summary>
[SeenWith(Permission.KeepDataRequests)]
public sealed class DataDisclosure : IProtected, ILogged
{
    private DataDisclosure() { }

    public Guid Id { get; private init; }
    public Guid RequestId { get; private init; }
    public AreaCode Area { get; private init; }
    public IReadOnlyList<Guid> ResidentIds { get; private init; } = [];
    public IReadOnlyList<ExportColumn> Columns { get; private init; } = [];
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }

    public List<Entry> NewEntries { get; } = [];

    internal static DataDisclosure Give(DataRequest request, IReadOnlyList<Guid> residents, IReadOnlyList<ExportColumn> columns, Act act)
    {
        DataDisclosure given = new()
        {
            Id = act.Id, RequestId = request.Id, Area = request.Area, ResidentIds = residents, Columns = columns, By = act.By, At = act.At
        };
        given.NewEntries.Add(Entry.Of("data.disclosed", given.Id, given.Area, act, JsonSerializer.Serialize(
            new { request = request.Id, people = residents.Count, columns = columns.Select(column => column.ToString()) })));
        return given;
    }
}
