using System.Globalization;
using Doorstep.Contracts;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>Moments and lengths of time as people of the city read them: on the city's clock, with their units.</summary>
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

    /// <summary>A length of time in its largest unit: 3 min, 2 h, 5 d.</summary>
    public static string Span(this IStringLocalizer words, TimeSpan length) => length.Duration() switch
    {
        { TotalMinutes: < 1 } => words["desk.span.moment"],
        { TotalHours: < 1 } minutes => words["desk.span.minutes", (int)minutes.TotalMinutes],
        { TotalDays: < 2 } hours => words["desk.span.hours", (int)hours.TotalHours],
        var days => words["desk.span.days", (int)days.TotalDays],
    };

    /// <summary>What is left of a limit: 3 h left, 2 d over; once the work is done only whether it kept the limit.</summary>
    public static string Left(this IStringLocalizer words, TimeSpan left, bool isStopped) =>
        left < TimeSpan.Zero ? words["desk.over", words.Span(left)]
        : isStopped ? words["desk.in-time"]
        : words["desk.left", words.Span(left)];

    private static DateTimeOffset Local(DateTimeOffset time) => time.ToOffset(CityTime.Offset);
}
