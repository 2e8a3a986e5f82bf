using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Moves open cases of redrawn grids to the grid that their place is in now, and to its worker. Closed ones stay where they were filed.
/// </summary>
sealed class CasesRedrawFollower(DoorstepContext db, FindPlace places, Ids ids) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds => [typeof(Case)];

    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var open = await Open(redrawing.Area).Where(found => !found.IsConfidential)
            .Select(found => new { found.Area, found.Longitude, found.Latitude }).ToListAsync(cancellationToken);
        return [new("effect.cases", open.Count(found =>
            redrawing.ChangeOf(found.Area) is not null && redrawing.NewGrid(found.Area, found.Longitude, found.Latitude) != found.Area))];
    }

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        // Taken hold of before they are read: an act on one of them is either done by now or comes after.
        await Open(redrawing.Area).ExecuteUpdateAsync(set => set.SetProperty(found => found.Version, found => found.Version), cancellationToken);
        var open = (await Open(redrawing.Area).ToListAsync(cancellationToken)).FindAll(found => redrawing.ChangeOf(found.Area) is not null);
        var to = open.ConvertAll(found => redrawing.NewGrid(found.Area, found.Longitude, found.Latitude));
        var versions = await db.Outlines.Where(outline => outline.Until == null && to.Contains(outline.Area))
            .ToDictionaryAsync(outline => outline.Area, outline => outline.Version, cancellationToken);
        var workers = await places.OnDutyAsync([.. to.Distinct()], cancellationToken);
        for (var i = 0; i < open.Count; i++)
        {
            if ((open[i].Area, open[i].OutlineVersion) != (to[i], versions[to[i]]))
            {
                open[i].FollowGrid(
                    to[i], versions[to[i]], workers.TryGetValue(to[i], out var worker) ? worker : null, redrawing.Act with { Id = ids.Next() });
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private IQueryable<Case> Open(AreaCode from)
    {
        return db.Cases
            .In(from).Where(found => found.Status != CaseStatus.Closed && found.Status != CaseStatus.Rejected);
    }
}
