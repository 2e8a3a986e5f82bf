using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Requests;

/// <summary>How much planned work the workers of an area have room for, and how many there are to be visited in it.</summary>
static class HoursThere
{
    /// <summary>Whoever has a grid there at some time of a span; substitutes are not counted beside those whom they replace.</summary>
    public static IQueryable<Posting> ChargesIn(this DoorstepContext db, AreaCode area, DateTimeOffset from, DateTimeOffset until) =>
        db.Postings.In(area).Where(posting => !posting.IsSubstitute && posting.From < until && (posting.Until == null || posting.Until > from));

    /// <param name="db">Read as the platform: who asks need not see who works there.</param>
    /// <exception cref="RuleBrokenException">There is more to do than the workers have hours until the deadline; both numbers are named.</exception>
    public static async Task MustFitAsync(
        DoorstepContext db, AreaCode area, DateOnly deadline, int minutes, int minutesADay, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var workers = await db.ChargesIn(area, now, now.AddTicks(1)).Select(posting => posting.WorkerId).Distinct().CountAsync(cancellationToken);
        var days = deadline.DayNumber - CityTime.DayOf(now).DayNumber + 1;
        var there = (long)workers * minutesADay * days;
        if (minutes > there)
        {
            throw new RuleBrokenException("rule.request-too-large", Hours(minutes), Hours(there), workers, days);
        }
    }

    public static async Task<int> ItemsAsync(
        DoorstepContext db, AreaCode area, TaskSubject subject, int? count, CancellationToken cancellationToken)
    {
        var items = await db.PlacesIn(area, subject).CountAsync(cancellationToken);
        return items == 0 ? throw new WrongFieldException("area", "error.request-nobody") : Math.Min(items, count ?? items);
    }

    private static string Hours(long minutes) => (minutes / 60m).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
