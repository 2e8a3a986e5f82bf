using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>
/// Mends what the acts of the day could not: a plan without an open visit gets one, one whose resident lives elsewhere goes along, and one whose
/// resident is nowhere any more ends.
/// </summary>
sealed class FillCare(DoorstepContext db, NextTask next, Ids ids, TimeProvider clock)
{
    public async Task RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        var act = new Act(ids.Next(), Guid.Empty, clock.GetUtcNow());
        var plans = await db.CarePlans.In(area).Where(plan => plan.EndedAt == null).ToListAsync(cancellationToken);
        var homes = (await db.HomesOf([.. plans.Select(plan => plan.ResidentId)]).ToListAsync(cancellationToken))
            .DistinctBy(home => home.Id).ToDictionary(home => home.Id);
        List<Guid> sources = [.. plans.Select(plan => plan.Id)];
        var open = (await db.WorkTasks.Standing().Where(task => sources.Contains(task.SourceId)).ToListAsync(cancellationToken))
            .ToLookup(task => task.SourceId);
        var searches = await db.SearchesOfAsync(plans, cancellationToken);
        foreach (var plan in plans)
        {
            if (!homes.TryGetValue(plan.ResidentId, out var home))
            {
                plan.End(act, isGone: true);
                searches.GetValueOrDefault(plan.Id)?.Stop(act);
                Array.ForEach([.. open[plan.Id]], task => task.Withdraw(act));
                continue;
            }

            plan.Follow(home.Grid);
            searches.GetValueOrDefault(plan.Id)?.Follow(home.Grid);
            foreach (var task in open[plan.Id].Where(task => task.Area != home.Grid || task.HouseholdId != home.HouseholdId))
            {
                task.Follow(home);
            }

            if (!open[plan.Id].Any())
            {
                var last = CityTime.DayOf(plan.LastContactAt ?? plan.BegunAt);
                await next.OfCareAsync(plan, last, plan.LastContactAt is null, act, cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
