using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Sync.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync;

/// <summary>What is held of a phone's work goes with whom it is about when grids are redrawn.</summary>
sealed class SyncRedrawFollower(DoorstepContext db) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds => [typeof(HeldOperation)];

    public Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<GridEffect>>([]);

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        var open = db.HeldOperations.In(redrawing.Area).Where(one => one.State == SyncState.Held || one.State == SyncState.Waiting);
        await open.Where(one => db.Households.Any(household => household.Id == one.SubjectId && household.Area != one.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Area, one =>
                db.Households.Where(household => household.Id == one.SubjectId).Select(household => household.Area).OrderBy(area => area).First()),
                cancellationToken);
        await open.Where(one => db.Residents.Any(resident => resident.Id == one.SubjectId && resident.Area != one.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Area, one =>
                db.Residents.Where(resident => resident.Id == one.SubjectId).Select(resident => resident.Area).OrderBy(area => area).First()),
                cancellationToken);
        await open.Where(one => db.WorkTasks.Any(task => task.Id == one.SubjectId && task.Area != one.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Area, one =>
                db.WorkTasks.Where(task => task.Id == one.SubjectId).Select(task => task.Area).OrderBy(area => area).First()), cancellationToken);
    }
}
