using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Finds the moves of buildings that are decided for a day to come: so a resident can be told that her building will have another worker, and from
/// when.
/// </summary>
sealed class ComingMoves
{
    private volatile Known known = new("", []);

    private sealed record Known(string Stamp, Dictionary<Guid, DateOnly> Days);

    /// <returns>The day from which the building belongs to another grid; null where nothing is decided.</returns>
    public async Task<DateOnly?> OfAsync(DoorstepContext db, Guid building, CancellationToken cancellationToken)
    {
        var decided = await db.GridPlans.Where(plan => plan.Status == PlanStatus.Proposed && plan.EffectiveOn != null)
            .OrderBy(plan => plan.EffectiveOn).Select(plan => new { plan.Id, plan.Version }).ToListAsync(cancellationToken);
        var stamp = string.Join(' ', decided);
        if (known is not { } now || now.Stamp != stamp)
        {
            Dictionary<Guid, DateOnly> days = [];
            foreach (var plan in await db.GridPlans.AsNoTracking().Where(plan => plan.Status == PlanStatus.Proposed && plan.EffectiveOn != null)
                .OrderBy(plan => plan.EffectiveOn).ToListAsync(cancellationToken))
            {
                PlanMoves.Unpack(plan.Moves).ForEach(move => days.TryAdd(move.Building, plan.EffectiveOn!.Value));
            }

            known = now = new(stamp, days);
        }

        return now.Days.TryGetValue(building, out var day) ? day : null;
    }
}
