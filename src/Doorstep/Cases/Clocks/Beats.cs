using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The beat of a clock that outlives a database's bad moments.</summary>
static class Beats
{
    public static async Task BeatAsync(this TimeProvider clock, TimeSpan beat, Func<CancellationToken, Task> tick, ILogger log, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(beat, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await tick(stoppingToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody changed a case in the same moment: the next beat reads it again.
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException or InvalidOperationException && !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(exception, "A clock could not read the database; it tries again at the next beat");
            }
        }
    }
}
