using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live;

/// <summary>
/// Begins a new epoch of the log where a database was restored from a backup. A restored database would give numbers of the log a second time, and
/// who has read the first would miss entries: it begins a new epoch, and readers with a cursor of the old one are told to read the snapshot again.
/// </summary>
static class LogEpoch
{
    private static readonly DateTimeOffset first = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>By the clock and not by counting: a backup that is restored twice must not begin the same epoch twice.</summary>
    public static int After(int known, DateTimeOffset now) => Math.Max(known + 1, (int)(now - first).TotalSeconds);

    public static async Task BeginAsync(DoorstepContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await db.LogCounter.AsNoTracking().SingleAsync(cancellationToken);
        var next = After(known.Epoch, now);
        await db.LogCounter.ExecuteUpdateAsync(set => set.SetProperty(counter => counter.Epoch, next), cancellationToken);
    }
}
