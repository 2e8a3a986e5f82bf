using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>A background job that brings messages to the devices of those who have turned that on: the urgent ones first, several at once.</summary>
sealed class PushMessages(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int AtOnce = 32, Together = 4;

    private static readonly TimeSpan beat = TimeSpan.FromSeconds(2);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, RunAsync, stoppingToken);

    /// <summary>One round: what is due now, as much as is taken at once.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken) => await Parallel.ForEachAsync(
        await DueAsync(cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken },
        async (id, stop) =>
        {
            using var scope = scopes.AsJob("push");
            await scope.ServiceProvider.GetRequiredService<DeliverMessage>().RunAsync(id, stop);
        });

    private async Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("push");
        var now = clock.GetUtcNow();
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Messages.Where(message => message.PushDueAt <= now)
            .OrderByDescending(message => message.IsUrgent).ThenBy(message => message.PushDueAt).Select(message => message.Id).Take(AtOnce)
            .ToListAsync(cancellationToken);
    }
}
