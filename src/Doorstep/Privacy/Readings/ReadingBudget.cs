using System.Globalization;
using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Readings;

/// <summary>How many fields one person may open within an hour, and within a day.</summary>
record ReadingAllowance(Guid By, int PerHour, int PerDay);

/// <summary>How many files one person may ask with who is registered, and about how many numbers in all, within a day.</summary>
sealed record FileAllowance(Guid By, int FilesPerDay, int NumbersPerDay, int Numbers) : ReadingAllowance(By, int.MaxValue, int.MaxValue);

/// <summary>
/// Limits how many sealed fields one person of staff may open within an hour and a day. A round of visits opens dozens a day, a curious person
/// hundreds. Beyond it the desk has to wait, and the auditor sees it. Whoever was counted in the database less than two seconds ago is counted in
/// memory, as long as she stays below half of what she may: what this node let her open since is known here, and what other nodes did is missed for
/// so long, so that each of them may add half of a budget at most. Nobody is refused by what the memory says.
/// </summary>
sealed class ReadingBudget(IConfiguration configuration, TimeProvider clock)
{
    private readonly int perHour = configuration.GetValue("Readings:PerHour", 60);
    private readonly int perDay = configuration.GetValue("Readings:PerDay", 300);
    private readonly int filesPerDay = configuration.GetValue("Imports:FilesPerDay", 20);
    private readonly int numbersPerDay = configuration.GetValue("Imports:NumbersPerDay", 100_000);

    // One batch after another comes here, so that nobody else has it in hand.
    private readonly Dictionary<Guid, Known> known = [];

    private sealed record Opened(Guid By, int InHour, int InDay)
    {
        public Opened And(int more) => this with { InHour = InHour + more, InDay = InDay + more };

        public bool IsBeyond(int hourly, int daily) => InHour > hourly || InDay > daily;
    }

    /// <param name="At">When it was counted in the database.</param>
    private sealed record Known(Opened Opened, DateTimeOffset At)
    {
        // A clock that was put back has counted nothing yet.
        public bool IsFreshAt(DateTimeOffset now) => (now - At).Duration() < TimeSpan.FromSeconds(2);
    }

    /// <summary>Whoever has shown within the hour, with a second factor, that it is she, may go on to twice as many.</summary>
    public ReadingAllowance Of(Caller caller)
    {
        var factor = caller.IsFreshAt(clock.GetUtcNow()) ? 2 : 1;
        return new(caller.AccountId, perHour * factor, perDay * factor);
    }

    /// <summary>A file is large or small by its rows, so no second factor makes it more.</summary>
    public FileAllowance OfFile(Caller caller, int numbers) => new(caller.AccountId, filesPerDay, numbersPerDay, numbers);

    /// <summary>Answers those of the batch who would open more than they may; the others stay as they are.</summary>
    public async Task RefuseBeyondAsync(DoorstepContext db, IReadOnlyList<ReadingBatchWriter.Waiting> batch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await CountAsync(db, ToCount(batch, now), now, cancellationToken);
        await RefuseFilesBeyondAsync(db, [.. batch.Where(waiting => waiting.ReadingAllowance is FileAllowance)], now, cancellationToken);
        foreach (var waiting in batch.Where(waiting => waiting.ReadingAllowance is not FileAllowance))
        {
            if (waiting.ReadingAllowance is { } allowance && known[allowance.By].Opened.And(waiting.Readings.Count) is var after
                && after.IsBeyond(allowance.PerHour, allowance.PerDay))
            {
                var span = after.InHour > allowance.PerHour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
                waiting.Written.TrySetException(new ReadingRefusedException(StatusCodes.Status429TooManyRequests, "rule.reading-budget",
                    await UntilOneLapsesAsync(db, allowance.By, now, span, cancellationToken)));
                continue;
            }

            // Also those of an emergency: nothing stands in their way, and they count.
            if (waiting.Readings is [{ By: var by }, ..] && known.TryGetValue(by, out var one))
            {
                known[by] = one with { Opened = one.Opened.And(waiting.Readings.Count) };
            }
        }
    }

