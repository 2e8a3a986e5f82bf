using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Photos;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Shows the progress of a case to whoever holds the secret of a report: plain steps, no names of staff. A wrong secret, and one of a case closed a
/// year ago, answers as if there were nothing.
/// </summary>
sealed class FollowCase(IServiceScopeFactory scopes, FindAddress addresses, WorkingDays calendar, TimeProvider clock)
{
    /// <summary>After closing; so long somebody may still want to show what was done.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(365);

    public sealed record Result(
        string Number, string KindCode, string KindName, CaseStatus Status, bool IsEmergency, string Text, string Address, string? WorkerName,
        string? WorkerPhone, NowOnDuty? OnDuty, DateTimeOffset ReportedAt, DateTimeOffset? DueAt, DateTimeOffset? ClosedAt,
        IReadOnlyList<Step> Steps, IReadOnlyList<Guid> Photos, string AddressWritten, bool NeedsPlace, bool HasPhone,
        DateTimeOffset? AnsweredAt, IReadOnlyList<string> More);

    /// <summary>Of the worker who has the grid now.</summary>
    /// <param name="Until">Of one who stands in, where an end is known.</param>
    public sealed record NowOnDuty(bool IsSubstitute, DateTimeOffset? Until, bool IsOnShift);

    /// <param name="Note">Why it was rejected, what was done about it: what is meant for her. Other notes are the staff's own.</param>
    /// <param name="Photos">Of the work done.</param>
    public sealed record Step(ActKind What, CaseStatus To, DateTimeOffset At, string? DepartmentName, string? Note, IReadOnlyList<Guid> Photos);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/reports/{secret}", (string secret, FollowCase useCase, HttpResponse response, CancellationToken cancellationToken) =>
            useCase.RunAsync(secret, cancellationToken).OrNotFound(response))
        .Public().RequireRateLimiting(Limits.Public).WithTags("Reports").WithSummary("Follow one's own report by its secret");

    public async Task<Result?> RunAsync(string secret, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("follow");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.ReportOfLinkAsync(secret, cancellationToken) is not { } report)
        {
            return null;
        }

        var found = await db.Cases.AsNoTracking().Include(found => found.Acts).SingleAsync(found => found.Id == report.CaseId, cancellationToken);
        if (IsOver(found.ClosedAt, clock.GetUtcNow()))
        {
            return null;
        }

        var kind = await db.TaskKinds.AsNoTracking().SingleAsync(kind => kind.Id == found.KindId, cancellationToken);
        var departments = await db.Departments.AsNoTracking()
            .ToDictionaryAsync(department => department.Id, department => department.Names.Here, cancellationToken);
        // Whoever holds the link of what was told later is shown that, and not what somebody told before.
        var isFirst = report.FurtherTo is null;
        var hers = await db.Reports.AsNoTracking().Where(one => one.Id == report.Id || (isFirst && one.FurtherTo == report.Id)).OrderBy(one => one.At)
            .ToListAsync(cancellationToken);
        // Her worker's name and work phone stand on the notice board of her grid.
        var (worker, duty) = await OnDutyAsync(db, found, cancellationToken);
        var photos = (await Hers(db, report).Select(photo => new { photo.Id, photo.ActId }).ToListAsync(cancellationToken))
            .ToLookup(photo => photo.ActId, photo => photo.Id);
        return new(
            found.Number, kind.Code, kind.Names.Here, found.Status, found.IsEmergency, hers[0].Text, isFirst
                ? await addresses.HereAsync(found.BuildingId, found.Address, cancellationToken)
                : "", worker?.NameHere, worker?.WorkPhone, duty, found.ReportedAt, found.DueAt, found.ClosedAt,
            [.. found.Acts.Where(IsForHer).OrderBy(act => act.At).ThenBy(act => act.Id.ToString())
                .Select(act => StepOf(act, departments, [.. photos[act.Id]]))], [.. photos[null]],
            isFirst ? found.AddressWritten : "", found.NeedsPlace, hers.Exists(one => !one.ReporterPhone.IsEmpty), found.AcknowledgedAt,
            [.. hers.Skip(1).Select(one => one.Text).Where(text => text.Length > 0)]);
    }

    /// <summary>Whoever has the place now: she who had it when it was reported may be away, and a call should reach somebody.</summary>
    private async Task<(GridWorker? Worker, NowOnDuty? Duty)> OnDutyAsync(DoorstepContext db, Case found, CancellationToken cancellationToken)
    {
        var table = await DutyTable.ReadAsync(db, [found.Area], clock.GetUtcNow(), cancellationToken);
        if (found.WorkerId is null || (table.WorkerOf(found.Area) ?? found.WorkerId) is not { } id)
        {
            return default;
        }

        return (await db.GridWorkers.AsNoTracking().SingleOrDefaultAsync(worker => worker.Id == id, cancellationToken),
            new(table.PostedTo(found.Area) is { } own && own != id, table.StandsInUntil(found.Area), table.IsOnShift(found.Area, calendar.Now)));
    }

    public static bool IsOver(DateTimeOffset? closedAt, DateTimeOffset now) => closedAt + Lasts <= now;

    /// <summary>The photos she sent, which no act names, and those of the work done.</summary>
    internal static IQueryable<Photo> Hers(DoorstepContext db, Report report) =>
        from photo in db.Photos.AsNoTracking()
        where photo.Blob != "" && (photo.ReportId == report.Id
            || db.CaseActs.Any(act => act.Id == photo.ActId && act.CaseId == report.CaseId && act.Kind == ActKind.Resolve))
        orderby photo.At
        select photo;

    /// <summary>Who was asked within the desk is the desk's own matter.</summary>
    private static bool IsForHer(CaseAct act) => act.Kind is not ActKind.Escalate;

    private static Step StepOf(CaseAct act, Dictionary<Guid, string> departments, IReadOnlyList<Guid> photos) => new(
        act.Kind, act.To, act.At,
        act.DepartmentId is { } id ? departments.GetValueOrDefault(id) : null,
        act.NoteForReporter, photos);
}
