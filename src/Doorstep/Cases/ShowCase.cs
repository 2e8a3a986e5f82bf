using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>One case with everything that was said and done, and what the caller may do next.</summary>
public sealed class ShowCase(DoorstepContext db, FindAddress addresses, Caller caller, IServiceScopeFactory scopes, TimeProvider clock)
{
    public sealed record Result(
        Guid Id, string Number, string Kind, string KindName, string CategoryName, int Priority, string? PhotoNeed, CaseStatus Status,
        CaseLight Light, bool IsEmergency, Channel Channel, string Area, IReadOnlyList<AreaName> AreaPath, string Address, bool NeedsPlace,
        double? Longitude, double? Latitude, Worker? Worker, Guid? DepartmentId, string? DepartmentName, Guid? SuggestedDepartmentId,
        string? SuggestedDepartmentName, DateTimeOffset ReportedAt, DateTimeOffset? FiledAt, DateTimeOffset? AmberAt, DateTimeOffset? DueAt,
        DateTimeOffset? ResolvedAt, DateTimeOffset? CheckedAt, DateTimeOffset? ClosedAt, DateTimeOffset? AcknowledgedAt, Guid? AskedId,
        string? AskedName, Deadline? Deadline, IReadOnlyList<Said> Reports, IReadOnlyList<Done> Acts, IReadOnlyList<ActKind> May, string Cursor,
        string AddressWritten, Guid? Building, double? Accuracy, IReadOnlyList<FoundAddress> MayBe);

    public sealed record AreaName(string Code, string Name);

    public sealed record Worker(Guid Id, string Name, string WorkPhone);

    /// <param name="PhotosToCome">Named, and still on a worker's phone.</param>
    /// <param name="ReporterName">Masked; <see cref="OpenContact"/> shows it to those who may.</param>
    public sealed record Said(
        Guid Id, Channel Channel, string Text, string ReporterName, string ReporterPhone, bool HasContact, bool WantsAnswer, bool FromBusyAddress,
        DateTimeOffset At, IReadOnlyList<Guid> Photos, bool HasConfidence, int PhotosToCome);

    public sealed record Done(
        ActKind Kind, CaseStatus From, CaseStatus To, string? ByName, DateTimeOffset At, string? Note, string? DepartmentName, int? Step,
        string? AskedName, IReadOnlyList<Guid> Photos);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/cases/{id:guid}", (Guid id, ShowCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ViewCases).WithTags("Cases").WithSummary("One case with its reports, its acts and what may be done next");

