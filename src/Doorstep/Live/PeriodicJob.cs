using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live;

/// <summary>
/// A background job of the server. Whatever fails in it is logged and tried again, also what nobody thought of: only the host's stopping ends it.
/// Every hosted loop derives from it, and <see cref="JobRegistry"/> tells how each is doing.
/// </summary>
public abstract class PeriodicJob : BackgroundService
{
    /// <summary>In seconds; the first is one.</summary>
    private const int LongestPause = 5;

    private readonly JobRegistry jobs;
    private readonly JobHealth health;
    private readonly SemaphoreSlim alone = new(1);

    protected PeriodicJob(JobRegistry jobs)
    {
        this.jobs = jobs;
        health = jobs.Add(GetType().Name);
    }

    /// <summary>The whole job; where it fails it is started again after a pause.</summary>
    protected abstract Task LoopAsync(CancellationToken stoppingToken);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => AgainAsync(LoopAsync, stoppingToken);

    /// <summary>Does the work at every beat; a beat that fails is followed by the next.</summary>
    protected async Task EveryAsync(TimeSpan beat, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        health.Beat = beat;
        using var timer = new PeriodicTimer(beat, jobs.Clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var trace = PlatformMeter.Traces.StartActivity(health.Name);
            var isGood = await TryAsync(work, stoppingToken);
            trace?.SetTag("job", health.Name).SetTag("outcome", isGood ? "good" : "failed");
        }
    }

    /// <summary>Work that is not begun again before it has ended, also where it is asked for beside the beat.</summary>
    protected async Task AloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await alone.WaitAsync(cancellationToken);
        try
        {
            await work(cancellationToken);
        }
        finally
        {
            alone.Release();
        }
    }

    public override void Dispose()
    {
        alone.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>For work that goes on by itself, driven by a signal: started again whenever it fails, and ended only by its own return.</summary>
    protected async Task AgainAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryAsync(work, stoppingToken))
            {
                return;
            }

            // Real time, not the city's clock: a test that holds the clock still would hold the job, too.
            var pause = Math.Clamp(health.FailuresInARow, 1, LongestPause);
            await Task.Delay(TimeSpan.FromSeconds(pause), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Work that goes on by itself says so after each piece of it.</summary>
    protected void Worked() => jobs.Worked(health);

    /// <returns>False where it failed, or is to stop.</returns>
    protected async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
            Worked();
            return true;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody changed the same row in the same moment: the next time reads it again.
            return false;
        }
        catch (Exception broken)
        {
            jobs.Failed(health, broken);
            return false;
        }
    }
}
