using Doorstep.Contracts;
using Doorstep.Data;

namespace Doorstep.Cases.Desk;

/// <summary>What part of the queue is looked at.</summary>
public enum QueueView { Open, New, Emergency, Overdue, Soon, Closed }

/// <summary>What the officer wants to see of what she may see.</summary>
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

    public IQueryable<Case> Of(DoorstepContext db, DateTimeOffset now)
    {
        var cases = View is QueueView.Closed ? db.Cases.Where(found => found.ClosedAt != null) : db.Cases.ThatAreOpen();
        cases = View switch
        {
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
    public string ForTiles() => string.Join('&', TileTerms());

    private IQueryable<Case> Saying(IQueryable<Case> cases, DoorstepContext db, string text) => cases.Where(found =>
        found.Number.Contains(text) || found.Address.Contains(text) || found.AddressWritten.Contains(text) || found.AddressWritten.Contains(Text) || found.Reports.Any(report => report.Text.Contains(text) || report.Text.Contains(Text))
        || db.TaskKinds.Any(kind => kind.Id == found.KindId && (kind.Names.Hans.Contains(text) || kind.Names.En.Contains(text))));

    private IEnumerable<string> TileTerms()
    {
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

static class CaseQueries
{
    public static IQueryable<Case> ThatAreOpen(this IQueryable<Case> cases) =>
        cases.Where(found => found.Status != CaseStatus.Closed && found.Status != CaseStatus.Rejected);

    /// <summary>Past its limit: still going, or it was stopped too late. The same for the queue, the figures and the light.</summary>
    public static IQueryable<Case> ThatAreOverdue(this IQueryable<Case> cases, DateTimeOffset now) =>
        cases.Where(found => found.ClosedAt == null && (found.ResolvedAt ?? now) >= found.DueAt);

    /// <summary>By number, address or words of a report: as typed, and in plain letters and digits.</summary>
    public static IQueryable<Case> Saying(this IQueryable<Case> cases, string text)
    {
        var (typed, plain, number) = (text.Trim(), UserText.Plain(text), UserText.Code(text));
        return cases.Where(found => found.Number.StartsWith(number)
            || found.Address.Contains(plain) || found.AddressWritten.Contains(plain) || found.Reports.Any(report => report.Text.Contains(plain))
            || found.AddressWritten.Contains(typed) || found.Reports.Any(report => report.Text.Contains(typed)));
    }

    public static IQueryable<Case> In(this IQueryable<Case> cases, AreaCode area)
    {
        var next = area.Next;
        return cases.Where(found => found.Area >= area && found.Area < next);
    }
}
