using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// A background job that puts each check of a case that the desk asks for on the list of the grid's worker, and takes it off again when somebody has
/// looked or nobody need look any more. It compares what stands with what is asked, so nothing is lost while no server runs.
/// </summary>
sealed class PlanChecks(IServiceScopeFactory scopes, CatalogueCache catalogue, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int RowsAtOnce = 200, Minutes = 10;
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(5);
    /// <summary>
    /// No index leads to the checks alone: all that stands is read at a start and now and then, and between these only what is known.
    /// </summary>
    private static readonly TimeSpan whole = TimeSpan.FromMinutes(10);
    private readonly HashSet<Guid> known = [];
    private DateTimeOffset? wholeAt;

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, TickAsync, stoppingToken);

    internal Task TickAsync(CancellationToken cancellationToken) => AloneAsync(CompareAsync, cancellationToken);

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("plan-checks");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        Act ActNow() => new(ids.Next(), Guid.Empty, clock.GetUtcNow());
        var asked = await db.Cases.AsNoTracking()
            .Where(found => !found.IsConfidential
                // Said first in the words of its index, which SQLite does not find otherwise.
                && (found.Status == CaseStatus.FieldCheck || found.Status == CaseStatus.CloseCheck)
                && (found.Status == CaseStatus.FieldCheck || found.CheckedAt == null))
            .OrderBy(found => found.Id).ToListAsync(cancellationToken);
        var wanted = asked.Select(found => found.Id).ToHashSet();
        var tasks = await StandingAsync(db, wanted, cancellationToken);
        var standing = tasks.OrderBy(task => task.Id).DistinctBy(task => task.SourceId).ToDictionary(task => task.SourceId);
        foreach (var task in standing.Values.Where(task => !wanted.Contains(task.SourceId)).Take(RowsAtOnce))
        {
            await LeaveAsync(db, task, ActNow(), cancellationToken);
        }

        foreach (var second in tasks.Except(standing.Values).Take(RowsAtOnce))
        {
            second.Withdraw(ActNow());
        }

        foreach (var found in asked.Where(found => standing.TryGetValue(found.Id, out var task) && task.Area != found.Area).Take(RowsAtOnce))
        {
            standing[found.Id].Follow(await PlaceOfAsync(db, found, cancellationToken));
        }

        var today = CityTime.Today(clock);
        var missing = await NotPlannedAsync(db, [.. asked.Where(found => !standing.ContainsKey(found.Id))], cancellationToken);
        foreach (var found in missing.Take(RowsAtOnce))
        {
            var act = ActNow();
            db.Add(WorkTask.Plan(new(found.KindCode, Minutes, IsCare: false, IsInspection: false, UrgencyRule.CaseCheck),
                await PlaceOfAsync(db, found, cancellationToken), TaskSource.Case, found.Id, today, today.AddDays(1), act));
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var area in missing.Take(RowsAtOnce).Select(found => found.Area.At(AreaLevel.Subdistrict)).Distinct())
        {
            await scope.ServiceProvider.GetRequiredService<PlanAgain>().RunAsync(area, today, cancellationToken);
        }
    }

    private async Task<List<WorkTask>> StandingAsync(DoorstepContext db, HashSet<Guid> wanted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var isWhole = wholeAt is not { } before || now < before || now - before > whole;
        known.UnionWith(wanted);
        var cases = known.ToList();
        var checks = db.WorkTasks.Standing().Where(task => task.Source == TaskSource.Case);
        var tasks = await (isWhole ? checks : checks.Where(task => cases.Contains(task.SourceId))).ToListAsync(cancellationToken);
        wholeAt = isWhole ? now : wholeAt;
        known.Clear();
        known.UnionWith(tasks.Select(task => task.SourceId).Concat(wanted));
        return tasks;
    }

    /// <summary>Each request for a check is planned once: one that was given back, or ruled not to be done, does not come again by itself.</summary>
    private async Task<List<Case>> NotPlannedAsync(DoorstepContext db, List<Case> asked, CancellationToken cancellationToken)
    {
        var cases = asked.ConvertAll(found => found.Id);
        var askedAt = await db.CaseActs.Where(act => act.Kind == ActKind.AskForCheck && cases.Contains(act.CaseId))
            .GroupBy(act => act.CaseId).Select(acts => new { acts.Key, At = acts.Max(act => act.At) })
            .ToDictionaryAsync(acts => acts.Key, acts => acts.At, cancellationToken);
        var plannedAt = await db.WorkTasks.Where(task => task.Source == TaskSource.Case && cases.Contains(task.SourceId))
            .GroupBy(task => task.SourceId).Select(tasks => new { tasks.Key, At = tasks.Max(task => task.PlannedAt) })
            .ToDictionaryAsync(tasks => tasks.Key, tasks => tasks.At, cancellationToken);
        var kinds = await catalogue.KindsAsync(cancellationToken);
        return asked.FindAll(found => found.Area.Level is AreaLevel.Grid
            // Nobody is sent to look into leads on people.
            && kinds.GetValueOrDefault(found.KindCode) is { IsLeadOnPeople: false }
            && askedAt.TryGetValue(found.Id, out var ask) && !(plannedAt.TryGetValue(found.Id, out var planned) && planned >= ask));
    }

    /// <summary>
    /// The building of the case; else the street of the building nearest to its point, if it has one. The subject is the case itself, whatever lies
    /// near, so that it has one check at a time.
    /// </summary>
    private static async Task<TaskPlace> PlaceOfAsync(DoorstepContext db, Case found, CancellationToken cancellationToken)
    {
        var nearest = found.BuildingId;
        if (nearest is null && found is { Longitude: { } longitude, Latitude: { } latitude })
        {
            nearest = await db.Buildings.Where(building => building.Area == found.Area)
                .OrderBy(building => (building.Longitude - longitude) * (building.Longitude - longitude)
                    + (building.Latitude - latitude) * (building.Latitude - latitude))
                .ThenBy(building => building.Id).Select(building => (Guid?)building.Id).FirstOrDefaultAsync(cancellationToken);
        }

        return new()
        {
            Grid = found.Area,
            Subject = found.BuildingId is null ? TaskSubject.Street : TaskSubject.Building,
            Id = found.Id,
            BuildingId = nearest,
        };
    }

    /// <summary>
    /// Whoever looked has done it, also where she said so on the page of the case; where nobody had to look any more, it is withdrawn.
    /// </summary>
    private static async Task LeaveAsync(DoorstepContext db, WorkTask task, Act act, CancellationToken cancellationToken)
    {
        var looked = await db.CaseActs.AsNoTracking()
            .Where(one => one.CaseId == task.SourceId && one.At >= task.PlannedAt
                && (one.Kind == ActKind.Confirm || one.Kind == ActKind.NotFound || one.Kind == ActKind.Pass || one.Kind == ActKind.Rework))
            .OrderBy(one => one.At).FirstOrDefaultAsync(cancellationToken);
        if (looked is null || !task.IsOpen)
        {
            task.Withdraw(act);
            return;
        }

        var by = act with { By = looked.By, At = looked.At };
        db.Add(task.Ends(TaskOutcome.Done, null, null, new(null, ""), by));
        if (await db.WorkerOfAsync(looked.By, cancellationToken) is { } worker)
        {
            task.CountFor(worker.Id, by);
        }
    }
}
