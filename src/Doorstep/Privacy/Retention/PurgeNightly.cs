using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Privacy.Retention;

/// <summary>
/// A background job that purges at three in the morning, and what is kept for a day only at every hour, unless the city has switched it off
/// (Retention:Purge=off) and does it by hand.
/// </summary>
sealed class PurgeNightly(PurgeByRule purge, IConfiguration configuration, TimeProvider clock, JobRegistry jobs, ILogger<PurgeNightly> log)
    : PeriodicJob(jobs)
{
    private const int Hour = 3;

    protected override Task LoopAsync(CancellationToken stoppingToken) =>
        configuration["Retention:Purge"] == "off" ? Task.CompletedTask : EveryAsync(TimeSpan.FromHours(1), PurgeAsync, stoppingToken);

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var isNight = clock.GetUtcNow().ToOffset(CityTime.Offset).Hour == Hour;
        foreach (var line in (await purge.EraseAsync(cancellationToken, isNight)).Where(line => line.Rows > 0))
        {
            log.LogInformation("{Rows} of {Kind} erased: kept {Days} days", line.Rows, line.Name, line.Days);
        }
    }
}
