using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// A background job that, for a minute after grids were redrawn, takes along what was still written with old codes by requests that had begun before,
/// here or on another node: borders are known for five seconds.
/// </summary>
sealed class SweepAfterRedraw(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Pause, SweepAsync, stoppingToken);

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        List<Redrawn> redrawn;
        using (var scope = scopes.AsJob("sweep after a redraw"))
        {
            var since = clock.GetUtcNow() - Lasts;
            redrawn = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Set<PlanAct>()
                .Where(done => (done.Kind == PlanActKind.Adopted || done.Kind == PlanActKind.Undone) && done.At > since)
                .OrderBy(done => done.At).Select(done => new Redrawn(done.Id, done.By, done.At, done.Area)).ToListAsync(cancellationToken);
        }

        foreach (var done in redrawn)
        {
            using var scope = scopes.AsJob("sweep after a redraw");
            var redrawing = await scope.ServiceProvider.GetRequiredService<ReadRedrawing>()
                .AgainAsync(done.Area, new Act(done.Id, done.By, done.At), cancellationToken);
            await scope.ServiceProvider.GetRequiredService<RedrawGrids>().RunAgainAsync(redrawing, cancellationToken);
        }
    }

    private sealed record Redrawn(Guid Id, Guid By, DateTimeOffset At, Contracts.AreaCode Area);
}
