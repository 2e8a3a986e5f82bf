using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Import;

namespace Doorstep.Demo;

/// <summary>
/// Fills the demo's register as far as the workers have come: the pilot communities are all but done, elsewhere one door in a dozen has been knocked
/// at. It goes in through the platform's own import, a batch of a few thousand households at a time.
/// </summary>
sealed class DemoPeople(DoorstepContext db, ImportRegister import, Ids ids, Random chance, DateTimeOffset now)
{
    private const int HouseholdsInBatch = 8000;

    private static readonly AreaCode[] Pilots = [AreaCode.Parse("460106002002"), AreaCode.Parse("460108005006")];

    private readonly DemoPerson maker = new(chance, DateOnly.FromDateTime(now.UtcDateTime));

    /// <param name="residents">About how many people to register; never fewer.</param>
    public async Task RegisterAsync(
        IReadOnlyList<Building> buildings, IReadOnlyList<Dwelling> doors, int residents, Action<double> tell, CancellationToken cancellationToken)
    {
        var households = await DormitoriesAsync(buildings, cancellationToken);
        var known = households.Sum(household => household.Residents.Count);
        foreach (var door in InOrderOfVisits(doors, buildings))
        {
            if (known >= residents)
            {
                break;
            }

            var household = Behind(door);
            households.Add(household);
            known += household.Residents.Count;
            if (households.Count == HouseholdsInBatch)
            {
                await ImportAsync(households, cancellationToken);
                households.Clear();
                tell((double)known / residents);
            }
        }

        await ImportAsync(households, cancellationToken);
    }

    private async Task ImportAsync(List<ImportedHousehold> households, CancellationToken cancellationToken)
    {
        var outcome = await import.RunAsync(households, new Act(ids.At(now), Guid.Empty, now), cancellationToken);
        if (outcome.Faults is [var fault, ..])
        {
            throw new InvalidOperationException($"The demo city's own people are refused: {fault}");
        }
    }

    /// <summary>Pilots first and nearly whole, then every grid a little, as if all workers had started on the same day.</summary>
    private IEnumerable<Dwelling> InOrderOfVisits(IReadOnlyList<Dwelling> doors, IReadOnlyList<Building> buildings)
    {
        var homes = buildings.Where(building => building.Use is BuildingUse.Residential or BuildingUse.VillageHouse or BuildingUse.RuralHouse)
            .Select(building => building.Id).ToHashSet();
        return doors.Where(door => homes.Contains(door.BuildingId) && door.Area.Level is AreaLevel.Grid)
            .Select(door => (
                Door: door, Turn: chance.NextDouble() + (Array.Exists(Pilots, pilot => pilot.Contains(door.Area)) && chance.Next(100) < 94 ? -1 : 0)))
            .OrderBy(one => one.Turn).Select(one => one.Door);
    }

    private ImportedHousehold Behind(Dwelling door) => new()
    {
        BuildingId = door.BuildingId,
        DwellingId = door.Id,
        Residents = maker.Household(door.Area),
        From = DateOnly.FromDateTime(now.AddDays(-chance.Next(200, 6000)).UtcDateTime),
        Use = chance.Next(100) < 24 ? DwellingUse.Rented : DwellingUse.Owner,
        Condition = chance.Next(100) switch { < 93 => DwellingCondition.Sound, < 99 => DwellingCondition.NeedsRepair, _ =>
            DwellingCondition.Dangerous },
        VisitedAt = now.AddDays(-chance.Next(1, 360)),
    };

    private async Task<List<ImportedHousehold>> DormitoriesAsync(IReadOnlyList<Building> buildings, CancellationToken cancellationToken)
    {
        List<ImportedHousehold> households = [];
        foreach (var dormitory in buildings.Where(building => building.Use is BuildingUse.Dormitory && building.Area.Level is AreaLevel.Grid))
        {
            var school = Organisation.Enter(ids.At(now), dormitory.Area, $"{dormitory.Street.Hans}卫生学校（演示）", OrganisationKind.School, null,
                dormitory.Id, new Act(ids.At(now), Guid.Empty, now));
            db.Add(school);
            households.Add(new()
            {
                BuildingId = dormitory.Id,
                Residents = [.. Enumerable.Range(0, Math.Min(600, dormitory.Doors * 4)).Select(_ => maker.Student(dormitory.Area))],
                From = DateOnly.FromDateTime(now.AddYears(-1).UtcDateTime),
                Kind = HouseholdKind.Collective,
                OrganisationId = school.Id,
                VisitedAt = now.AddDays(-30),
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        return households;
    }
}
