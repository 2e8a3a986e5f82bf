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

    /// <summary>All that is due now. One that fails keeps no other, and ends the round: what always fails is not tried without a pause.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        bool isMore;
        do
        {
            var (due, failed) = (await DueAsync(cancellationToken), 0);
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Together }, async (id, _) =>
            {
                if (!await TryAsync(stop => DeliverAsync(id, stop), cancellationToken))
                {
                    Interlocked.Increment(ref failed);
                }
            });
            isMore = due.Count == AtOnce && failed == 0;
        }
        while (isMore);
    }

    private async Task DeliverAsync(Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("push");
        await scope.ServiceProvider.GetRequiredService<DeliverMessage>().RunAsync(id, cancellationToken);
    }

    private async Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("push");
        var now = clock.GetUtcNow();
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Messages.Where(message => message.PushDueAt <= now)
            .OrderByDescending(message => message.IsUrgent).ThenBy(message => message.PushDueAt).Select(message => message.Id).Take(AtOnce)
            .ToListAsync(cancellationToken);
    }
}
