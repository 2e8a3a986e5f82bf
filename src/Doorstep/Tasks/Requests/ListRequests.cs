using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Requests;

/// <summary>What the centre decided.</summary>
public sealed record RequestRuling(
    DateTimeOffset At, int? Count, AreaCode? Area, string? AreaName, DateOnly? Deadline, bool IsUrgent, string? Grounds);

/// <summary>How far a request is that was admitted.</summary>
/// <param name="Tasks">That count for it, also such as another request had asked for.</param>
public sealed record RequestProgress(int Tasks, int Done, int Open);

/// <summary>A request as it stands in a list.</summary>
/// <param name="Hours">As whoever asked estimates.</param>
/// <param name="Minutes">As the catalogue reckons for so many items.</param>
/// <param name="Overlaps">The ids of requests that are still open and ask for the same.</param>
public sealed record RequestLine(
    Guid Id, RequestState State, Guid? DepartmentId, string? Department, string Kind, Names KindName, TaskSubject Subject, AreaCode Area,
    string AreaName, int? Count, int Items, int Hours, int Minutes, DateOnly Deadline, DateOnly EndsOn, string Reason, string? UrgentGrounds,
    DateTimeOffset AskedAt, RequestRuling? Ruling, Guid? MergedInto, RequestProgress? Progress, IReadOnlyList<Guid> Overlaps)
{
    public bool IsOpen => State is RequestState.Asked or RequestState.Admitted;

    /// <summary>It was admitted for less, or later, than it was asked.</summary>
    public bool IsTrimmed => Ruling is { Deadline: not null } ruling
        && (ruling.Count != Count || ruling.Area != Area || ruling.Deadline != Deadline);
}

/// <summary>
/// Lists requests with how far they are: to a department its own, to the grid centre all of its area, each with those that ask for the same kind of
/// thing in the same place and on the same days.
/// </summary>
sealed class ListRequests(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CatalogueCache catalogue, AreaNameCache names, TimeProvider clock)
{
    private const int LinesShown = 200;

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapGet("", (ListRequests useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.AskForWork).Lane(Lane.Bulk).WithSummary("Requests, with what overlaps them and how far they are");

    public async Task<IReadOnlyList<RequestLine>> RunAsync(CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.AskForWork);
        var today = CityTime.Today(clock);
        var open = await db.WorkRequests.AsNoTracking().Where(one => one.State == RequestState.Asked || one.State == RequestState.Admitted)
            .OrderBy(one => one.Deadline).ThenBy(one => one.Id).ToListAsync(cancellationToken);
        var over = await db.WorkRequests.AsNoTracking().Where(one => one.State != RequestState.Asked && one.State != RequestState.Admitted)
            .OrderByDescending(one => one.Id).Take(LinesShown).ToListAsync(cancellationToken);
        List<WorkRequest> shown = [.. open.Where(one => one.State is RequestState.Asked), .. open.Where(one => one.Runs), .. over];
        var progress = await ProgressAsync(shown, cancellationToken);
        var kinds = await catalogue.KindsAsync(cancellationToken);
        var tree = await names.ReadAsync(cancellationToken);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(one => one.Id, one => one.Names.Here, cancellationToken);
        return shown.ConvertAll(one => new RequestLine(one.Id, one.State, one.DepartmentId,
            one.DepartmentId is { } id ? departments.GetValueOrDefault(id) : null, one.KindCode,
            kinds.GetValueOrDefault(one.KindCode)?.Names ?? new(one.KindCode, one.KindCode, one.KindCode), one.Subject, one.Area,
            tree.NameOf(one.Area), one.Count, one.Items, one.Hours, one.Minutes, one.Deadline, one.EndsOn, one.Reason, one.UrgentGrounds, one.AskedAt,
            RulingOf(one, tree), one.MergedInto, progress.GetValueOrDefault(one.Id),
            open.Contains(one) ? [.. open.Where(other => one.Overlaps(other, today)).Select(other => other.Id)] : []));
    }

    private static RequestRuling? RulingOf(WorkRequest request, AreaTree tree) => request.DecidedAt is { } at
        ? new(at, request.AdmittedCount, request.AdmittedArea, request.AdmittedArea is { } area ? tree.NameOf(area) : null, request.AdmittedDeadline,
            request.IsUrgent, request.Grounds) : null;

    private sealed record Tally(Guid SourceId, AreaCode Area, TaskState State, DateTimeOffset? EndedAt, int Count);

    /// <summary>How far each is that was admitted; of the tasks a department sees no more than their number.</summary>
    private async Task<Dictionary<Guid, RequestProgress>> ProgressAsync(List<WorkRequest> shown, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("requests");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        List<WorkRequest> admitted = [.. shown.Where(one => one.AdmittedArea is not null)];
        var groups = admitted.Select(one => one.Group).Distinct().ToList();
        var members = await all.WorkRequests.AsNoTracking()
            .Where(one => groups.Contains(one.Id) || (one.MergedInto != null && groups.Contains(one.MergedInto.Value)))
            .ToListAsync(cancellationToken);
        var alone = members.Where(one => !members.Exists(other => other.Id != one.Id && other.Group == one.Group)).Select(one => one.Id).ToList();
        var together = members.Select(one => one.Id).Except(alone).ToList();
        var counted = await all.WorkTasks.Where(task => alone.Contains(task.SourceId)).GroupBy(task => new { task.SourceId, task.State })
            .Select(tasks => new { tasks.Key.SourceId, tasks.Key.State, Count = tasks.Count() }).ToListAsync(cancellationToken);
        var single = await all.WorkTasks.Where(task => together.Contains(task.SourceId))
            .Select(task => new { task.SourceId, task.Area, task.State, task.EndedAt }).ToListAsync(cancellationToken);
        List<Tally> tallies =
        [
            .. counted.Select(tasks => new Tally(tasks.SourceId, default, tasks.State, null, tasks.Count)),
            .. single.Select(task => new Tally(task.SourceId, task.Area, task.State, task.EndedAt, 1)),
        ];
        var byId = members.ToDictionary(one => one.Id);
        return admitted.ToDictionary(one => one.Id, one =>
        {
            var hers = tallies.FindAll(tally => one.Counts(byId[tally.SourceId], tally.Area, tally.EndedAt));
            var most = one.AdmittedCount ?? int.MaxValue;
            return new RequestProgress(Math.Min(most, Sum(hers)), Math.Min(most, Sum(hers, TaskState.Ended)),
                Math.Min(most, Sum(hers, TaskState.Open, TaskState.Returned)));
        });
    }

    private static int Sum(List<Tally> tallies, params TaskState[] states) =>
        tallies.Where(tally => states.Length == 0 || states.Contains(tally.State)).Sum(tally => tally.Count);
}
