using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register;

/// <summary>
/// A background job that draws the base map once the platform has started, and again whenever borders have changed, with the register's count of
/// households, by which a grid is seen to be overloaded.
/// </summary>
sealed class DrawCity(IServiceScopeFactory scopes, DrawBaseMap draw, IHostApplicationLifetime life, TimeProvider clock, JobRegistry jobs)
    : PeriodicJob(jobs)
{
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(5);

    private (int, int) drawn = (-1, -1);

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        // Drawing takes a processor for a second or two: first the city answers.
        using (var started = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, life.ApplicationStarted))
        {
            await Task.Delay(Timeout.Infinite, started.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(DrawIfChangedAsync, stoppingToken);
            await Task.Delay(LooksAgain, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DrawIfChangedAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("base map");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = (await db.Outlines.CountAsync(cancellationToken),
            await db.Outlines.CountAsync(outline => outline.Until != null, cancellationToken));
        if (now != drawn)
        {
            var counts = await db.AreaCounts.AsNoTracking().Where(count => count.Key == RollUpKeys.Dwellings)
                .ToDictionaryAsync(count => count.Area, count => count.Count, cancellationToken);
            await draw.RunAsync(counts, cancellationToken: cancellationToken);
            drawn = now;
        }
    }
}
