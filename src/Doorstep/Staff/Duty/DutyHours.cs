using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Places.Calendar;

namespace Doorstep.Staff.Duty;

/// <summary>The weekly hours in which the grid workers of a community, or of the whole city, are on duty.</summary>
public sealed class DutyHours : ILogged
{
    private DutyHours() { }

    /// <summary>A community, or the city.</summary>
    public AreaCode Area { get; private init; }
    public TimeOnly Opens { get; private set; } = new(8, 0);
    public TimeOnly Closes { get; private set; } = new(18, 0);
    /// <summary>Digits, 1 for Monday to 7 for Sunday.</summary>
    public string Days { get; private set; } = "1234567";
    /// <summary>Only on working days of the calendar, make-up days among them; then <see cref="Days"/> do not count.</summary>
    public bool FollowsCalendar { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    /// <summary>Where nobody has decided otherwise: every day from eight to six.</summary>
    public static DutyHours Of(AreaCode area) => new() { Area = area };

    public void Set(TimeOnly opens, TimeOnly closes, IEnumerable<DayOfWeek> days, bool followsCalendar, Act act)
    {
        if (closes <= opens)
        {
            throw new RuleBrokenException("rule.duty-hours");
        }

        Days = string.Concat(days.Select(NumberOf).Distinct().Order());
        if (Days.Length == 0 && !followsCalendar)
        {
            throw new RuleBrokenException("rule.duty-days");
        }

        (Opens, Closes, FollowsCalendar) = (opens, closes, followsCalendar);
        NewEntries.Add(Entry.Of("duty.hours", act.Id, Area, act, JsonSerializer.Serialize(
            new { opens = $"{opens:HH\\:mm}", closes = $"{closes:HH\\:mm}", days = Days, followsCalendar })));
    }

    public bool IsOnShift(DateTimeOffset at, WorkingCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var here = at.ToOffset(CityTime.Offset);
        var (day, time) = (CityTime.DayOf(at), TimeOnly.FromDateTime(here.DateTime));
        return time >= Opens && time < Closes
            && (FollowsCalendar ? calendar.IsWorkingDay(day) : Days.Contains(NumberOf(day.DayOfWeek), StringComparison.Ordinal));
    }

    private static char NumberOf(DayOfWeek day) => (char)('0' + (day is DayOfWeek.Sunday ? 7 : (int)day));
}
