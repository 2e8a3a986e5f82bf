using Doorstep.Contracts;
using Doorstep.Places.Calendar;

namespace Doorstep.Tasks.Counts;

/// <summary>Three months of the city's calendar.</summary>
public readonly record struct Quarter(int Year, int Number)
{
    public DateOnly From => new(Year, 3 * Number - 2, 1);

    /// <summary>The last day.</summary>
    public DateOnly Until => From.AddMonths(3).AddDays(-1);

    public Quarter Next => Of(Until.AddDays(1));

    public DateTimeOffset Begin => WorkingCalendar.StartOf(From);

    public DateTimeOffset End => WorkingCalendar.StartOf(Until.AddDays(1));

    public static Quarter Of(DateOnly day) => new(day.Year, (day.Month + 2) / 3);

    public static Quarter Of(DateTimeOffset time) => Of(CityTime.DayOf(time));
}
