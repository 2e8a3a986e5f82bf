using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;
using Target = Doorstep.Privacy.Readings.ReadingTarget;

namespace Doorstep.Register.Acts;

/// <summary>
/// Detects a probable duplicate before somebody is written down a second time behind one door: the same name and date of birth, and no two numbers
/// that tell them apart. That there is such a person is read out of sealed fields, so it is a reading.
/// </summary>
sealed class SamePerson(DoorstepContext db, ReadingRecorder readings)
{
    /// <summary>Of a file; with more of them it is one that was sent before, or that asks who was born when.</summary>
    public const int MostInFile = 20;

    private const int DoorsAtOnce = 500;

    /// <exception cref="RuleBrokenException">There is one, and nobody has said that it is another.</exception>
    public async Task AskAsync(Guid? dwelling, AreaCode area, IEnumerable<Person> people, bool confirmed, CancellationToken cancellationToken)
    {
        if (confirmed || dwelling is not { } door)
        {
            return;
        }

        List<Person> told = [.. people];
        var (found, twice) = await FindAsync([.. told.Select(person => (door, person))], cancellationToken);
        // One who has no number is asked about by her name and date of birth alone: found or not, that counts.
        var misses = await AreThereOthersAsync(door, cancellationToken) ? Math.Max(0, told.Count(IsAskedByName) - found.Count) : 0;
        if (found.Count + misses > 0)
        {
            Target nobody = new(ReadingSubject.NotRegistered, Guid.Empty, nameof(Resident.BirthDate), area);
            await readings.RunAsync([.. found, .. Enumerable.Repeat(nobody, misses)], Purposes.Verify, cancellationToken: cancellationToken);
        }

        if (found.Count + twice > 0)
        {
            throw new RuleBrokenException("rule.same-person");
        }
    }

    /// <summary>Whether a file asks about her by nothing but her name and date of birth.</summary>
    public static bool IsAskedByName(Person person) => person is { Number: null, Born: not null };

    /// <summary>Of a file, which counts in the budget for files beforehand.</summary>
    /// <exception cref="RuleBrokenException">Some seem to be there already, or stand twice in it.</exception>
    public async Task RefuseOfFileAsync(IReadOnlyCollection<(Guid Dwelling, Person Person)> told, CancellationToken cancellationToken)
    {
        var (found, twice) = await FindAsync(told, cancellationToken);
        if (found.Count > 0)
        {
            await readings.RunAsync(found, Purposes.Verify, cancellationToken: cancellationToken);
        }

        if (found.Count > MostInFile)
        {
            throw new RuleBrokenException("rule.same-people-many", MostInFile);
        }

        if (found.Count + twice > 0)
        {
            throw new RuleBrokenException("rule.same-people", found.Count + twice);
        }
    }

    private Task<bool> AreThereOthersAsync(Guid door, CancellationToken cancellationToken) =>
        db.Occupancies.AnyAsync(occupancy => occupancy.DwellingId == door && occupancy.Until == null && !occupancy.IsStruck, cancellationToken);

    /// <returns>Those who seem to be there already, at most one more than are told, and how many stand twice among those told of.</returns>
    private async Task<(List<Target> Found, int Twice)> FindAsync(
        IReadOnlyCollection<(Guid Dwelling, Person Person)> told, CancellationToken cancellationToken)
    {
        var known = told.Where(one => one.Person.Born is not null)
            .ToLookup(one => (one.Dwelling, Name: UserText.Fold(one.Person.Name), one.Person.Born), one => one.Person.Number);
        var twice = known.Sum(same => same.Count() - Math.Max(1, same.OfType<string>().Distinct().Count()));
        List<Target> found = [];
        foreach (var some in known.Select(one => (Guid?)one.Key.Dwelling).Distinct().Chunk(DoorsAtOnce))
        {
            var neighbours = db.Occupancies.Where(occupancy => some.Contains(occupancy.DwellingId) && occupancy.Until == null && !occupancy.IsStruck)
                .Join(db.Residents.Where(resident => resident.Standing == RecordStatus.Present),
                    occupancy => occupancy.HouseholdId, resident => resident.HouseholdId,
                    (occupancy, resident) => new { Dwelling = occupancy.DwellingId!.Value, Resident = resident });
            await foreach (var one in neighbours.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                var (name, born) = (one.Resident.Name.Open("written down twice"), (string?)one.Resident.BirthDate.Open("written down twice"));
                if (known[(one.Dwelling, UserText.Fold(name), born)].Any(number => number is null || one.Resident.IdNumber.IsEmpty))
                {
                    found.Add(new(ReadingSubject.Resident, one.Resident.Id, nameof(Resident.BirthDate), one.Resident.Area));
                }

                if (found.Count > MostInFile)
                {
                    return (found, twice);
                }
            }
        }

        return (found, twice);
    }
}
