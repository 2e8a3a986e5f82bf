using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Requests;

/// <summary>Ends the requests whose last day is over, and takes back what was still open of them.</summary>
sealed class EndRequests(DoorstepContext db, Ids ids, TimeProvider clock)
{
    /// <param name="area">A request that reaches beyond it ends as a whole.</param>
    public async Task RunAsync(AreaCode area, DateOnly today, CancellationToken cancellationToken = default)
    {
        var over = await db.WorkRequests.Where(one => one.EndsOn < today && (one.State == RequestState.Asked || one.State == RequestState.Admitted))
            .ToListAsync(cancellationToken);
        foreach (var request in over.Where(one => one.Area.Contains(area) || area.Contains(one.Area)))
        {
            request.End(new(ids.Next(), Guid.Empty, clock.GetUtcNow()));
            await db.InOneCommitAsync(async () =>
            {
                await db.SaveChangesAsync(cancellationToken);
                await TakeBackAsync(db, request, () => new(ids.Next(), Guid.Empty, clock.GetUtcNow()), cancellationToken);
            }, cancellationToken);
        }
    }

    /// <summary>
    /// Withdraws the open tasks of a request that has just ended or was withdrawn, and of the others of its group that have. A task that also counts
    /// for one that still runs stays.
    /// </summary>
    public static async Task TakeBackAsync(DoorstepContext db, WorkRequest ended, Func<Act> act, CancellationToken cancellationToken)
    {
        var group = await db.WorkRequests.Where(one => one.Id == ended.Group || one.MergedInto == ended.Group)
            .ToDictionaryAsync(one => one.Id, cancellationToken);
        var running = group.Values.Where(one => one.Runs).ToList();
        var over = group.Values.Where(one => !one.Runs).Select(one => one.Id).ToList();
        var open = await db.WorkTasks.Standing().Where(task => over.Contains(task.SourceId)).ToListAsync(cancellationToken);
        foreach (var task in open.Where(task => !running.Exists(one => one.Counts(group[task.SourceId], task.Area, null))))
        {
            task.Withdraw(act());
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
