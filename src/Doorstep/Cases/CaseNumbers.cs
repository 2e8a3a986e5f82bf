using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The counter from which a day's case numbers are given.</summary>
public sealed class CaseCounter
{
    /// <summary>20150212.</summary>
    public int Day { get; private init; }
    public int Last { get; private set; }
}

/// <summary>Hands out the numbers of cases. The counter's row is locked until the commit, so that no number is given twice or lost.</summary>
static class CaseNumbers
{
    public static async Task<string[]> TakeCaseNumbersAsync(
        this DoorstepContext db, int count, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var day = int.Parse(CityTime.DayOf(at).ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var last = (await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO "CaseCounters" ("Day", "Last") VALUES ({day}, {count})
            ON CONFLICT ("Day") DO UPDATE SET "Last" = "CaseCounters"."Last" + {count} RETURNING "Last" AS "Value"
            """)
            .ToListAsync(cancellationToken)).Single();
        return [.. Enumerable.Range(last - count + 1, count).Select(serial => Format(day, serial))];
    }

    public static string Format(int day, int serial) => string.Create(CultureInfo.InvariantCulture, $"{day}-{serial:000000}");
}
