using System.Globalization;

namespace Doorstep.Contracts;

/// <summary>Converts times to the city's local hour and day, as its clocks show them.</summary>
public static class CityTime
{
    /// <summary>China keeps one time, without summer time, since 1992.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    /// <summary>Year-month-day, for lists and tables.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The clock of the day.</summary>
    public static string Clock(DateTimeOffset time) => time.ToOffset(Offset).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>To the second, for what changes while one looks at it.</summary>
    public static string Second(DateTimeOffset time) => time.ToOffset(Offset).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>To the minute, for lists and tables.</summary>
    public static string Minute(DateTimeOffset time) => time.ToOffset(Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static DateOnly Today(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return DayOf(clock.GetUtcNow());
    }
}
