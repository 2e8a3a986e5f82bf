using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Live.Health;

/// <summary>How long each commit took: until what was written lies on the disk, and on a standby's where there is one.</summary>
sealed class MeasureCommits(PlatformMeter meter) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => meter.Committed(eventData.Duration);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        meter.Committed(eventData.Duration);
        return Task.CompletedTask;
    }
}
