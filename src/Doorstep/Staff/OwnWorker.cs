using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff;

/// <summary>Finds the grid worker who signs in with an account.</summary>
static class OwnWorker
{
    /// <param name="db">Of a job: she is employed by her community, and her own rights reach no further than her grid.</param>
    public static Task<GridWorker?> WorkerOfAsync(this DoorstepContext db, Guid account, CancellationToken cancellationToken) => db.GridWorkers
        .AsNoTracking().Where(worker => worker.AccountId == account).OrderBy(worker => worker.Id).FirstOrDefaultAsync(cancellationToken);
}
