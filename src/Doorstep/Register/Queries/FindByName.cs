using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Finds residents of one community by a part of their name. Names are sealed and have no index, since one would tell who bears a rare name: they are
/// opened here, one community at a time, held against what was typed, and forgotten. Everyone found gets a reading, and a name that
/// nobody has or too many have counts too.
/// </summary>
sealed class FindByName(DoorstepContext db, Caller caller, ReadingRecorder readings, TimeProvider clock)
{
    /// <summary>Found at once; a name that more people have tells nothing and would be a list of them.</summary>
    public const int Most = 20;

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.name-part")] string Name,
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose) : IValidatableObject
    {
        /// <summary>What is left of it without spaces and invisible marks: with nothing left, everybody would be found.</summary>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (UserText.Length(UserText.Fold(Name)) is < 2 or > 50)
            {
                yield return new("error.name-part", ["name"]);
            }
        }

        public override string ToString() => "***";
    }

    /// <param name="Address">With the door: two who look the same on a list live behind two.</param>
    public sealed record Found(Guid HouseholdId, string Area, ResidentView Resident, string Address);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/areas/{area}/search", (string area, Request request, FindByName useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, request, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).WithSummary("Find residents of a community by a part of their name");

    /// <returns>Null where the caller sees nothing of such an area.</returns>
    /// <exception cref="RuleBrokenException">The area is wider than a community, or too many bear the name.</exception>
    public async Task<IReadOnlyList<Found>?> RunAsync(string area, Request request, CancellationToken cancellationToken = default)
    {
        if (!AreaCode.TryParse(area, out var code) || !caller.Scope.Covers(Permission.ViewRegister, code))
        {
            return null;
        }

        if (code.Level < AreaLevel.Community)
        {
            throw new RuleBrokenException("rule.name-area");
        }

        var found = await MatchAsync(code, request.Name, cancellationToken);
        IReadOnlyList<Doorstep.Privacy.Readings.ReadingTarget> looks = found.Count is 0 or > Most
            ? [new(ReadingSubject.NotRegistered, Guid.Empty, nameof(Resident.Name), code)]
            : [.. found.Select(resident =>
                new Doorstep.Privacy.Readings.ReadingTarget(ReadingSubject.Resident, resident.Id, nameof(Resident.Name), resident.Area))];
        await readings.RunAsync(looks, request.Purpose, cancellationToken: cancellationToken);
        if (found.Count > Most)
        {
            throw new RuleBrokenException("rule.name-too-common", Most);
        }

        var homes = await HomesAsync(found.ConvertAll(resident => resident.HouseholdId), cancellationToken);
        return found.ConvertAll(resident => new Found(
            resident.HouseholdId, resident.Area.Value, ResidentView.Of(resident, CityTime.Today(clock)),
            homes.GetValueOrDefault(resident.HouseholdId, "")));
    }

    private async Task<Dictionary<Guid, string>> HomesAsync(List<Guid> households, CancellationToken cancellationToken)
    {
        var homes = await (
            from occupancy in db.Occupancies
            where households.Contains(occupancy.HouseholdId) && occupancy.Until == null && !occupancy.IsStruck
            join building in db.Buildings on occupancy.BuildingId equals building.Id
            join dwelling in db.Dwellings on occupancy.DwellingId equals dwelling.Id into doors
            from door in doors.DefaultIfEmpty()
            select new { occupancy.HouseholdId, Building = building, Door = door == null ? "" : door.Door }).AsNoTracking()
            .ToListAsync(cancellationToken);
        return homes.GroupBy(home => home.HouseholdId)
            .ToDictionary(same => same.Key, same => $"{same.First().Building.Address.Here} {same.First().Door}".Trim());
    }

    private async Task<List<Resident>> MatchAsync(AreaCode area, string name, CancellationToken cancellationToken)
    {
        var all = db.Residents.AsNoTracking()
            .In(area).Where(resident => resident.Standing == RecordStatus.Present)
            .OrderBy(resident => resident.Id);
        List<Resident> found = [];
        await foreach (var resident in all.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (UserText.Has(resident.Name.Open("search by name"), name))
            {
                found.Add(resident);
            }

            if (found.Count > Most)
            {
                break;
            }
        }

        return found;
    }
}
