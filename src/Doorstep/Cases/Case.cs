using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Staff;

namespace Doorstep.Cases;

/// <summary>
/// Something that the city owes someone, from report to close (案件). What may be done to it stands in <see cref="CaseLife"/>; every act is a row.
/// Its department is the one that has it now.
/// </summary>
[SeenWith(Permission.ViewCases)]
public sealed partial class Case : IProtected, IMayBeConfidential, ILogged
{
    /// <summary>The kind of department that confidential cases go to, and no other.</summary>
    private const string PoliceKind = "POLICE";

    private Case() { }

    public Guid Id { get; private init; }
    /// <summary>What people say on the phone: 20150212-000123.</summary>
    public string Number { get; private init; } = "";
    /// <summary>The version of the kind that it was filed under.</summary>
    public Guid KindId { get; private set; }
    public string KindCode { get; private set; } = "";
    public CaseStatus Status { get; private set; }
    public bool IsEmergency { get; private set; }
    /// <summary>Of a confidential kind, once for all: see <see cref="TaskKind.IsConfidential"/>.</summary>
    public bool IsConfidential { get; private set; }
    public Channel Channel { get; private init; }

    public AreaCode Area { get; private set; }
    /// <summary>The version of its area's border that it lies in.</summary>
    public int? OutlineVersion { get; private set; }
    public double? Longitude { get; private set; }
    public double? Latitude { get; private set; }
    /// <summary>Hilbert cell of the point; null where there is none.</summary>
    public long? Cell { get; private set; }
    /// <summary>The building's, with what was said beside it; where none is known, the words as they were written.</summary>
    public string Address { get; private set; } = "";
    /// <summary>The words of whoever reported, whatever was found by them.</summary>
    public string AddressWritten { get; private set; } = "";
    public Guid? BuildingId { get; private set; }
    /// <summary>Within how many metres the point is right, where a device said so.</summary>
    public double? Accuracy { get; private set; }
    /// <summary>Outside the city, or without a usable point: the duty desk has to find out where.</summary>
    public bool NeedsPlace { get; private set; }
    /// <summary>The worker on duty there.</summary>
    public Guid? WorkerId { get; private set; }
    public Guid? DepartmentId { get; private set; }

    public DateTimeOffset ReportedAt { get; private init; }
    public DateTimeOffset? FiledAt { get; private set; }
    public DateTimeOffset? ResolvedAt { get; private set; }
    /// <summary>When a worker found the work right; null until then, and again after a rework.</summary>
    public DateTimeOffset? CheckedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    /// <summary>How often it was opened again.</summary>
    public int ReopenCount { get; private set; }

    /// <summary>Grows with every change: of two who change it at once, one is told to look again.</summary>
    public int Version { get; private set; }
    public List<CaseAct> Acts { get; } = [];
    public List<Report> Reports { get; } = [];
    public List<Entry> NewEntries { get; } = [];

    public bool IsOpen => CaseLife.IsOpen(Status);

    /// <summary>A new case from a report. An emergency is filed at once, by the platform, with an act of its own.</summary>
    /// <param name="asked">Who on the duty desk is asked first to answer an emergency.</param>
    public static Case Report(
        Guid id, string number, TaskKind kind, Place place, Telling telling, Guid reportId, string secret, Guid? asked, Act act,
        Act filing, WorkingCalendar calendar)
    {
        var reported = new Case
        {
            Id = id,
            Number = number,
            KindId = kind.Id,
            KindCode = kind.Code,
            IsEmergency = kind.IsEmergency,
            IsConfidential = kind.IsConfidential,
            Channel = telling.Channel,
            ReportedAt = act.At,
        };
        reported.PlaceAt(place);
        reported.Reports.Add(Cases.Report.Of(reported, reportId, telling, secret, act));
        if (kind.IsEmergency)
        {
            reported.CallDesk(asked, act.At);
        }

        reported.Write(ActKind.Report, CaseStatus.Reported, act);
        if (kind.IsEmergency)
        {
            reported.File(kind, calendar, filing, asked: asked);
        }

        return reported;
    }

    /// <summary>More of the same, told later: it stands beside the first telling, and whoever follows the case hears of it.</summary>
    public Report TellMore(Guid reportId, Telling telling, string secret, Act act)
    {
        var more = Cases.Report.Of(this, reportId, telling, secret, act);
        Reports.Add(more);
        Tell("case.told-more", act);
        return more;
    }

    /// <summary>Sets the place of a case of which nobody knew where it is. Those who follow the area it leaves are told as well.</summary>
    public void BePlaced(Place place, Act act, string? note = null)
    {
        if (place.Area != Area)
        {
            Tell("case.left-grid", act);
        }

        PlaceAt(place);
        Write(ActKind.Place, Status, act, note is { Length: > 0 } ? note : null);
    }

    public void AskForCheck(Act act, string? note = null) => Move(ActKind.AskForCheck, act, note);

    /// <summary>A worker looked before filing and found it true: that files it.</summary>
    public void Confirm(TaskKind kind, WorkingCalendar calendar, Act act, string? note = null) =>
        StartClock(ActKind.Confirm, kind, calendar, act, note);

    public void NotFound(Act act, string? note) => Move(ActKind.NotFound, act, note);

    /// <summary>Takes it on as the city's work; the clock of its kind starts.</summary>
    /// <param name="asked">Who on the duty desk is asked first, where it is filed as an emergency.</param>
    public void File(TaskKind kind, WorkingCalendar calendar, Act act, string? note = null, Guid? asked = null) =>
        StartClock(ActKind.File, kind, calendar, act, note, asked);

