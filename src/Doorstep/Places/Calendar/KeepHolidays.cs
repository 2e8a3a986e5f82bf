using Doorstep.Access;
using Doorstep.Data;

namespace Doorstep.Places.Calendar;

/// <summary>
/// An administrator gives the published list of a year's holidays and make-up days. Deadlines that were provisional are computed again.
/// </summary>
sealed class KeepHolidays(DoorstepContext db, Locate locate, WorkingDays days, Caller caller, CurrentAct acting)
{
    public const int TextLength = 100_000;

    /// <returns>What is wrong with the list, by line; empty where it was taken.</returns>
    public async Task<IReadOnlyList<(int Line, string Key)>> RunAsync(string text, CancellationToken cancellationToken = default)
    {
        caller.ActInWholeCity(Permission.KeepCatalogue);
        var list = HolidayList.Read(text, out var faults);
        if (faults.Count > 0)
        {
            return faults;
        }

        var act = acting.Now();
        db.Add(HolidaysGiven.Of(list, await locate.CityAsync(cancellationToken), act));
        await db.SaveChangesAsync(cancellationToken);
        days.Keep(list);
        return [];
    }
}
