using System.Globalization;

namespace Doorstep.Places.Calendar;

/// <summary>
/// The thirteen days of the year that the law makes free for everybody (全国年节及纪念日放假办法, as amended from 2025): computed, for years whose list of
/// holidays and make-up days the State Council has not published yet. Which weekends are worked for them nobody can know before.
/// </summary>
public static class LegalHolidays
{
    private static readonly ChineseLunisolarCalendar lunar = new();

    public static IReadOnlySet<DateOnly> Of(int year) => new HashSet<DateOnly>(
    [
        new DateOnly(year, 1, 1),
        .. Lunar(year, 1, 1) is { } spring ? Enumerable.Range(-1, 4).Select(spring.AddDays) : [],
        Qingming(year),
        new DateOnly(year, 5, 1), new DateOnly(year, 5, 2),
        .. new[] { Lunar(year, 5, 5), Lunar(year, 8, 15) }.OfType<DateOnly>(),
        new DateOnly(year, 10, 1), new DateOnly(year, 10, 2), new DateOnly(year, 10, 3),
    ]);

    /// <summary>
    /// A day of the Chinese year that begins in this one, never of a leap month; null beyond the years that the calendar knows (1901 to 2100).
    /// </summary>
    private static DateOnly? Lunar(int year, int month, int day)
    {
        if (year < lunar.MinSupportedDateTime.Year || year >= lunar.MaxSupportedDateTime.Year)
        {
            return null;
        }

        // The leap month stands after the month it repeats and moves the later ones on by one.
        var leap = lunar.GetLeapMonth(year);
        return DateOnly.FromDateTime(lunar.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
    }

    /// <summary>The day in China on which the sun reaches 15 degrees of longitude.</summary>
    private static DateOnly Qingming(int year)
    {
        var day = new DateOnly(year, 4, 3);
        while (SunAt(WorkingCalendar.StartOf(day.AddDays(1))) < 15)
        {
            day = day.AddDays(1);
        }

        return day;
    }

    /// <summary>The sun's apparent longitude in degrees, right to about a hundredth: Meeus, Astronomical Algorithms, chapter 25.</summary>
    private static double SunAt(DateTimeOffset time)
    {
        var centuries = (time.UtcDateTime - new DateTime(2000, 1, 1, 12, 0, 0, DateTimeKind.Utc)).TotalDays / 36525;
        static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);
        var anomaly = 357.52911 + (35999.05029 * centuries);
        var centre = ((1.914602 - (0.004817 * centuries)) * Sin(anomaly)) + (0.019993 * Sin(2 * anomaly)) + (0.000289 * Sin(3 * anomaly));
        var longitude = 280.46646 + (36000.76983 * centuries) + centre - 0.00569 - (0.00478 * Sin(125.04 - (1934.136 * centuries)));
        return ((longitude % 360) + 360) % 360;
    }
}
