using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;

namespace Doorstep.Cases.Desk;

/// <summary>The part of the queue that is shown.</summary>
public enum QueueView
{
    Open,
    /// <summary>What waits for an act of this officer's own, and every emergency.</summary>
    Mine,
    New,
    Emergency,
    Overdue,
    Soon,
    Closed,
}

/// <summary>The officer's filter on the queue she may see.</summary>
public sealed record QueueFilter
{
    public AreaCode? Area { get; init; }
    public QueueView View { get; init; }
    public CaseStatus? Status { get; init; }
    /// <summary>The first two digits of the kind's code.</summary>
    public string? Category { get; init; }
    public Guid? DepartmentId { get; init; }
    public string Text { get; init; } = "";

    /// <summary>How many of the choices below the chips are made.</summary>
    public int Narrowings => (Status is null ? 0 : 1) + (Category is null ? 0 : 1) + (DepartmentId is null ? 0 : 1);

    /// <summary>With what the desk begins: whoever may do something to cases sees first what waits for her.</summary>
    public static QueueFilter First(AccessScope scope, AreaCode top) => new()
    {
        Area = top.Value.Length == 0 ? null : top,
        View = new[] { Permission.FileCases, Permission.DispatchCases, Permission.HandleCases, Permission.CheckCases }.Any(scope.Holds)
            ? QueueView.Mine
            : QueueView.Open,
    };

    /// <summary>Whoever looks for something looks among all that is open, not only in what waits for her.</summary>
    public QueueFilter ToAll() => View is QueueView.Mine ? this with { View = QueueView.Open } : this;

    /// <summary>The map cannot ask for these by itself: it shows the lines of the queue.</summary>
    public bool IsByLines => Text.Trim().Length > 0 || View is QueueView.Closed;

    public IQueryable<Case> Of(DoorstepContext db, DateTimeOffset now, AccessScope scope)
    {
        var cases = View is QueueView.Closed ? db.Cases.Where(found => found.ClosedAt != null) : db.Cases.ThatAreOpen();
        cases = View switch
        {
            QueueView.Mine => Mine(cases, scope),
            QueueView.New => cases.Where(found => found.Status == CaseStatus.Reported || found.Status == CaseStatus.FieldCheck),
            QueueView.Emergency => cases.Where(found => found.IsEmergency && found.ResolvedAt == null),
            QueueView.Overdue => cases.ThatAreOverdue(now),
            QueueView.Soon => cases.Where(found => found.ResolvedAt == null && found.AmberAt <= now && found.DueAt > now),
            _ => cases,
        };
        if (Area is { } area)
        {
            cases = cases.In(area);
        }

        if (Status is { } status)
        {
            cases = cases.Where(found => found.Status == status);
        }

        if (Category is { } category)
        {
            cases = cases.Where(found => found.KindCode.StartsWith(category));
        }

        if (DepartmentId is { } department)
        {
            cases = cases.Where(found => found.DepartmentId == department);
        }

        return UserText.Plain(Text) is { Length: > 0 } text ? Saying(cases, db, text) : cases;
    }

    /// <summary>The same choice for the map's tiles, as far as they know it.</summary>
    public string ForTiles(AccessScope scope) => string.Join('&', TileTerms().Concat(Statuses(scope).Select(status => $"status={status}")));

    private IQueryable<Case> Saying(IQueryable<Case> cases, DoorstepContext db, string text) => cases.Where(found =>
        db.Buildings.StandingAt(text).Any(home => home.Id == found.BuildingId) || found.Number.Contains(text) || found.Address.Contains(text)
            || found.AddressWritten.Contains(text)
            || found.AddressWritten.Contains(Text) || found.Reports.Any(report => report.Text.Contains(text) || report.Text.Contains(Text))
        || db.TaskKinds.Any(kind => kind.Id == found.KindId && (kind.Names.Hans.Contains(text) || kind.Names.En.Contains(text))));

