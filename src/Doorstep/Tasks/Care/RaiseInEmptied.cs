using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>
/// When a building counts as emptied, at New Year for example: at least four of five households are away or have left lately, and at least one and at
/// most three have stayed.
/// </summary>
static class EmptiedBuilding
{
    public const int MostStaying = 3;

    /// <summary>A household that has moved out counts among those away for so many days.</summary>
    public const int LeftDays = 60;

    /// <summary>A rise is decided anew after so many days at most.</summary>
    public const int LongestRise = 30;

    public static bool IsEmptied(int households, int staying) => staying is >= 1 and <= MostStaying && (households - staying) * 5 >= households * 4;

    /// <summary>The last day on which it is emptied, by what is known today; null where it is not.</summary>
    /// <param name="awayUntil">Of each household that has its home there; null for one that stays.</param>
    /// <param name="left">How many have moved out lately.</param>
    public static DateOnly? LastDay(DateOnly today, IReadOnlyCollection<DateOnly?> awayUntil, int left)
    {
        ArgumentNullException.ThrowIfNull(awayUntil);
        DateOnly? last = null;
        // Whoever is back makes it fuller, so the days on which it is emptied are one stretch.
        for (var day = today; day < today.AddDays(LongestRise); day = day.AddDays(1))
        {
            if (!IsEmptied(awayUntil.Count + left, awayUntil.Count(until => !(until >= day))))
            {
                break;
            }

            last = day;
        }

        return last;
    }
}

/// <summary>
/// Raises, each night, the tier of those with a care plan who have stayed in an emptied building: they are visited as the next tier is, until the
/// others are back. The rise ends by itself on its day, or when somebody comes back before.
/// </summary>
sealed class RaiseInEmptied(DoorstepContext db, PlanVisitAgain visits, Ids ids, TimeProvider clock)
{
    private sealed record Home(Guid HouseholdId, Guid BuildingId);

    public async Task RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        var today = CityTime.Today(clock);
        var away = await AwayAsync(area, today, cancellationToken);
        var raised = await db.CarePlans.In(area).AnyAsync(plan => plan.EndedAt == null && plan.RaisedUntil != null, cancellationToken);
        if (away.Count == 0 && !raised)
        {
            return;
        }

        var plans = await db.CarePlans.In(area).Where(plan => plan.EndedAt == null).ToListAsync(cancellationToken);
        var homes = (await db.HomesOf([.. plans.Select(plan => plan.ResidentId)]).ToListAsync(cancellationToken))
            .DistinctBy(home => home.Id).ToDictionary(home => home.Id);
        var lastDays = await LastDaysAsync(area, away, today, cancellationToken);
        var act = new Act(ids.Next(), Guid.Empty, clock.GetUtcNow());
        foreach (var plan in plans)
        {
            var home = homes.GetValueOrDefault(plan.ResidentId);
            var stays = home?.HouseholdId is { } household && !away.ContainsKey(household) && !(plan.AwayUntil >= today);
            var until = stays && home!.BuildingId is { } building ? lastDays.GetValueOrDefault(building) : null;
            await DecideAsync(plan, until, today, act, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task DecideAsync(CarePlan plan, DateOnly? until, DateOnly today, Act act, CancellationToken cancellationToken)
    {
        var (wasRaised, hadRise) = (plan.IsRaised(today), plan.RaisedUntil is not null);
        if (until is { } last && plan.Tier is not CareTier.Daily)
        {
            // A rise that goes on is not told every night.
            if (!wasRaised || last < plan.RaisedUntil || plan.RaisedUntil <= today.AddDays(1))
            {
                plan.Raise(last, act with { Id = ids.Next() });
            }
        }
        else if (plan.RaisedUntil is not null)
        {
            plan.Lower(act with { Id = ids.Next() });
        }

        if (plan.IsRaised(today) != wasRaised || (hadRise && plan.RaisedUntil is null))
        {
            await visits.RunAsync(plan, act, cancellationToken);
        }
    }

    /// <summary>
    /// Households that are away today, each with its last day: as recorded at their doors, or since all of them are by their care plans.
    /// </summary>
    private async Task<Dictionary<Guid, DateOnly>> AwayAsync(AreaCode area, DateOnly today, CancellationToken cancellationToken)
    {
        var away = await db.HouseholdAways.In(area).Where(one => one.Until >= today).ToDictionaryAsync(one => one.HouseholdId, one => one.Until,
            cancellationToken);
        var people = await (
            from plan in db.CarePlans.In(area)
            where plan.EndedAt == null && plan.AwayUntil >= today
            join resident in db.Residents on plan.ResidentId equals resident.Id
            where resident.Standing == RecordStatus.Present
            select new { resident.HouseholdId, plan.AwayUntil }).ToListAsync(cancellationToken);
        var hers = people.GroupBy(one => one.HouseholdId).Where(one => !away.ContainsKey(one.Key)).ToList();
        List<Guid> asked = [.. hers.Select(one => one.Key)];
        var sizes = await db.Residents.Where(resident => asked.Contains(resident.HouseholdId) && resident.Standing == RecordStatus.Present)
            .GroupBy(resident => resident.HouseholdId).Select(one => new { one.Key, Count = one.Count() })
            .ToDictionaryAsync(one => one.Key, one => one.Count, cancellationToken);
        foreach (var one in hers.Where(one => one.Count() == sizes.GetValueOrDefault(one.Key)))
        {
            away[one.Key] = one.Min(person => person.AwayUntil!.Value);
        }

        return away;
    }

    private async Task<Dictionary<Guid, DateOnly?>> LastDaysAsync(
        AreaCode area, Dictionary<Guid, DateOnly> away, DateOnly today, CancellationToken cancellationToken)
    {
        var since = today.AddDays(-EmptiedBuilding.LeftDays);
        var homes = await db.Occupancies.In(area).Where(home => !home.IsStruck && home.Until == null)
            .Select(home => new Home(home.HouseholdId, home.BuildingId)).ToListAsync(cancellationToken);
        var left = (await db.Occupancies.In(area).Where(home => !home.IsStruck && home.Until >= since)
            .Select(home => new Home(home.HouseholdId, home.BuildingId)).ToListAsync(cancellationToken)).Distinct()
            .ToLookup(home => home.BuildingId, home => home.HouseholdId);
        return homes.Distinct().GroupBy(home => home.BuildingId).ToDictionary(building => building.Key, building =>
        {
            var there = building.Select(home => home.HouseholdId).ToHashSet();
            return EmptiedBuilding.LastDay(
                today, [.. there.Select(household => away.TryGetValue(household, out var until) ? until : (DateOnly?)null)],
                left[building.Key].Count(household => !there.Contains(household)));
        });
    }
}
