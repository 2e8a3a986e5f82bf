using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>Finds the grid worker whose day something is noted on.</summary>
static class SheetWorker
{
    /// <param name="db">Of a job, as for <see cref="OwnWorker.WorkerOfAsync"/>.</param>
    /// <param name="workerId">Null for the caller herself.</param>
    /// <returns>Null where she is neither the caller nor somebody whose sheet the caller may key in.</returns>
    public static async Task<GridWorker?> SheetWorkerAsync(
        this DoorstepContext db, Caller caller, Guid? workerId, CancellationToken cancellationToken)
    {
        var worker = workerId is { } id
            ? await db.GridWorkers.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken)
            : await db.WorkerOfAsync(caller.AccountId, cancellationToken);
        return worker is not null && (worker.AccountId == caller.AccountId || caller.Scope.Covers(Permission.DoTasks, worker.Area)) ? worker : null;
    }
}