    /// <summary>The next step of these is one that she may take: the same rule as the large button of <see cref="NextActs"/>, as a query.</summary>
    private static IQueryable<Case> Mine(IQueryable<Case> cases, AccessScope scope)
    {
        var (files, dispatches) = (scope.Holds(Permission.FileCases), scope.Holds(Permission.DispatchCases));
        var (handles, checks) = (scope.Holds(Permission.HandleCases), scope.Holds(Permission.CheckCases) && !files);
        return cases.Where(found => (found.IsEmergency && found.ResolvedAt == null)
            || (files && (found.Status == CaseStatus.Reported || found.Status == CaseStatus.Resolved
                || (found.Status == CaseStatus.CloseCheck && found.CheckedAt != null)))
            || (dispatches && found.Status == CaseStatus.Filed)
            || (handles && (found.Status == CaseStatus.Dispatched || found.Status == CaseStatus.InHand))
            || (checks && (found.Status == CaseStatus.FieldCheck
                || ((found.Status == CaseStatus.Resolved || found.Status == CaseStatus.CloseCheck) && found.CheckedAt == null))));
    }

    /// <summary>The same for the map, which knows how far a case is but not whether it has been checked.</summary>
    private static IEnumerable<CaseStatus> MyStatuses(AccessScope scope)
    {
        var files = scope.Holds(Permission.FileCases);
        (string Permission, bool Is, CaseStatus[] Statuses)[] work =
        [
            (Permission.FileCases, true, [CaseStatus.Reported, CaseStatus.Resolved, CaseStatus.CloseCheck]),
            (Permission.DispatchCases, true, [CaseStatus.Filed]),
            (Permission.HandleCases, true, [CaseStatus.Dispatched, CaseStatus.InHand]),
            (Permission.CheckCases, !files, [CaseStatus.FieldCheck, CaseStatus.Resolved, CaseStatus.CloseCheck]),
        ];
        return work.Where(one => one.Is && scope.Holds(one.Permission)).SelectMany(one => one.Statuses).Distinct();
    }

    private IEnumerable<CaseStatus> Statuses(AccessScope scope) => (Status, View) switch
    {
        ({ } status, _) => [status],
        (_, QueueView.Mine) => MyStatuses(scope),
        (_, QueueView.New) => [CaseStatus.Reported, CaseStatus.FieldCheck],
        _ => [],
    };

    private IEnumerable<string> TileTerms()
    {
        if (Area is { Value.Length: > 0 } area)
        {
            yield return $"area={area.Value}";
        }

        switch (View)
        {
            case QueueView.Emergency:
                yield return "light=Emergency";
                break;
            case QueueView.Overdue:
                yield return "light=Overdue&light=Emergency";
                break;
            case QueueView.Soon:
                yield return "light=Amber";
                break;
        }

        if (Category is not null)
        {
            yield return $"category={Category}";
        }

        if (DepartmentId is not null)
        {
            yield return $"department={DepartmentId}";
        }
    }
}

/// <summary>Query filters for cases that several use cases share.</summary>
static class CaseQueries
{
    public static IQueryable<Case> ThatAreOpen(this IQueryable<Case> cases) =>
        cases.Where(found => found.Status != CaseStatus.Closed && found.Status != CaseStatus.Rejected);

    /// <summary>Past its limit: still going, or it was stopped too late. The same for the queue, the figures and the light.</summary>
    public static IQueryable<Case> ThatAreOverdue(this IQueryable<Case> cases, DateTimeOffset now) =>
        cases.Where(found => found.ClosedAt == null && (found.ResolvedAt ?? now) >= found.DueAt);

    /// <summary>By number, address or words of a report: as typed, and in plain letters and digits.</summary>
    public static IQueryable<Case> Saying(this IQueryable<Case> cases, DoorstepContext db, string text)
    {
        var (typed, plain, number) = (text.Trim(), UserText.Plain(text), UserText.Code(text));
        return cases.Where(found => found.Number.StartsWith(number)
            || db.Buildings.StandingAt(plain).Any(home => home.Id == found.BuildingId)
            || found.Address.Contains(plain) || found.AddressWritten.Contains(plain) || found.Reports.Any(report => report.Text.Contains(plain))
            || found.AddressWritten.Contains(typed) || found.Reports.Any(report => report.Text.Contains(typed)));
    }
}
