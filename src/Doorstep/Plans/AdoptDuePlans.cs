using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Plans whose day has come: they come into force in the first minute of it, whoever is awake. One that no longer fits the grids is sent back to its planner with the reason.</summary>
sealed class AdoptDuePlans(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AdoptDuePlans> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => clock.BeatAsync(Pause, AdoptAsync, log, stoppingToken);

    internal async Task AdoptAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("plans that are due");
        var (services, today) = (scope.ServiceProvider, CityTime.Today(clock));
        var due = await services.GetRequiredService<DoorstepContext>().GridPlans.Where(plan => plan.Status == PlanStatus.Proposed && plan.EffectiveOn <= today).OrderBy(plan => plan.MadeAt).Select(plan => plan.Id).ToListAsync(cancellationToken);
        foreach (var id in due)
        {
            Act Now() => new(services.GetRequiredService<Ids>().Next(), Guid.Empty, clock.GetUtcNow());
            try
            {
                await services.GetRequiredService<AdoptPlan>().NowAsync(id, Now(), cancellationToken);
            }
            catch (RuleBrokenException broken)
            {
                var db = services.GetRequiredService<DoorstepContext>();
                var plan = await db.GridPlans.Include(found => found.Acts).SingleAsync(found => found.Id == id, cancellationToken);
                plan.Refuse(plan.Area, broken.Rule, Now());
                await db.SaveChangesAsync(cancellationToken);
            }
        }
    }
}
