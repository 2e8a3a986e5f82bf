using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Readings;

/// <summary>How many fields one person may open within an hour, and within a day.</summary>
sealed record Allowance(Guid By, int PerHour, int PerDay);

/// <summary>A round of visits opens dozens a day, a curious person hundreds. Beyond it the desk has to wait, and the auditor sees it.</summary>
sealed class ReadingBudget(IConfiguration configuration, TimeProvider clock)
{
    private readonly int perHour = configuration.GetValue("Readings:PerHour", 60);
    private readonly int perDay = configuration.GetValue("Readings:PerDay", 300);

    private sealed record Opened(Guid By, int InHour, int InDay)
    {
        public Opened And(int more) => this with { InHour = InHour + more, InDay = InDay + more };
    }

    /// <summary>Whoever has shown within the hour, with a second factor, that it is she, may go on to twice as many.</summary>
    public Allowance Of(Caller caller)
    {
        var factor = caller.IsFreshAt(clock.GetUtcNow()) ? 2 : 1;
        return new(caller.AccountId, perHour * factor, perDay * factor);
    }

    /// <summary>Answers those of the batch who would open more than they may; the others stay as they are.</summary>
    public async Task RefuseBeyondAsync(DoorstepContext db, IReadOnlyList<KeepReadings.Waiting> batch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var opened = await OpenedAsync(db, [.. batch.Select(waiting => waiting.Allowance?.By).OfType<Guid>().Distinct()], now, cancellationToken);
        foreach (var waiting in batch)
        {
            if (waiting.Allowance is not { } allowance)
            {
                continue;
            }

            var after = (opened.GetValueOrDefault(allowance.By) ?? new(allowance.By, 0, 0)).And(waiting.Readings.Count);
            if (after.InHour > allowance.PerHour || after.InDay > allowance.PerDay)
            {
                var span = after.InHour > allowance.PerHour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
                waiting.Written.TrySetException(new ReadingRefusedException(StatusCodes.Status429TooManyRequests, "rule.reading-budget", await UntilOneLapsesAsync(db, allowance.By, now, span, cancellationToken)));
                continue;
            }

            opened[allowance.By] = after;
        }
    }

    private static IQueryable<Reading> Counted(DoorstepContext db, DateTimeOffset since) => db.Readings.Where(reading => reading.At > since && !reading.Field.StartsWith(Reading.InList));

    private static async Task<Dictionary<Guid, Opened>> OpenedAsync(DoorstepContext db, List<Guid> accounts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (accounts.Count == 0)
        {
            return [];
        }

        var hour = now.AddHours(-1);
        return await Counted(db, now.AddDays(-1)).Where(reading => accounts.Contains(reading.By)).GroupBy(reading => reading.By)
            .Select(readings => new Opened(readings.Key, readings.Count(reading => reading.At > hour), readings.Count())).ToDictionaryAsync(opened => opened.By, cancellationToken);
    }

    private static async Task<TimeSpan> UntilOneLapsesAsync(DoorstepContext db, Guid account, DateTimeOffset now, TimeSpan span, CancellationToken cancellationToken)
    {
        var oldest = await Counted(db, now - span).Where(reading => reading.By == account).OrderBy(reading => reading.At).Select(reading => (DateTimeOffset?)reading.At).FirstOrDefaultAsync(cancellationToken);
        return (oldest ?? now) + span - now;
    }
}
