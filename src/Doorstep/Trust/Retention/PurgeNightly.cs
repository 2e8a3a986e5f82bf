using System.Data.Common;
using Doorstep.Contracts;

namespace Doorstep.Trust.Retention;

/// <summary>
/// Purges at three in the morning, and what is kept for a day only at every hour, unless the city has switched it off (Retention:Purge=off) and
/// does it by hand.
/// </summary>
sealed class PurgeNightly(Purge purge, IConfiguration configuration, TimeProvider clock, ILogger<PurgeNightly> log) : BackgroundService
{
    private const int Hour = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration["Retention:Purge"] == "off")
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunAsync(clock.GetUtcNow().ToOffset(CityTime.Offset).Hour == Hour, stoppingToken);
        }
    }

    private async Task RunAsync(bool isNight, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var line in (await purge.EraseAsync(cancellationToken, isNight)).Where(line => line.Rows > 0))
            {
                log.LogInformation("{Rows} of {Kind} erased: kept {Days} days", line.Rows, line.Name, line.Days);
            }
        }
        catch (Exception broken) when (broken is DbException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            log.LogError(broken, "The nightly purge did not end");
        }
    }
}
