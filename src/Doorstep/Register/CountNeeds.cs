using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register;

/// <summary>Counts of what makes the doors of a building more work than their number says.</summary>
/// <param name="Elderly">Residents from 65 on.</param>
/// <param name="InCollectives">People of collective households: a dormitory is one household and two hundred people.</param>
public sealed record BuildingNeeds(int Rented, int Elderly, int InCollectives)
{
    public static BuildingNeeds None { get; } = new(0, 0, 0);
}

/// <summary>
/// Counts the needs of an area building by building, for whoever plans grids: numbers only, and under the platform's own
/// name, since a planner sees no resident.
/// </summary>
sealed class CountNeeds(IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int ElderlyFrom = 65;

    public async Task<IReadOnlyDictionary<Guid, BuildingNeeds>> RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("needs of buildings");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var needs = await db.Dwellings.In(area).Where(dwelling => dwelling.Use == DwellingUse.Rented)
            .GroupBy(dwelling => dwelling.BuildingId)
            .Select(rented => new { rented.Key, Count = rented.Count() })
            .ToDictionaryAsync(rented => rented.Key, rented => new BuildingNeeds(rented.Count, 0, 0), cancellationToken);
        var homes = await (
            from occupancy in db.Occupancies.In(area)
            where occupancy.Until == null && !occupancy.IsStruck
            join household in db.Households on occupancy.HouseholdId equals household.Id
            where household.Standing == RecordStatus.Present
            select new { household.Id, occupancy.BuildingId, household.Kind }).ToDictionaryAsync(home => home.Id, cancellationToken);
        var thisYear = CityTime.Today(clock).Year;
        var people = db.Residents.AsNoTracking()
            .In(area).Where(resident => resident.Standing == RecordStatus.Present)
            .Select(resident => new { resident.Id, resident.HouseholdId, resident.BirthDate });
        await foreach (var person in people.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (homes.TryGetValue(person.HouseholdId, out var home))
            {
                var known = needs.GetValueOrDefault(home.BuildingId, BuildingNeeds.None);
                needs[home.BuildingId] = known with
                {
                    Elderly = known.Elderly
                        + (IsElderly(db.BindToRow<Resident>(person.BirthDate, nameof(Resident.BirthDate), person.Id), thisYear) ? 1 : 0),
                    InCollectives = known.InCollectives + (home.Kind is HouseholdKind.Collective ? 1 : 0),
                };
            }
        }

        return needs;
    }

    private static bool IsElderly(Doorstep.Sealing.Sealed birth, int thisYear) =>
        !birth.IsEmpty
            && int.Parse(birth.Open("counting the elderly of a building").AsSpan(0, 4), CultureInfo.InvariantCulture) <= thisYear - ElderlyFrom;
}
