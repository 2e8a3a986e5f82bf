using CsCheck;
using Doorstep.Contracts;
using Doorstep.Places.Calendar;

namespace Doorstep.Tests.Places.Calendar;

[Trait("needs", "nothing")]
public sealed class DeadlineTests
{
    private static readonly WorkingCalendar calendar = WorkingCalendar.China;

    private static readonly Gen<DateTimeOffset> moments = Gen.Int[0, 365 * 24 * 60].Select(minutes => Haikou("2014-06-01 00:00").AddMinutes(minutes));

    [Theory]
    // Half an hour of Friday is left; the rest is Monday's.
    [InlineData("2015-03-06 17:30", 2, LimitUnit.WorkingHours, "2015-03-09 09:30")]
    // It ends with the day, not with the next morning.
    [InlineData("2015-03-06 16:00", 2, LimitUnit.WorkingHours, "2015-03-06 18:00")]
    [InlineData("2015-03-06 11:00", 2, LimitUnit.WorkingHours, "2015-03-06 15:00")]
    [InlineData("2015-03-06 12:30", 1, LimitUnit.WorkingHours, "2015-03-06 15:00")]
    [InlineData("2015-03-06 22:00", 1, LimitUnit.WorkingHours, "2015-03-09 09:00")]
    // Spring Festival: the 18th to the 24th are free, Sunday the 15th and Saturday the 28th are worked.
    [InlineData("2015-02-17 10:00", 1, LimitUnit.WorkingDays, "2015-02-25 10:00")]
    [InlineData("2015-02-13 17:00", 2, LimitUnit.WorkingHours, "2015-02-15 09:00")]
    [InlineData("2015-02-27 09:00", 2, LimitUnit.WorkingDays, "2015-03-02 09:00")]
    [InlineData("2015-02-28 17:00", 2, LimitUnit.WorkingHours, "2015-03-02 09:00")]
    // Clock hours and calendar days know no night and no holiday.
    [InlineData("2015-02-18 23:30", 2, LimitUnit.ClockHours, "2015-02-19 01:30")]
    [InlineData("2015-02-18 23:30", 2, LimitUnit.CalendarDays, "2015-02-20 23:30")]
    public void A_limit_ends_when_the_citys_working_time_says(string from, int limit, LimitUnit unit, string due) =>
        Assert.Equal(Haikou(due), calendar.Deadline(Haikou(from), limit, unit).DueAt);

    [Fact]
    public void The_explanation_names_the_days_that_did_not_count() => Assert.Equal(
        ["2015-02-18", "2015-02-19", "2015-02-20", "2015-02-21", "2015-02-22", "2015-02-23", "2015-02-24"],
        calendar.Deadline(Haikou("2015-02-17 10:00"), 1, LimitUnit.WorkingDays).SkippedDays.Select(day => $"{day:yyyy-MM-dd}"));

    [Fact]
    public void Between_start_and_end_lies_exactly_the_limit_in_working_time() => Gen.Select(moments, Gen.Int[1, 200]).Sample((from, hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), calendar.Between(from, calendar.Deadline(from, hours, LimitUnit.WorkingHours).DueAt)));

    [Fact]
    public void A_limit_in_working_time_ends_within_working_time() => Gen.Select(moments, Gen.Int[1, 30]).Sample((from, days) =>
    {
        var due = calendar.Deadline(from, days, LimitUnit.WorkingDays).DueAt.ToOffset(CityTime.Offset);
        Assert.True(calendar.IsWorkingDay(DateOnly.FromDateTime(due.DateTime)));
        Assert.InRange(due.TimeOfDay, TimeSpan.FromHours(8), TimeSpan.FromHours(18));
    });

    [Fact]
    public void Whoever_comes_later_is_never_due_sooner() =>
        Gen.Select(moments, Gen.Int[0, 5000], Gen.Int[1, 100], Gen.Enum<LimitUnit>()).Sample((from, later, limit, unit) =>
            Assert.True(calendar.Deadline(from.AddMinutes(later), limit, unit).DueAt >= calendar.Deadline(from, limit, unit).DueAt));

    [Fact]
    public void Two_limits_end_to_end_are_one_of_their_sum() => Gen.Select(moments, Gen.Int[1, 60], Gen.Int[1, 60]).Sample((from, first, second) =>
        Assert.Equal(
            calendar.Deadline(from, first + second, LimitUnit.WorkingHours).DueAt,
            calendar.Deadline(calendar.Deadline(from, first, LimitUnit.WorkingHours).DueAt, second, LimitUnit.WorkingHours).DueAt));

    [Fact]
    public void Amber_comes_between_the_start_and_the_end() =>
        Gen.Select(moments, Gen.Int[1, 100], Gen.Enum<LimitUnit>()).Sample((from, limit, unit) =>
        {
            var deadline = calendar.Deadline(from, limit, unit);
            Assert.True(from < deadline.AmberAt && deadline.AmberAt < deadline.DueAt);
        });

    [Theory]
    [InlineData("2026-11-29 09:00", 50, "2027-02-10 18:00")]
    public void A_limit_that_reaches_into_a_year_without_a_list_keeps_the_days_that_the_law_makes_free(string from, int days, string due)
    {
        var deadline = calendar.Deadline(Haikou(from), days, LimitUnit.WorkingDays);
        Assert.True(deadline.IsProvisional);
        Assert.Contains(new DateOnly(2027, 1, 1), deadline.SkippedDays);
        Assert.Contains(new DateOnly(2027, 2, 5), deadline.SkippedDays);
        Assert.Equal(Haikou(due), deadline.DueAt);
        Assert.False(calendar.Deadline(Haikou("2026-11-02 09:00"), 5, LimitUnit.WorkingDays).IsProvisional);
    }

    [Theory]
    [InlineData(2025)]
    [InlineData(2026)]
    public void The_days_that_the_law_makes_free_are_thirteen_and_stand_in_the_published_lists(int year)
    {
        var free = LegalHolidays.Of(year);
        Assert.Equal(13, free.Count);
        Assert.True(free.IsSubsetOf(HolidayList.Own.Days.Where(day => day.IsHoliday).Select(day => day.Date)));
    }

    [Fact]
    public void Festivals_of_the_moon_and_the_sun_fall_as_they_were_published_since_2008()
    {
        var published = HolidayList.Own.Days.Where(day => day.IsHoliday).Select(day => day.Date).ToHashSet();
        foreach (var year in HolidayList.Own.Years.Where(year => year >= 2008))
        {
            Assert.All(LegalHolidays.Of(year).Where(day => day.Month is not (1 or 2) && day is not { Month: 5, Day: 2 }), day =>
                Assert.True(published.Contains(day) || day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, $"{day:O}"));
        }
    }

    [Fact]
    public void Thirteen_days_can_be_computed_for_any_year_of_the_calendar() =>
        Assert.All(Enumerable.Range(2027, 70), year => Assert.InRange(LegalHolidays.Of(year).Count, 12, 13));

    private static DateTimeOffset Haikou(string time) =>
        new(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture), CityTime.Offset);
}
