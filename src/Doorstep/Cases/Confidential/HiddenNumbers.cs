using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Confidential;

/// <summary>
/// Draws the numbers of confidential cases by lot, from those that no day's counter reaches: one taken from the counter would leave a gap among the
/// numbers that others see.
/// </summary>
sealed class HiddenNumbers(Chance chance)
{
    private const int First = 500_000, Count = 500_000;

    public async Task<string> TakeAsync(DoorstepContext db, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var day = int.Parse(CityTime.DayOf(at).ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        while (true)
        {
            var number = CaseNumbers.Format(day, First + chance.Below(Count));
            if (!await db.Cases.AnyAsync(found => found.Number == number, cancellationToken))
            {
                return number;
            }
        }
    }
}