    public void Reject(string reason, Act act)
    {
        CaseLife.After(Status, ActKind.Reject);
        StopClock();
        ClosedAt = act.At;
        Move(ActKind.Reject, act, reason);
    }

    public void Dispatch(Department department, Act act, string? note = null)
    {
        var to = CaseLife.After(Status, ActKind.Dispatch);
        if (Status is CaseStatus.Dispatched && DepartmentId == department.Id)
        {
            throw new RuleBrokenException("rule.case-already-dispatched", department.Names.Here);
        }

        if (IsConfidential && department.Kind != PoliceKind)
        {
            throw new RuleBrokenException("rule.confidential-case");
        }

        if (DepartmentId is not null && DepartmentId != department.Id)
        {
            // The department that loses it has to hear of it too.
            Tell("case.withdrawn", act);
        }

        DepartmentId = department.Id;
        Write(ActKind.Dispatch, to, act, note);
    }

    public void Accept(Act act, string? note = null) => Move(ActKind.Accept, act, note);

    /// <summary>The department gives it back: not its own, or not possible.</summary>
    public void SendBack(string reason, Act act)
    {
        Move(ActKind.SendBack, act, reason);
        DepartmentId = null;
    }

    /// <summary>The department says it is done. Its clock stops here; a rework sets it going again from where it stood.</summary>
    public void Resolve(string note, Act act)
    {
        CaseLife.After(Status, ActKind.Resolve);
        StopClock();
        ResolvedAt = act.At;
        Move(ActKind.Resolve, act, note);
    }

    /// <summary>A worker looked after the work and found it right.</summary>
    public void Pass(Act act, string? note = null)
    {
        CaseLife.After(Status, ActKind.Pass);
        if (CheckedAt is not null)
        {
            throw new RuleBrokenException("rule.case-already-checked");
        }

        Move(ActKind.Pass, act, note);
        CheckedAt = act.At;
    }

    /// <summary>A worker found the work not right: back in the same department's hands.</summary>
    public void Rework(string note, Act act)
    {
        var to = CaseLife.After(Status, ActKind.Rework);
        (ResolvedAt, CheckedAt) = (null, null);
        ResumeClock(act.At);
        Write(ActKind.Rework, to, act, note);
    }

    public void Close(Act act, string? note = null)
    {
        CaseLife.After(Status, ActKind.Close);
        StopClock();
        ClosedAt = act.At;
        Move(ActKind.Close, act, note);
    }

    /// <summary>A worker put it right on the spot: it is only recorded.</summary>
    public void Settle(string note, Act act)
    {
        CaseLife.After(Status, ActKind.Settle);
        StopClock();
        (ResolvedAt, ClosedAt) = (act.At, act.At);
        Move(ActKind.Settle, act, note);
    }

    /// <summary>Back to the desk: the trouble is still there. The limit starts again, and an emergency is a new emergency.</summary>
    /// <param name="asked">Who on the duty desk is asked first to answer an emergency.</param>
    public void Reopen(string reason, TaskKind kind, WorkingCalendar calendar, Act act, Guid? asked = null)
    {
        CaseLife.After(Status, ActKind.Reopen);
        (ResolvedAt, CheckedAt, ClosedAt) = (null, null, null);
        ReopenCount++;
        StartClock(ActKind.Reopen, kind, calendar, act, reason, asked);
        DepartmentId = null;
    }

    /// <summary>The desk found out where it is.</summary>
    public void PlaceAt(Place place)
    {
        (Area, OutlineVersion, WorkerId) = (place.Area, place.OutlineVersion, IsConfidential ? null : place.WorkerId);
        (Longitude, Latitude, Cell, Address) = (place.Longitude, place.Latitude, place.Cell, place.Address);
        (BuildingId, Accuracy, NeedsPlace) = (place.BuildingId, place.Accuracy, place.IsUnknown);
        AddressWritten = AddressWritten.Length > 0 ? AddressWritten : place.Written;
    }

    /// <summary>Its grid was redrawn, and it lies in this one now. Those who follow the grid it leaves are told as well.</summary>
    /// <summary>Where a confidential case was, and what was noted of it; its area stays, for the figures.</summary>
    internal void ForgetPlace()
    {
        (Address, AddressWritten, BuildingId, Longitude, Latitude, Cell, Accuracy) = ("", "", null, null, null, null, null);
        Acts.ForEach(act => act.ForgetNote());
    }

    internal void FollowGrid(AreaCode grid, int outlineVersion, Guid? workerId, Act act)
    {
        if (grid != Area)
        {
            Tell("case.left-grid", act);
        }

        (Area, OutlineVersion, WorkerId) = (grid, outlineVersion, IsConfidential ? null : workerId);
        Tell("case.entered-grid", act);
    }

    private void Move(ActKind kind, Act act, string? note) => Write(kind, CaseLife.After(Status, kind), act, note);
}

/// <summary>Where a case is, as far as anyone can tell.</summary>
public sealed record Place
{
    public required AreaCode Area { get; init; }
    public int? OutlineVersion { get; init; }
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public long? Cell { get; init; }
    public string Address { get; init; } = "";
    /// <summary>As it was written, whatever was found by it.</summary>
    public string Written { get; init; } = "";
    public Guid? BuildingId { get; init; }
    public double? Accuracy { get; init; }
    public Guid? WorkerId { get; init; }
    /// <summary>Outside the city, or no point at all.</summary>
    public bool IsUnknown { get; init; }
}
