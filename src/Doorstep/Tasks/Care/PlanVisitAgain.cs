using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>
/// Plans the open visit of a plan that was changed anew. One that is overdue stays as it is, since it was missed; and so does one that was sent back,
/// until the centre has ruled on it. The visit after a blow stays, too, while she may be called on.
/// </summary>
sealed class PlanVisitAgain(DoorstepContext db, NextTask next)
{
    public async Task RunAsync(CarePlan plan, Act act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var today = CityTime.DayOf(act.At);
        var open = await db.WorkTasks.Standing().Where(task => task.SourceId == plan.Id).ToListAsync(cancellationToken);
        if (open.Exists(task => task.Until < today || task.State is TaskState.Returned
            || (task.Urgent is UrgencyRule.AfterBlow && plan.OpenFrom(today) == today)))
        {
            return;
        }

        open.ForEach(task => task.Withdraw(act));
        await next.OfCareAsync(
            plan, plan.LastContactAt is { } last ? CityTime.DayOf(last) : today, plan.LastContactAt is null, act, cancellationToken);
    }
}
