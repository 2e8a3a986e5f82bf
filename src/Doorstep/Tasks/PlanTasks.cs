using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff.Duty;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Doors;
using Doorstep.Tasks.Requests;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// A background job that plans the coming day of every subdistrict after midnight, and plans a subdistrict again when another worker is on duty than
/// the one its day was planned for, or when urgent work has come up since.
/// </summary>
sealed class PlanTasks(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(30);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, TickAsync, stoppingToken);

    internal Task TickAsync(CancellationToken cancellationToken) => AloneAsync(PlanAsync, cancellationToken);

    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        var today = CityTime.Today(clock);
        foreach (var (area, isNew) in await AreasAsync(today, cancellationToken))
        {
            using var scope = scopes.AsJob("plan-tasks");
            await PlanAsync(scope.ServiceProvider, area, today, isNew, cancellationToken);
            Worked();
        }
    }

    /// <summary>All that a night does for one subdistrict, or for a part of it.</summary>
    internal static async Task PlanAsync(IServiceProvider services, AreaCode area, DateOnly today, bool isNewDay, CancellationToken cancellationToken)
    {
        if (isNewDay)
        {
            await services.GetRequiredService<EndRequests>().RunAsync(area, today, cancellationToken);
            await services.GetRequiredService<FillRhythms>().RunAsync(area, today, cancellationToken);
            await services.GetRequiredService<SettleDoors>().RunAsync(area, cancellationToken);
            await services.GetRequiredService<FillCare>().RunAsync(area, cancellationToken);
            await services.GetRequiredService<RaiseInEmptied>().RunAsync(area, cancellationToken);
        }

        await services.GetRequiredService<PlanWork>().RunAsync(area, today, cancellationToken);
    }

    /// <summary>The subdistricts whose day is not planned, or no longer as it was planned.</summary>
    private async Task<List<(AreaCode Code, bool IsNew)>> AreasAsync(DateOnly today, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("plan-tasks");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var planned = await db.DaysPlanned.Where(day => day.Day == today).Select(day => day.Area).ToListAsync(cancellationToken);
        var grids = await db.Postings.Where(posting => posting.Until == null).Select(posting => posting.Area).Distinct()
            .ToListAsync(cancellationToken);
        var missing = grids.Select(grid => grid.At(AreaLevel.Subdistrict)).Distinct().Except(planned).Order().Select(area => (area, true)).ToList();
        if (missing.Count > 0)
        {
            return missing;
        }

        var given = await db.WorkTasks.Where(task => task.PlannedOn == today && task.State == TaskState.Open && task.WorkerId != null)
            .Select(task => new Given(task.Area, task.WorkerId)).Distinct().ToListAsync(cancellationToken);
        // Urgent work that came up since is on nobody's day yet.
        // In the order of its index, which SQLite takes the wrong one for otherwise.
        given.AddRange((await db.WorkTasks
            .Where(task => task.State == TaskState.Open && task.Urgent != null && task.NotBefore <= today
                && (task.PlannedOn == null || task.PlannedOn != today))
            .OrderBy(task => task.NotBefore).Select(task => new Given(task.Area, null)).ToListAsync(cancellationToken)).Distinct());
        if (given.Count == 0)
        {
            return [];
        }

        var duty = await DutyTable.ReadAsync(db, given[0].Area.At(AreaLevel.City), clock.GetUtcNow(), cancellationToken);
        return [.. given.Where(one => duty.WorkerOf(one.Area) != one.WorkerId).Select(one => (one.Area.At(AreaLevel.Subdistrict), false)).Distinct()];
    }

    /// <param name="WorkerId">Whose day it is on; null where it is on nobody's.</param>
    private sealed record Given(AreaCode Area, Guid? WorkerId);
}
