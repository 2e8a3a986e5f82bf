using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Trust.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Acts;

/// <summary>
/// Asks before somebody is written down a second time behind one door: the same name and date of birth, and no two numbers that tell them apart.
/// That there is such a person is read out of sealed fields, so it is a reading.
/// </summary>
sealed class SamePerson(DoorstepContext db, WriteReadings readings)
{
    private const int DoorsAtOnce = 500;
    private const int MostReadings = 20;

    /// <exception cref="RuleBrokenException">There is one, and nobody has said that it is another.</exception>
    public async Task AskAsync(Guid? dwelling, IEnumerable<Person> people, bool confirmed, CancellationToken cancellationToken)
    {
        if (!confirmed && dwelling is { } door && await CountAsync([.. people.Select(person => (door, person))], cancellationToken) > 0)
        {
            throw new RuleBrokenException("rule.same-person");
        }
    }

    /// <returns>How many seem to be there already, or to stand twice among those told of.</returns>
    public async Task<int> CountAsync(IReadOnlyCollection<(Guid Dwelling, Person Person)> told, CancellationToken cancellationToken)
    {
        var known = told.Where(one => one.Person.Born is not null)
            .ToLookup(one => (one.Dwelling, Name: UserText.Fold(one.Person.Name), one.Person.Born), one => one.Person.Number);
        var twice = known.Sum(same => same.Count() - Math.Max(1, same.OfType<string>().Distinct().Count()));
        List<Doorstep.Trust.Readings.Look> found = [];
        foreach (var some in known.Select(one => (Guid?)one.Key.Dwelling).Distinct().Chunk(DoorsAtOnce))
        {
            var neighbours = db.Occupancies.Where(occupancy => some.Contains(occupancy.DwellingId) && occupancy.Until == null && !occupancy.IsStruck)
                .Join(db.Residents.Where(resident => resident.Standing == Standing.Present),
                    occupancy => occupancy.HouseholdId, resident => resident.HouseholdId, (occupancy, resident) => new { Dwelling = occupancy.DwellingId!.Value, Resident = resident });
            await foreach (var one in neighbours.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                var (name, born) = (one.Resident.Name.Open("written down twice"), (string?)one.Resident.BirthDate.Open("written down twice"));
                if (known[(one.Dwelling, UserText.Fold(name), born)].Any(number => number is null || one.Resident.IdNumber.IsEmpty))
                {
                    found.Add(new(ReadingSubject.Resident, one.Resident.Id, nameof(Resident.BirthDate), one.Resident.Area));
                }
            }
        }

        if (found.Count > 0)
        {
            await readings.RunAsync([.. found.Take(MostReadings)], Purposes.Verify, cancellationToken: cancellationToken);
        }

        return found.Count + twice;
    }
}
