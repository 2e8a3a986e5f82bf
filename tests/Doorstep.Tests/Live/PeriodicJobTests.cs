using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Live;

/// <summary>Nothing that runs in the background ends at an error, also at one that nobody thought of.</summary>
public sealed class PeriodicJobTests(DoorstepApp app)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fails in a new way each time, then works.</summary>
    private sealed class Stumbling(JobRegistry jobs, bool beats) : PeriodicJob(jobs)
    {
        private readonly Queue<Exception> faults = new(
        [
            new InvalidOperationException("An exception has been raised that is likely due to a transient failure."),
            new DbUpdateConcurrencyException("another was first"),
            new OperationCanceledException("a command's time ran out"),
            new TimeoutException("no connection"),
        ]);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task LoopAsync(CancellationToken stoppingToken) =>
            beats ? EveryAsync(TimeSpan.FromMilliseconds(1), WorkAsync, stoppingToken) : WorkAsync(stoppingToken);

        private Task WorkAsync(CancellationToken cancellationToken)
        {
            if (faults.TryDequeue(out var fault))
            {
                throw fault;
            }

            Worked();
            Done.TrySetResult();
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_goes_on_whatever_fails_in_it_and_says_how_it_is(bool beats)
    {
        JobRegistry jobs = new(app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILoggerFactory>());
        using Stumbling job = new(jobs, beats);
        Assert.Equal((null, null), (jobs.All.Single().LastGood, jobs.All.Single().LastFailed));
        await job.StartAsync(CancellationToken.None);
        await job.Done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await job.StopAsync(CancellationToken.None);
        var health = jobs.All.Single();
        Assert.Equal(("Stumbling", nameof(TimeoutException), 0), (health.Name, health.LastFailure, health.FailuresInARow));
        Assert.NotNull(health.LastGood);
        Assert.NotNull(health.LastFailed);
        Assert.True(job.ExecuteTask!.IsCompletedSuccessfully || job.ExecuteTask.IsCanceled);
    }

    [Fact]
    public async Task Every_job_of_the_platform_says_when_it_last_did_its_work()
    {
        using var client = app.CreateClient();
        var jobs = app.Services.GetRequiredService<JobRegistry>();
        using CancellationTokenSource late = new(Patience);
        string[] always = ["CaseMap", "DrawCity", "EmergencyClock", "EmergencySpool", "CaseClock", "Feed", "GrowTree", "KeyRing", "ReadingSpool"];
        while (always.Except(jobs.All.Where(job => job.LastGood is not null).Select(job => job.Name)).Any())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), late.Token);
        }

        var hosted = app.Services.GetServices<IHostedService>().OfType<PeriodicJob>().Select(job => job.GetType().Name).Order(StringComparer.Ordinal);
        Assert.Equal(hosted, jobs.All.Select(job => job.Name));
        Assert.Equal(BackgroundServiceExceptionBehavior.Ignore,
            app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior);
    }
}
