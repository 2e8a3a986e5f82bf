using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>Starts and ends the search for somebody who lives alone and did not answer: one at a time for each.</summary>
sealed class FindLadder(DoorstepContext db, Ids ids)
{
    public async Task StartAsync(CarePlan plan, Act act, CancellationToken cancellationToken)
    {
        if (!await db.CareLadders.AnyAsync(ladder => ladder.PlanId == plan.Id && ladder.EndedAt == null, cancellationToken))
        {
            db.Add(CareLadder.Start(plan, act with { Id = ids.Next() }));
        }
    }

    public async Task EndAsync(CarePlan plan, ContactWay how, Act act, CancellationToken cancellationToken)
    {
        foreach (var ladder in await db.CareLadders.Where(one => one.PlanId == plan.Id && one.EndedAt == null).ToListAsync(cancellationToken))
        {
            ladder.End(how, act);
        }
    }
}

static class OpenSearches
{
    /// <summary>Those that go on, by plan: they go where the plan goes, or whoever finds her there would neither see nor end them.</summary>
    public static Task<Dictionary<Guid, CareLadder>> SearchesOfAsync(
        this DoorstepContext db, IEnumerable<CarePlan> plans, CancellationToken cancellationToken)
    {
        var ids = plans.Select(plan => plan.Id).ToList();
        return db.CareLadders.Where(ladder => ids.Contains(ladder.PlanId) && ladder.EndedAt == null)
            .ToDictionaryAsync(ladder => ladder.PlanId, cancellationToken);
    }
}
