using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>The minutes that are planned on the day of a worker, and those that it has room for.</summary>
sealed record DayBudget(int Minutes, int Budget);

/// <summary>
/// Reads how full the days of an area's workers are, by the grids they have. A worker with several grids has one
/// day, and one budget, for all of them.
/// </summary>
sealed class ReadBudgets(IServiceScopeFactory scopes, TimeProvider clock, IConfiguration settings)
{
    /// <returns>Of the worker who has a grid now; null where nobody has it.</returns>
    public async Task<Func<AreaCode, DayBudget?>> RunAsync(AreaCode area, DateOnly day, CancellationToken cancellationToken)
    {
        // Her day may reach past what the caller sees.
        using var scope = scopes.AsJob("budgets");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var wide = area.UpTo(AreaLevel.Subdistrict);
        var duty = await DutyTable.ReadAsync(db, area, clock.GetUtcNow(), cancellationToken);
        var counter = await db.Receptions.In(wide).Where(one => one.Day == day && one.Minutes > 0)
            .ToDictionaryAsync(one => one.WorkerId, one => one.Minutes, cancellationToken);
        var tasks = db.WorkTasks.In(wide).Where(task => task.PlannedOn == day && task.WorkerId != null);
        var open = await tasks.Where(task => task.State == TaskState.Open).GroupBy(task => task.WorkerId!.Value).Select(hers => new
        {
            hers.Key,
            Minutes = hers.Sum(task => task.Minutes),
            Stops = hers.Select(task => task.HouseholdId ?? task.BuildingId ?? task.SubjectId).Distinct().Count(),
        }).ToDictionaryAsync(hers => hers.Key, hers => hers.Minutes + hers.Stops * PlanDay.StopMinutes, cancellationToken);
        // Counted as the day is planned: what is done has cost its own way.
        var done = await tasks.Where(task => task.State == TaskState.Ended).GroupBy(task => task.WorkerId!.Value)
            .Select(hers => new { hers.Key, Minutes = hers.Sum(task => task.Minutes + PlanDay.StopMinutes) })
            .ToDictionaryAsync(hers => hers.Key, hers => hers.Minutes, cancellationToken);
        var minutes = PlanWork.MinutesADay(settings);
        return grid => duty.WorkerOf(grid) is not { } worker ? null : new(
            open.GetValueOrDefault(worker) + done.GetValueOrDefault(worker), Math.Max(0, minutes - counter.GetValueOrDefault(worker)));
    }
}
