using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Planning;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// A background job that looks every hour for grids that drift toward the top of the window as the city builds, and draws up a plan for their
/// subdistrict before they break: a draft like any other, for a planner to look at. A subdistrict that has one waiting, or was given one within the
/// month, is left alone.
/// </summary>
sealed class WatchLoads(IServiceScopeFactory scopes, PlanningInputCache grounds, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    /// <summary>From here on a grid is nearly full: of 500 households, 20 are left, about one new stairwell.</summary>
    public const double NearlyFull = 0.96;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Whoever withdrew what was proposed is not asked again at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Pause, WatchAsync, stoppingToken);

    internal async Task WatchAsync(CancellationToken cancellationToken)
    {
        var full = (int)(HouseholdWindow.Usual.Highest * NearlyFull);
        List<AreaCode> drifting;
        using (var scope = scopes.AsJob("loads of grids"))
        {
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            var counts = await db.AreaCounts.AsNoTracking().Where(count => count.Key == RollUpKeys.Dwellings && count.Count > full)
                .Select(count => count.Area).ToListAsync(cancellationToken);
            var recent = clock.GetUtcNow() - Patience;
            var waiting = await db.GridPlans.Where(plan => plan.Status == PlanStatus.Draft || plan.Status == PlanStatus.Proposed
                || (plan.MadeBy == Guid.Empty && plan.MadeAt > recent)).Select(plan => plan.Area).ToListAsync(cancellationToken);
            drifting = [.. counts.Where(area => area.Level is AreaLevel.Grid).Select(grid => grid.At(AreaLevel.Subdistrict)).Distinct().Order()
                .Where(area => !waiting.Exists(plan => plan.Contains(area) || area.Contains(plan)))];
        }

        foreach (var subdistrict in drifting)
        {
            try
            {
                await DrawAsync(subdistrict, full, cancellationToken);
            }
            catch (RuleBrokenException)
            {
                // None of its communities has joined grid management.
            }
        }
    }

    private async Task DrawAsync(AreaCode subdistrict, int full, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("loads of grids");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ground = await grounds.NowAsync(db, subdistrict, new(), cancellationToken);
        PlanningOptions options = new() { Window = new(HouseholdWindow.Usual.Lowest, full), LeaveSound = true, BorderWorth = MakePlan.BorderWorth };
        var drawing = Drawing.Of(
            ground, Planner.Plan(ground.City, options, stopping: cancellationToken), await db.GridCodesAsync(subdistrict, cancellationToken));
        // A building that is a full grid by itself drifts nowhere.
        if (drawing.Moves.Count > 0)
        {
            db.Add(GridPlan.Draw(subdistrict, $"{CityTime.Today(clock):yyyy-MM-dd} · > {full}", options, new(), drawing,
                new Act(scope.ServiceProvider.GetRequiredService<Ids>().Next(), Guid.Empty, clock.GetUtcNow())));
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
