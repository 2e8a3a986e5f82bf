using System.Data.Common;
using Doorstep.Data;
using Doorstep.Trust.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Readings;

/// <summary>
/// Writes down that sealed fields are about to be opened; only when that stands in the database may the caller open them. What cannot be written is not
/// shown, with one exception: a call for help, where the name and the number are shown and the reading goes to a file until it can be written.
/// </summary>
sealed class WriteReadings(DoorstepContext db, Caller caller, Acting acting, ReadingSpool spool, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>A round of visits opens dozens a day, a curious person hundreds. Beyond it the desk has to wait, and the auditor sees it.</summary>
    private readonly int mostPerHour = configuration.GetValue("Readings:PerHour", 60);
    private readonly int mostPerDay = configuration.GetValue("Readings:PerDay", 300);

    /// <param name="isEmergency">Somebody is in danger now: nothing may stand in the way.</param>
    /// <exception cref="ReadingRefusedException">Nothing may be opened.</exception>
    public async Task RunAsync(IReadOnlyList<Look> looks, string purpose, bool isEmergency = false, CancellationToken cancellationToken = default)
    {
        if (!Purposes.All.Contains(purpose))
        {
            throw new WrongFieldException("purpose", "error.purpose-unknown");
        }

        List<Reading> readings = [.. looks.Select(look => Reading.Of(look, purpose, acting.Now()))];
        try
        {
            if (!isEmergency)
            {
                await RefuseBeyondBudgetAsync(looks.Count, cancellationToken);
            }

            db.AddRange(readings);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is DbException or DbUpdateException)
        {
            if (!isEmergency)
            {
                throw new ReadingRefusedException(StatusCodes.Status503ServiceUnavailable, "rule.reading-not-written");
            }

            await spool.KeepAsync(readings);
        }
    }

    /// <summary>Of everyone in a list that leaves: part of a commit that the caller has open, and of no budget, since a list has limits of its own.</summary>
    public async Task InBulkAsync(IEnumerable<Look> looks, string purpose, CancellationToken cancellationToken)
    {
        List<Reading> readings = [.. looks.Select(look => Reading.Of(look, purpose, acting.Now()))];
        try
        {
            await db.BulkInsertAsync(readings, cancellationToken);
            await db.BulkInsertAsync(readings.Select(Leaf.Of), cancellationToken);
        }
        catch (DbException)
        {
            throw new ReadingRefusedException(StatusCodes.Status503ServiceUnavailable, "rule.reading-not-written");
        }
    }

    private async Task RefuseBeyondBudgetAsync(int more, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (hour, day) = (now.AddHours(-1), now.AddDays(-1));
        // Whoever has shown within the hour, with a second factor, that it is she, may go on to twice as many.
        var factor = caller.IsFreshAt(now) ? 2 : 1;
        var most = (Hour: mostPerHour * factor, Day: mostPerDay * factor);
        var times = await db.Readings.Where(reading => reading.By == caller.AccountId && reading.At > day && !reading.Field.StartsWith(Reading.InList)).OrderByDescending(reading => reading.At).Select(reading => reading.At).Take(most.Day).ToListAsync(cancellationToken);
        if (times.Count(time => time > hour) + more > most.Hour)
        {
            throw Refused(times.Where(time => time > hour).Min() + TimeSpan.FromHours(1) - now);
        }

        if (times.Count + more > most.Day)
        {
            throw Refused(times[^1] + TimeSpan.FromDays(1) - now);
        }
    }

    private static ReadingRefusedException Refused(TimeSpan wait) => new(StatusCodes.Status429TooManyRequests, "rule.reading-budget", wait);
}
