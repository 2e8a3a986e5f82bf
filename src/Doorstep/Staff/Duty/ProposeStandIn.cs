using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// Proposes who stands in: of the same community, there all the time, with room for the grids. Substitutes come first, then whoever has the fewest
/// grids; among equals the order of their badges.
/// </summary>
static class ProposeStandIn
{
    /// <param name="nobody">The account that must not give rights to itself.</param>
    /// <returns>Null where there is nobody.</returns>
    public static async Task<GridWorker?> RunAsync(
        DoorstepContext db, GridWorker worker, IReadOnlyList<Charge> charges, Term term, Guid nobody, CancellationToken cancellationToken)
    {
        var around = await db.GridWorkers
            .Where(one => one.Area == worker.Area && one.Id != worker.Id && (one.AccountId == null || one.AccountId != nobody))
            .ToListAsync(cancellationToken);
        var away = await ArrangeStandIn.AwayWithin(db, term).Select(one => one.WorkerId).ToListAsync(cancellationToken);
        var could = around.ConvertAll(one => one.Id).Except(away).ToList();
        var posted = (await db.Postings.AsNoTracking().Where(posting => could.Contains(posting.WorkerId) && posting.Until == null)
            .ToListAsync(cancellationToken)).ToLookup(posting => posting.WorkerId);
        var standing = (await ArrangeStandIn.Within(db, term).AsNoTracking().Where(one => could.Contains(one.WorkerId))
            .ToListAsync(cancellationToken)).ToLookup(one => one.WorkerId, one => one.Area);
        return (
            from one in around
            let charge = posted[one.Id].ToList()
            where charge.Count > 0 && could.Contains(one.Id)
            let has = charge.Select(posting => posting.Area).Concat(standing[one.Id]).Distinct().ToList()
            where has.Union(charges.Select(charge => charge.Grid)).Count() <= StandIn.MostGrids
            orderby charge.Exists(posting => posting.IsSubstitute) descending, has.Count, one.Badge, one.Id
            select one).FirstOrDefault();
    }
}
