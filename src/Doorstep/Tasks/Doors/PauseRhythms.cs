using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// Puts the tasks that come back to a household in rhythms behind the day on which it is back. What is overdue already stays as it is, since it was
/// missed; what an office has asked for has a deadline of its own.
/// </summary>
sealed class PauseRhythms(DoorstepContext db, Ids ids)
{
    /// <param name="before">Until when it was away by what was known so far: what waited for that day waits no longer.</param>
    public async Task OfHouseholdAsync(TaskPlace home, DateOnly? before, DateOnly? until, Act act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        var today = CityTime.DayOf(act.At);
        var to = until?.AddDays(1) ?? today;
        var tasks = await db.WorkTasks.Where(task => task.HouseholdId == home.Id && task.State == TaskState.Open
            && task.Source == TaskSource.Rhythm && task.Until >= today).ToListAsync(cancellationToken);
        foreach (var task in tasks.Where(task => (until is not null && task.NotBefore < to) || (task.From != to && task.From == before?.AddDays(1))))
        {
            task.Withdraw(act);
            TaskWork work = new(task.KindCode, task.Minutes, task.IsCare, task.IsInspection);
            db.Add(WorkTask.Plan(work, home, TaskSource.Rhythm, task.SourceId, to, to.AddDays(task.Until.DayNumber - task.From.DayNumber),
                act with { Id = ids.Next() }));
        }
    }
}
