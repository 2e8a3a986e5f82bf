using System.Data.Common;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Readings;

/// <summary>
/// Records readings before sealed fields are opened; only when that stands in the database may the caller open them. What cannot be written is not
/// shown, with one exception: a call for help, where the name and the number are shown and the reading goes to a file until it can be written.
/// </summary>
sealed class ReadingRecorder(
    DoorstepContext db, Caller caller, CurrentAct acting, ReadingBatchWriter keep, ReadingBudget budget, ReadingSpool spool, PlatformMeter meter)
{
    /// <summary>A database that is locked answers after half a minute; somebody in danger is not called back so late.</summary>
    private static readonly TimeSpan mostInDanger = TimeSpan.FromSeconds(3);

    /// <param name="isEmergency">Somebody is in danger now: nothing may stand in the way.</param>
    /// <exception cref="ReadingRefusedException">Nothing may be opened.</exception>
    public Task RunAsync(
        IReadOnlyList<ReadingTarget> looks, string purpose, bool isEmergency = false, CancellationToken cancellationToken = default) =>
        WriteAsync(looks, purpose, isEmergency ? null : budget.Of(caller), isEmergency, cancellationToken);

    /// <summary>
    /// Of a file that asked who is registered: the file itself first, and everyone who was found. Files have a budget of their own, by
    /// their number and by the numbers in them.
    /// </summary>
    /// <exception cref="ReadingRefusedException">She has asked by too many files, or about too many.</exception>
    public Task OfFileAsync(int numbers, IReadOnlyList<ReadingTarget> looks, string purpose, CancellationToken cancellationToken) =>
        WriteAsync(looks, purpose, budget.OfFile(caller, numbers), isEmergency: false, cancellationToken);

    /// <summary>
    /// Of everyone in a list that leaves: part of a commit that the caller has open, and of no budget, since a list has limits of its own.
    /// </summary>
    public async Task InBulkAsync(IEnumerable<ReadingTarget> looks, string purpose, CancellationToken cancellationToken)
    {
        List<Reading> readings = [.. looks.Select(look => Reading.Of(look, purpose, acting.Now()))];
        try
        {
            await db.InsertReadingsAsync(readings, cancellationToken);
        }
        catch (DbException)
        {
            throw new ReadingRefusedException(StatusCodes.Status503ServiceUnavailable, "rule.reading-not-written");
        }
    }

    private async Task WriteAsync(
        IReadOnlyList<ReadingTarget> looks, string purpose, ReadingAllowance? allowance, bool isEmergency, CancellationToken cancellationToken)
    {
        if (!Purposes.All.Contains(purpose))
        {
            throw new WrongFieldException("purpose", "error.purpose-unknown");
        }

        List<Reading> readings = [.. looks.Select(look => Reading.Of(look, purpose, acting.Now()))];
        try
        {
            var kept = keep.RunAsync(readings, allowance, cancellationToken);
            await (isEmergency ? kept.WaitAsync(mostInDanger, cancellationToken) : kept);
        }
        catch (ReadingRefusedException)
        {
            meter.ReadingRefused("budget");
            throw;
        }
        catch (Exception broken) when (broken is DbException or DbUpdateException || DatabaseAway.Is(broken)
            || isEmergency && broken is TimeoutException)
        {
            if (!isEmergency)
            {
                meter.ReadingRefused("database");
                throw new ReadingRefusedException(StatusCodes.Status503ServiceUnavailable, "rule.reading-not-written");
            }

            await spool.KeepAsync(readings);
        }
    }
}