    public async Task<Result?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var cursor = await db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);
        if (await db.Cases.AsNoTracking().Include(found => found.Acts).Include(found => found.Reports).AsSplitQuery()
            .SingleOrDefaultAsync(found => found.Id == id, cancellationToken) is not { } found)
        {
            return null;
        }

        var kind = await db.TaskKinds.AsNoTracking().SingleAsync(kind => kind.Id == found.KindId, cancellationToken);
        var departments = await db.Departments.AsNoTracking()
            .ToDictionaryAsync(department => department.Id, department => department.Names.Here, cancellationToken);
        var suggested = await db.DepartmentForAsync(kind.DepartmentKind, cancellationToken);
        var people = await PeopleAsync(found, cancellationToken);
        var photos = (await db.Photos.AsNoTracking().Where(photo => photo.CaseId == id).OrderBy(photo => photo.At).ToListAsync(cancellationToken))
            .ToLookup(photo => photo.ActId ?? photo.ReportId);
        return new(
            found.Id, found.Number, kind.Code, kind.Names.Here, kind.CategoryNames.Here, kind.Priority, kind.PhotoNeed?.Here, found.Status,
            found.LightAt(clock.GetUtcNow()), found.IsEmergency, found.Channel, found.Area.Value, await AreaPathAsync(found, cancellationToken),
            await addresses.HereAsync(found.BuildingId, found.Address, cancellationToken), found.NeedsPlace, found.Longitude, found.Latitude,
            await WorkerAsync(found.WorkerId, cancellationToken), found.DepartmentId, NameOf(departments, found.DepartmentId),
            suggested?.Id, suggested?.Names.Here, found.ReportedAt, found.FiledAt, found.AmberAt, found.DueAt, found.ResolvedAt, found.CheckedAt,
            found.ClosedAt, found.AcknowledgedAt, found.AskedId, NameOf(people, found.AskedId), found.Deadline,
            [.. found.Reports.OrderBy(report => report.At).Select(report => SaidIn(report, photos))],
            [.. found.Acts.OrderBy(act => act.At).ThenBy(act => act.Id.ToString()).Select(act => DoneBy(act, people, departments, photos))],
            AllowedActs.To(found, caller.Scope), cursor.ToString(),
            found.AddressWritten, found.BuildingId, found.Accuracy, await MayBeAsync(found, cancellationToken));
    }

    /// <summary>Of a case whose place nobody knows yet: the houses that its words may mean, for whoever calls back to ask.</summary>
    private async Task<IReadOnlyList<FoundAddress>> MayBeAsync(Case found, CancellationToken cancellationToken) =>
        found is { NeedsPlace: true, AddressWritten.Length: > 0 } ? await addresses.RunAsync(found.AddressWritten, cancellationToken) : [];

    private async Task<Dictionary<Guid, string>> PeopleAsync(Case found, CancellationToken cancellationToken)
    {
        var ids = found.Acts.Select(act => act.By).Concat(found.Acts.Select(act => act.AskedId ?? Guid.Empty))
            .Append(found.AskedId ?? Guid.Empty).Distinct().ToList();
        return await db.Users.Where(account => ids.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
    }

    private async Task<List<AreaName>> AreaPathAsync(Case found, CancellationToken cancellationToken)
    {
        var path = Enumerable.Range(0, (int)found.Area.Level + 1).Select(level => found.Area.At((Contracts.AreaLevel)level)).ToList();
        var areas = await db.Areas.AsNoTracking().Where(area => path.Contains(area.Code)).ToListAsync(cancellationToken);
        return [.. areas.OrderBy(area => area.Level).Select(area => new AreaName(area.Code.Value, area.Names.Here))];
    }

    /// <summary>
    /// Her name and work phone stand on the notice board of her grid, so whoever sees the case sees them, wherever she is employed.
    /// </summary>
    private async Task<Worker?> WorkerAsync(Guid? id, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            return null;
        }

        using var scope = scopes.AsJob("worker of a case");
        var workers = scope.ServiceProvider.GetRequiredService<DoorstepContext>().GridWorkers;
        return await workers.AsNoTracking().SingleOrDefaultAsync(worker => worker.Id == id, cancellationToken) is { } worker
            ? new(worker.Id, worker.NameHere, worker.WorkPhone) : null;
    }

    private static Said SaidIn(Report report, ILookup<Guid?, Photo> photos) => new(
        report.Id, report.Channel, report.Text, report.ReporterName.Masked(), report.ReporterPhone.Masked(),
        !report.ReporterName.IsEmpty || !report.ReporterPhone.IsEmpty, report.WantsAnswer, report.FromBusyAddress, report.At,
        [.. There(photos[report.Id])], !report.Confidence.IsEmpty, photos[report.Id].Count(photo => photo.AwaitedFrom is not null));

    private static IEnumerable<Guid> There(IEnumerable<Photo> photos) =>
        photos.Where(photo => photo.AwaitedFrom is null).Select(photo => photo.Id);

    private static Done DoneBy(
        CaseAct act, Dictionary<Guid, string> people, Dictionary<Guid, string> departments, ILookup<Guid?, Photo> photos) => new(
            act.Kind, act.From, act.To, NameOf(people, act.By), act.At, act.Note, NameOf(departments, act.DepartmentId), act.Step,
            NameOf(people, act.AskedId), [.. There(photos[act.Id])]);

    private static string? NameOf(Dictionary<Guid, string> names, Guid? id) => id is { } known ? names.GetValueOrDefault(known) : null;
}
