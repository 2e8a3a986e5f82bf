using System.Globalization;
using Doorstep.Contracts;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>Formats moments and lengths of time as people of the city read them: on the city's clock, with their units.</summary>
static class CityClock
{
    private static bool IsEnglish => CultureInfo.CurrentUICulture.Name == "en";

    public static string Clock(DateTimeOffset time) => Local(time).ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => Local(time).ToString(IsEnglish ? "d MMM yyyy" : "yyyy年M月d日", CultureInfo.InvariantCulture);

    /// <summary>The clock today, the day and the clock on other days, the year too when it is another.</summary>
    public static string Moment(DateTimeOffset time, DateTimeOffset now)
    {
        var (local, today) = (Local(time), Local(now));
        return local.Date == today.Date ? Clock(time)
            : local.ToString((IsEnglish, local.Year == today.Year) switch
            {
                (true, true) => "d MMM, HH:mm",
                (true, false) => "d MMM yyyy, HH:mm",
                (false, true) => "M月d日 HH:mm",
                _ => "yyyy年M月d日 HH:mm",
            }, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// A length of time that has gone by, in the unit that tells most: minutes up to two hours, hours up to two days, then
    /// days. What is not over is not counted.
    /// </summary>
    public static string Span(this IStringLocalizer words, TimeSpan length) => words.Span(length.Duration(), Math.Floor);

    private static string Span(this IStringLocalizer words, TimeSpan length, Func<double, double> round) =>
        length.TotalMinutes < 1 ? words["desk.span.moment"]
        : round(length.TotalMinutes) < 120 ? words["desk.span.minutes", (int)round(length.TotalMinutes)]
        : round(length.TotalHours) < 48 ? words["desk.span.hours", (int)round(length.TotalHours)]
        : words["desk.span.days", (int)round(length.TotalDays)];

    /// <summary>What is left of a limit, rounded up: 3 h left, 2 d over; once the work is done only whether it kept the limit.</summary>
    public static string Left(this IStringLocalizer words, TimeSpan left, bool isStopped) =>
        left < TimeSpan.Zero ? words["desk.over", words.Span(left)]
        : isStopped ? words["desk.in-time"]
        : words["desk.left", words.Remaining(left)];

    /// <summary>Never less than is left, and nearly never more than an hour too much.</summary>
    private static string Remaining(this IStringLocalizer words, TimeSpan left) => (int)Math.Ceiling(left.TotalHours) switch
    {
        < 48 => words.Span(left, Math.Ceiling),
        < 240 and var hours when hours % 24 > 0 => words["desk.span.days-hours", hours / 24, hours % 24],
        _ => words.Span(left, Math.Ceiling),
    };

    private static DateTimeOffset Local(DateTimeOffset time) => time.ToOffset(CityTime.Offset);
}
