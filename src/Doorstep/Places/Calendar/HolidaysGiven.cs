using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Places.Calendar;

/// <summary>An administrator gave a list of holidays: who, when, and of which years.</summary>
public sealed class HolidaysGiven : ILogged
{
    private HolidaysGiven() { }

    public Guid Id { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>Between commas.</summary>
    public string Years { get; private init; } = "";
    public List<Entry> NewEntries { get; } = [];

    public static HolidaysGiven Of(HolidayList list, AreaCode city, Act act)
    {
        ArgumentNullException.ThrowIfNull(list);
        var given = new HolidaysGiven { Id = act.Id, By = act.By, At = act.At, Years = string.Join(',', list.Years.Order()) };
        given.NewEntries.Add(Entry.Of("place.holidays-given", act.Id, city, act, JsonSerializer.Serialize(new { years = given.Years })));
        return given;
    }
}
