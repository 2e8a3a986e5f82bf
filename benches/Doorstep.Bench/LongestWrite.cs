using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Bench;

/// <summary>Keeps how long the longest transaction was: on SQLite whoever else has to write waits for so long.</summary>
internal sealed class LongestWrite : DbTransactionInterceptor
{
    private readonly ConcurrentDictionary<Guid, long> begun = new();
    private readonly ConcurrentBag<double> lengths = [];

    public double Ms => lengths.DefaultIfEmpty().Max();

    public void Forget() => lengths.Clear();

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        begun[eventData.TransactionId] = Stopwatch.GetTimestamp();
        return ValueTask.FromResult(result);
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (begun.TryRemove(eventData.TransactionId, out var start))
        {
            lengths.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Task.CompletedTask;
    }

    /// <summary>Puts it beside the platform's own interceptors.</summary>
    internal sealed class WatchModule(LongestWrite watch) : Module
    {
        public override void Add(IHostApplicationBuilder builder) => builder.Services
            .ConfigureDbContext<SqliteDoorstepContext>(options => options.AddInterceptors(watch))
            .ConfigureDbContext<PostgresDoorstepContext>(options => options.AddInterceptors(watch));
    }
}