    /// <summary>Files are few, so they are counted in the database every time, and those of the batch with them.</summary>
    private static async Task RefuseFilesBeyondAsync(
        DoorstepContext db, IReadOnlyList<ReadingBatchWriter.Waiting> files, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now.AddDays(-1);
        foreach (var same in files.GroupBy(waiting => waiting.ReadingAllowance!.By))
        {
            var asked = await db.Readings.Where(reading => reading.By == same.Key && reading.At > since
                && reading.Subject == ReadingSubject.NotRegistered && reading.Field.StartsWith(Reading.InFile))
                .OrderBy(reading => reading.At).Select(reading => new { reading.At, reading.Field }).ToListAsync(cancellationToken);
            var (count, numbers) = (asked.Count, asked.Sum(file => long.Parse(file.Field[Reading.InFile.Length..], CultureInfo.InvariantCulture)));
            foreach (var waiting in same)
            {
                var allowance = (FileAllowance)waiting.ReadingAllowance!;
                if (count + 1 > allowance.FilesPerDay || numbers + allowance.Numbers > allowance.NumbersPerDay)
                {
                    waiting.Written.TrySetException(new ReadingRefusedException(
                        StatusCodes.Status429TooManyRequests, "rule.import-budget", (asked.FirstOrDefault()?.At ?? now).AddDays(1) - now));
                    continue;
                }

                (count, numbers) = (count + 1, numbers + allowance.Numbers);
            }
        }
    }

    private List<Guid> ToCount(IReadOnlyList<ReadingBatchWriter.Waiting> batch, DateTimeOffset now)
    {
        var more = batch.Where(waiting => waiting.ReadingAllowance is not FileAllowance).SelectMany(waiting => waiting.Readings)
            .CountBy(reading => reading.By).ToDictionary();
        return [.. batch.Select(waiting => waiting.ReadingAllowance).OfType<ReadingAllowance>()
            .Where(allowance => allowance is not FileAllowance && !IsKnown(allowance, more.GetValueOrDefault(allowance.By), now))
            .Select(allowance => allowance.By).Distinct()];
    }

    private bool IsKnown(ReadingAllowance allowance, int more, DateTimeOffset now) =>
        known.TryGetValue(allowance.By, out var one) && one.IsFreshAt(now)
            && !one.Opened.And(more).IsBeyond(allowance.PerHour / 2, allowance.PerDay / 2);

    private async Task CountAsync(DoorstepContext db, List<Guid> accounts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (accounts.Count == 0)
        {
            return;
        }

        var hour = now.AddHours(-1);
        var opened = await Counted(db, now.AddDays(-1)).Where(reading => accounts.Contains(reading.By)).GroupBy(reading => reading.By)
            .Select(readings => new Opened(readings.Key, readings.Count(reading => reading.At > hour), readings.Count()))
            .ToDictionaryAsync(opened => opened.By, cancellationToken);
        foreach (var stale in known.Where(one => !one.Value.IsFreshAt(now)).Select(one => one.Key).ToList())
        {
            known.Remove(stale);
        }

        accounts.ForEach(account => known[account] = new(opened.GetValueOrDefault(account) ?? new(account, 0, 0), now));
    }

    private static IQueryable<Reading> Counted(DoorstepContext db, DateTimeOffset since) =>
        db.Readings.Where(reading => reading.At > since).Where(Reading.IsOneByOne);

    private static async Task<TimeSpan> UntilOneLapsesAsync(
        DoorstepContext db, Guid account, DateTimeOffset now, TimeSpan span, CancellationToken cancellationToken)
    {
        var oldest = await Counted(db, now - span).Where(reading => reading.By == account).OrderBy(reading => reading.At)
            .Select(reading => (DateTimeOffset?)reading.At).FirstOrDefaultAsync(cancellationToken);
        return (oldest ?? now) + span - now;
    }
}
