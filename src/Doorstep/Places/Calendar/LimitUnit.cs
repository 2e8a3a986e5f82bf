namespace Doorstep.Places.Calendar;

/// <summary>How a time limit is counted.</summary>
public enum LimitUnit
{
    /// <summary>Hours of the clock, nights and holidays included.</summary>
    ClockHours,
    CalendarDays,
    WorkingHours,
    /// <summary>Days of eight working hours.</summary>
    WorkingDays,
}
