using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Staff;
using Doorstep.Staff.Duty;

namespace Doorstep.Sync.Phone;

/// <summary>A worker and the grids that she has now: her own, and those that she stands in for.</summary>
sealed record WorkerGrids(GridWorker Worker, IReadOnlyList<AreaCode> Grids)
{
    public string Mark { get; } = SyncCursor.MarkOf(Grids);
}

/// <summary>Finds the grids whose records a worker's phone may hold: where she is on duty, and may do tasks and see whom she calls on.</summary>
sealed class OwnGrids(IServiceScopeFactory scopes, Caller caller, TimeProvider clock)
{
    private static readonly string[] needed = [Permission.DoTasks, Permission.ViewRegister, Permission.KeepRegister, Permission.ViewContact];

    /// <returns>Null where the caller is no grid worker.</returns>
    public async Task<WorkerGrids?> FindAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.WorkerOfAsync(caller.AccountId, cancellationToken) is not { } worker)
        {
            return null;
        }

        var duty = await DutyTable.ReadAsync(db, worker.Area, clock.GetUtcNow(), cancellationToken);
        return new(worker, [.. duty.GridsOf(worker.Id).Where(grid => needed.All(permission => caller.Scope.Covers(permission, grid)))]);
    }
}
