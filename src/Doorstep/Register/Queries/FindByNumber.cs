using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;
using Target = Doorstep.Privacy.Readings.ReadingTarget;

namespace Doorstep.Register.Queries;

/// <summary>
/// Looks document numbers up in the keyed index; there is no other way to it: look-ups, acts and files all ask here. Whether somebody is registered
/// is personal data, so each number asked about is a reading that stands in the database before the answer is given, a miss as well as a hit, and
/// counts in the budget of whoever asks, whatever becomes of the act she asks for.
/// </summary>
sealed class FindByNumber(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    /// <summary>The field of a reading by which somebody was looked for.</summary>
    public const string LookedUp = "Number";

    /// <summary>The field of a reading by which an act asked whether a number is registered already.</summary>
    public const string Entered = "Entered";

    /// <summary>
    /// Rows of a file that may be registered already; with more of them it is a file that was sent before, or one that asks who is registered.
    /// </summary>
    public const int MostKnownInFile = 20;

    private const int NumbersAtOnce = 500;

    /// <summary>Somebody by her whole number, as far as the caller sees: whoever is present before whoever left.</summary>
    public async Task<Resident?> OneAsync(string number, CancellationToken cancellationToken)
    {
        var wanted = Indexes(number);
        var found = await Numbered(wanted).OrderBy(resident => resident.Standing == RecordStatus.Present ? 0 : 1)
            .ThenByDescending(resident => resident.Id).FirstOrDefaultAsync(cancellationToken);
        await readings.RunAsync(
            [TargetOf(found, LookedUp, caller.Scope.Ranges(Permission.ViewRegister)[0].From)], Purposes.Verify, cancellationToken: cancellationToken);
        return found;
    }

    /// <summary>
    /// Refuses an act that would enter somebody a second time: someone else present, as far as the caller sees, has one of the numbers.
    /// </summary>
    /// <param name="area">Where she enters them. Whoever may not do so learns nothing of the numbers.</param>
    public async Task RefuseKnownAsync(IEnumerable<string?> numbers, AreaCode area, Guid? except, CancellationToken cancellationToken)
    {
        caller.MustCover(Permission.KeepRegister, area);
        var wanted = Indexes([.. numbers]);
        if (wanted.Count == 0)
        {
            return;
        }

        var found = await Numbered(wanted).Where(resident => resident.Standing == RecordStatus.Present).ToListAsync(cancellationToken);
        var misses = wanted.Values.Distinct().Except(found.Select(resident => wanted[resident.IdNumberKey!]));
        await readings.RunAsync(
            [.. found.Select(resident => TargetOf(resident, Entered, area)), .. misses.Select(_ => TargetOf(null, Entered, area))], Purposes.Verify,
            cancellationToken: cancellationToken);
        if (found.Exists(resident => resident.Id != except))
        {
            throw new RuleBrokenException("rule.already-registered");
        }
    }

    /// <summary>Whether the database refused somebody because another present in the same community has her number.</summary>
    public static bool IsKnown(Exception refused) => refused.IsDuplicate("Residents", nameof(Resident.IdNumberKey));

    /// <summary>
    /// While the city's keys change, a number may stand under the old index key and come under the new one, where the unique index does not see it.
    /// So the two wait for each other, by what both would have under the oldest key, and the second looks once more.
    /// </summary>
    public async Task RefuseUnderAnotherKeyAsync(CancellationToken cancellationToken)
    {
        var told = db.ChangeTracker.Entries<Resident>().Where(entry => entry.State is EntityState.Added or EntityState.Modified)
            .Select(entry => entry.Entity);
        foreach (var resident in told.Where(resident => resident.Standing is RecordStatus.Present && resident.IdNumber.IsFresh).ToList())
        {
            var indexes = db.Keys.Indexes(resident.IdNumber.Open("index"), nameof(Resident.IdNumber));
            if (indexes.Count < 2)
            {
                return;
            }

            if (db.Database.IsNpgsql())
            {
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({indexes[0]}, 0))", cancellationToken);
            }

            var community = resident.Area.Level > AreaLevel.Community ? resident.Area.Parent : resident.Area;
            if (await db.Residents.In(community).AnyAsync(other => indexes.Contains(other.IdNumberKey!)
                && other.Standing == RecordStatus.Present && other.Id != resident.Id, cancellationToken))
            {
                throw new RuleBrokenException("rule.already-registered");
            }
        }
    }

    /// <summary>
    /// How many numbers of a file are registered already, and no more than that it is more than <see cref="MostKnownInFile"/>. Everyone found gets a
    /// reading; the file is one more, which says how many numbers it asked about, and counts in the budget for files.
    /// </summary>
    /// <param name="byName">People whom it asks about by name and date of birth: they count as numbers do.</param>
    /// <exception cref="RuleBrokenException">Some are.</exception>
    public async Task RefuseKnownOfFileAsync(IReadOnlyCollection<string> numbers, int byName, AreaCode area, CancellationToken cancellationToken)
    {
        var known = await KnownOfFileAsync(numbers, cancellationToken);
        await WriteFileAsync(numbers.Count + byName, known.ConvertAll(one => one.Resident), area, cancellationToken);
        if (known.Count > 0)
        {
            throw known.Count > MostKnownInFile
                ? new RuleBrokenException("rule.import-known-many", MostKnownInFile)
                : new RuleBrokenException("rule.import-known", known.Count);
        }
    }

    /// <summary>
    /// Which numbers of a file are registered already, for whoever keeps the register where those people live: each is a
    /// look-up of its own, and counts as one.
    /// </summary>
    /// <exception cref="RuleBrokenException">They are too many for a slip.</exception>
    public async Task<IReadOnlyList<(string Number, Resident Resident)>> OfFileAsync(
        IReadOnlyCollection<string> numbers, AreaCode area, CancellationToken cancellationToken)
    {
        var known = await KnownOfFileAsync(numbers, cancellationToken);
        await WriteFileAsync(numbers.Count, known.Count > MostKnownInFile ? known.ConvertAll(one => one.Resident) : [], area, cancellationToken);
        if (known.Count > MostKnownInFile)
        {
            throw new RuleBrokenException("rule.import-known-many", MostKnownInFile);
        }

        var kept = known.FindAll(one => caller.Scope.Covers(Permission.KeepRegister, one.Resident.Area));
        await readings.RunAsync(
            kept.ConvertAll(one => TargetOf(one.Resident, LookedUp, area)), Purposes.Verify, cancellationToken: cancellationToken);
        return kept;
    }

    /// <summary>It goes no further than one beyond what is told.</summary>
    private async Task<List<(string Number, Resident Resident)>> KnownOfFileAsync(
        IReadOnlyCollection<string> numbers, CancellationToken cancellationToken)
    {
        List<(string, Resident)> known = [];
        foreach (var some in numbers.Chunk(NumbersAtOnce))
        {
            var wanted = Indexes(some);
            var found = await Numbered(wanted).Where(resident => resident.Standing == RecordStatus.Present).OrderBy(resident => resident.Id)
                .Take(MostKnownInFile + 1 - known.Count).ToListAsync(cancellationToken);
            known.AddRange(found.Select(resident => (wanted[resident.IdNumberKey!], resident)));
            if (known.Count > MostKnownInFile)
            {
                break;
            }
        }

        return known;
    }

    private Task WriteFileAsync(int numbers, List<Resident> known, AreaCode area, CancellationToken cancellationToken)
    {
        var field = Reading.OfFile(numbers);
        return readings.OfFileAsync(
            numbers, [TargetOf(null, field, area), .. known.Select(resident => TargetOf(resident, field, area))], Purposes.Verify, cancellationToken);
    }

    private IQueryable<Resident> Numbered(Dictionary<string, string> wanted)
    {
        List<string> indexes = [.. wanted.Keys];
        return db.Residents.AsNoTracking().Where(resident => indexes.Contains(resident.IdNumberKey!) && resident.Standing != RecordStatus.Struck);
    }

    /// <summary>Each number's index under every key in use.</summary>
    private Dictionary<string, string> Indexes(params IReadOnlyCollection<string?> numbers) => numbers
        .OfType<string>().Select(number => number.Trim()).Distinct()
        .SelectMany(number => db.Keys.Indexes(number, nameof(Resident.IdNumber)).Select(index => (Index: index, Number: number)))
        .DistinctBy(one => one.Index).ToDictionary(one => one.Index, one => one.Number);

    private static Target TargetOf(Resident? found, string field, AreaCode area) =>
        found is null ? new(ReadingSubject.NotRegistered, Guid.Empty, field, area) : new(ReadingSubject.Resident, found.Id, field, found.Area);
}
