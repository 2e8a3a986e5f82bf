using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Live.Health;

/// <summary>
/// A database interceptor that measures how long each commit takes: until what was written lies on the disk, and on a standby's where there is one.
/// </summary>
sealed class MeasureCommits(PlatformMeter meter, DatabaseState database) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Note(eventData);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Note(eventData);
        return Task.CompletedTask;
    }

    private void Note(TransactionEndEventData committed)
    {
        meter.Committed(committed.Duration);
        database.Take();
    }
}
