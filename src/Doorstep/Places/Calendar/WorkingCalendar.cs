using System.Collections.Concurrent;
using Doorstep.Contracts;

namespace Doorstep.Places.Calendar;

/// <summary>When a limit ends, and how it was counted: what the case page says to whoever asks why.</summary>
/// <param name="SkippedDays">Days between start and end on which nobody works, so they did not count.</param>
/// <param name="IsProvisional">It reaches into a year whose holidays are not published yet: it is computed again when they are.</param>
public sealed record Deadline(
    DateTimeOffset From, int Limit, LimitUnit Unit, DateTimeOffset AmberAt, DateTimeOffset DueAt,
    IReadOnlyList<DateOnly> SkippedDays, bool IsProvisional = false);

/// <summary>
/// The city's working time. A limit in working hours is laid end to end over the stretches of time in which people work:
/// 08:00-12:00 and 14:00-18:00 on weekdays, less the holidays, plus the make-up days (调休) that the State Council announces each year.
/// In a year that has not been announced, the days that the law makes free are free.
/// </summary>
public sealed class WorkingCalendar(HolidayList list)
{
    private readonly HashSet<DateOnly> holidays = [.. list.Days.Where(day => day.IsHoliday).Select(day => day.Date)];
    private readonly HashSet<DateOnly> makeUpDays = [.. list.Days.Where(day => !day.IsHoliday).Select(day => day.Date)];
    private readonly ConcurrentDictionary<int, IReadOnlySet<DateOnly>> computed = new();

    private const double Amber = 0.8;
    private const int HoursOfADay = 8;

    private static readonly (TimeSpan From, TimeSpan Until)[] stretches =
    [
        (TimeSpan.FromHours(8), TimeSpan.FromHours(12)), (TimeSpan.FromHours(14), TimeSpan.FromHours(18))
    ];
    private static readonly Lazy<WorkingCalendar> china = new(() => new(HolidayList.Own));

    /// <summary>By the lists that this version of the platform knows.</summary>
    public static WorkingCalendar China => china.Value;

    public IReadOnlySet<int> PublishedYears => list.Years;

    public bool IsPublished(int year) => list.Years.Contains(year);

    public static DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day, default, CityTime.Offset).ToUniversalTime();

    public bool IsWorkingDay(DateOnly day) =>
        makeUpDays.Contains(day) || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day)
            && (IsPublished(day.Year) || !computed.GetOrAdd(day.Year, LegalHolidays.Of).Contains(day)));

    public Deadline Deadline(DateTimeOffset from, int limit, LimitUnit unit)
    {
        var length = TimeSpan.FromHours(limit * unit switch
        {
            LimitUnit.CalendarDays => 24,
            LimitUnit.WorkingDays => HoursOfADay,
            _ => 1,
        });
        if (unit is LimitUnit.ClockHours or LimitUnit.CalendarDays)
        {
            return new(from, limit, unit, from + (length * Amber), from + length, []);
        }

        var due = After(from, length);
        return new(from, limit, unit, After(from, length * Amber), due, [.. DaysBetween(from, due).Where(day => !IsWorkingDay(day))],
            !IsPublished(CityTime.DayOf(due).Year));
    }

    /// <summary>The earliest moment by which this much working time has passed.</summary>
    public DateTimeOffset After(DateTimeOffset from, TimeSpan working)
    {
        foreach (var (start, end) in WorkingTime(from))
        {
            if (working <= end - start)
            {
                return start + working;
            }

            working -= end - start;
        }

        throw new InvalidOperationException("Working time has no end.");
    }

    /// <summary>How much working time lies between two moments.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset until)
    {
        var sum = TimeSpan.Zero;
        foreach (var (start, end) in WorkingTime(from).TakeWhile(stretch => stretch.Start < until))
        {
            sum += (end < until ? end : until) - start;
        }

        return sum;
    }

    /// <summary>The stretches of working time from a moment on, without end.</summary>
    private IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> WorkingTime(DateTimeOffset from)
    {
        for (var day = CityTime.DayOf(from); ; day = day.AddDays(1))
        {
            if (!IsWorkingDay(day))
            {
                continue;
            }

            foreach (var stretch in stretches)
            {
                var (start, end) = (StartOf(day) + stretch.From, StartOf(day) + stretch.Until);
                if (end > from)
                {
                    yield return (start > from ? start : from.ToUniversalTime(), end);
                }
            }
        }
    }

    private static IEnumerable<DateOnly> DaysBetween(DateTimeOffset from, DateTimeOffset until)
    {
        for (var day = CityTime.DayOf(from); day <= CityTime.DayOf(until); day = day.AddDays(1))
        {
            yield return day;
        }
    }
}
