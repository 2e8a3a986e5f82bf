using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Tells, once each, that a case's limit is at 80 % or over, so that every map and list changes colour without asking.</summary>
public sealed class CaseClock(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int PageLength = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Beat, TickAsync, stoppingToken);

    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("case-clock");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        var now = clock.GetUtcNow();
        var due = await db.Cases.Where(found => found.NextLightAt <= now).OrderBy(found => found.NextLightAt).Take(PageLength).ToListAsync(cancellationToken);
        foreach (var found in due)
        {
            found.ChangeLight(new(ids.Next(), Guid.Empty, now));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
