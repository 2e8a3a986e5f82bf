using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Tasks.Care;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// Plans anew what waited for households that were away when they moved: that they are away was said of the home they had, and what was put off with
/// it waits no longer.
/// </summary>
sealed class EndAways(DoorstepContext db, PauseRhythms rhythms, PlanVisitAgain visits)
{
    /// <param name="ended">The erased rows of households that live somewhere else now.</param>
    public async Task RunAsync(IReadOnlyList<HouseholdAway> ended, Func<Act> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(act);
        foreach (var away in ended)
        {
            var now = act();
            if (away.Until < CityTime.DayOf(now.At) || await db.HouseholdHomeAsync(away.HouseholdId, cancellationToken) is not { } home)
            {
                continue;
            }

            await rhythms.OfHouseholdAsync(home, away.Until, null, now, cancellationToken);
            foreach (var plan in (await db.CarePlansOfAsync(away.HouseholdId, cancellationToken)).FindAll(plan => plan.AwayUntil == away.Until))
            {
                plan.GoAway(null, act());
                await visits.RunAsync(plan, act(), cancellationToken);
            }
        }
    }
}
