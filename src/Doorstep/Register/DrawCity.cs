using System.Data.Common;
using Doorstep.Data;
using Doorstep.Places.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register;

/// <summary>Draws the base map once the platform has started, with the register's count of households, by which a grid is seen to be overloaded.</summary>
sealed class DrawCity(IServiceScopeFactory scopes, DrawBaseMap draw, IHostApplicationLifetime life, ILogger<DrawCity> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Drawing takes a processor for a second or two: first the city answers.
        using var started = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, life.ApplicationStarted);
        await Task.Delay(Timeout.Infinite, started.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            using var scope = scopes.AsJob("base map");
            var counts = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().AreaCounts.AsNoTracking()
                .Where(count => count.Key == Facets.Dwellings).ToDictionaryAsync(count => count.Area, count => count.Count, stoppingToken);
            await draw.RunAsync(counts, cancellationToken: stoppingToken);
        }
        catch (DbException exception)
        {
            log.LogError(exception, "The base map could not be drawn");
        }
    }
}
