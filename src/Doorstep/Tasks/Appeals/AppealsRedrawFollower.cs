using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>Moves appeals, their pledges and their acts along when grids are redrawn: they go with the resident.</summary>
sealed class AppealsRedrawFollower(DoorstepContext db) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds => [typeof(Appeal), typeof(AppealAct), typeof(Pledge)];

    public Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<GridEffect>>([]);

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        await db.Appeals.In(redrawing.Area)
            .Where(one => db.Residents.Any(resident => resident.Id == one.ResidentId && resident.Area != one.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Area, one =>
                db.Residents.Where(resident => resident.Id == one.ResidentId).Select(resident => resident.Area).OrderBy(area => area).First()),
                cancellationToken);
        await db.AppealActs.In(redrawing.Area).Where(act => db.Appeals.Any(one => one.Id == act.AppealId && one.Area != act.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(act => act.Area, act =>
                db.Appeals.Where(one => one.Id == act.AppealId).Select(one => one.Area).OrderBy(area => area).First()), cancellationToken);
        await db.Pledges.In(redrawing.Area).Where(pledge => db.Appeals.Any(one => one.Id == pledge.AppealId && one.Area != pledge.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(pledge => pledge.Area, pledge =>
                db.Appeals.Where(one => one.Id == pledge.AppealId).Select(one => one.Area).OrderBy(area => area).First()), cancellationToken);
    }
}
