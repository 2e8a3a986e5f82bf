using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// A background job that adopts plans whose day has come, in the first minute of it, whoever is awake. One that no longer fits the grids is sent back
/// to its planner with the reason.
/// </summary>
sealed class AdoptDuePlans(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs, ILogger<AdoptDuePlans> log) : PeriodicJob(jobs)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Pause, AdoptAsync, stoppingToken);

    internal async Task AdoptAsync(CancellationToken cancellationToken)
    {
        List<Guid> due;
        using (var scope = scopes.AsJob("plans that are due"))
        {
            var today = CityTime.Today(clock);
            due = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().GridPlans
                .Where(plan => plan.Status == PlanStatus.Proposed && plan.EffectiveOn <= today).OrderBy(plan => plan.MadeAt)
                .Select(plan => plan.Id).ToListAsync(cancellationToken);
        }

        foreach (var id in due)
        {
            await AdoptOneAsync(id, cancellationToken);
        }
    }

    /// <summary>In a scope of its own, so that one that cannot be adopted is not in the way of the next.</summary>
    internal async Task AdoptOneAsync(Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("plans that are due");
        Act Now() => new(scope.ServiceProvider.GetRequiredService<Ids>().Next(), Guid.Empty, clock.GetUtcNow());
        try
        {
            await scope.ServiceProvider.GetRequiredService<AdoptPlan>().NowAsync(id, Now(), cancellationToken);
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            var plan = await db.GridPlans.Include(found => found.Acts).SingleAsync(found => found.Id == id, cancellationToken);
            if (plan.Status is not PlanStatus.Proposed)
            {
                // Withdrawn, or adopted by hand or by another node, since it was found to be due: there is nothing to send back.
                return;
            }

            if (broken is RuleBrokenException { Rule: var rule })
            {
                plan.Refuse(plan.Area, rule, Now());
                await db.SaveChangesAsync(cancellationToken);
                return;
            }

            log.LogError(broken, "Plan {Plan} is due and could not be adopted; it is tried again", id);
        }
    }
}
