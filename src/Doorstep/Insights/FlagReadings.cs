using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Insights;

/// <summary>
/// Flags members of staff who open what no work of theirs explains. A reading of a resident is explained by something she did to that household
/// within two days, a reading of a reporter by something she did to the case, and what was opened through a broken glass is looked at there. A look
/// at somebody she just met leaves a visit; curiosity leaves nothing.
/// </summary>
sealed class FlagReadings(Caller caller, IServiceScopeFactory scopes, TimeProvider clock)
{
    public const int Days = 30;

    /// <summary>From here on it is no slip: so many, and at least half of all she opened.</summary>
    public const int ManyUnexplained = 10;

    private const string Entered = Doorstep.Register.Queries.FindByNumber.Entered;
    private const string Born = nameof(Doorstep.Register.Resident.BirthDate);
    private const int PeopleAtOnce = 50;

    private static readonly TimeSpan near = TimeSpan.FromDays(2);
    private static readonly TimeSpan rightAfter = TimeSpan.FromMinutes(1);

    /// <param name="Opened">All she opened, without lists that left as exports.</param>
    /// <param name="IsFlagged">Somebody should ask her.</param>
    public sealed record Line(Guid By, string ByName, int Opened, int Unexplained, int People, bool IsFlagged);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/readings/flagged",
            (FlagReadings useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("Who opened what no work of hers explains, of the last thirty days");

    /// <returns>Everyone with at least one, the most first.</returns>
    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var since = clock.GetUtcNow().AddDays(-Days);
        // What explains a reading lies in the register and in cases, where the auditor sees nothing.
        using var scope = scopes.AsJob("flag readings");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var readings = all.Readings.Audited(caller).Where(reading => reading.At > since).Where(Reading.IsOneByOne);
        var people = await readings.Select(reading => reading.By).Distinct().ToListAsync(cancellationToken);
        var names = await all.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        List<Line> lines = [];
        // Some people at a time, and their readings one by one: a city's month of them is never in memory.
        foreach (var some in people.Chunk(PeopleAtOnce))
        {
            var work = await Work.ReadAsync(all, some, since - near, cancellationToken);
            lines.AddRange(
                (await CountAsync(all, readings, some, work, cancellationToken)).Select(one => one.Line(names.GetValueOrDefault(one.By, ""))));
        }

        return [.. lines.Where(line => line.Unexplained > 0).OrderByDescending(line => line.IsFlagged).ThenByDescending(line => line.Unexplained)];
    }

    private static async Task<IReadOnlyCollection<Count>> CountAsync(
        DoorstepContext all, IQueryable<Reading> readings, Guid[] people, Work work, CancellationToken cancellationToken)
    {
        Dictionary<Guid, Count> counts = people.ToDictionary(by => by, by => new Count(by));
        var opened = readings.Where(reading => people.Contains(reading.By)).Select(reading => new
        {
            Reading = reading,
            Household = reading.Subject == ReadingSubject.Resident
                ? all.Residents.Where(resident => resident.Id == reading.SubjectId).Select(resident => (Guid?)resident.HouseholdId).FirstOrDefault()
                : null,
        });
        await foreach (var one in opened.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            counts[one.Reading.By].Add(one.Reading.SubjectId, work.Explains(one.Reading, one.Household));
        }

        return counts.Values;
    }

    /// <summary>The number of readings of one person of staff.</summary>
    private sealed class Count(Guid by)
    {
        private readonly HashSet<Guid> people = [];
        private int opened;
        private int unexplained;

        public Guid By => by;

        public void Add(Guid subject, bool isExplained)
        {
            opened++;
            if (!isExplained)
            {
                unexplained++;
                people.Add(subject);
            }
        }

        public Line Line(string name) =>
            new(by, name, opened, unexplained, people.Count, unexplained >= ManyUnexplained && unexplained * 2 >= opened);
    }

    /// <summary>What some people did, to which household or case, and when.</summary>
    private sealed class Work(ILookup<(Guid By, Guid On), DateTimeOffset> acts, ILookup<Guid, DateTimeOffset> entries, List<BrokenGlass> glasses)
    {
        public static async Task<Work> ReadAsync(DoorstepContext all, Guid[] people, DateTimeOffset since, CancellationToken cancellationToken)
        {
            var households = await all.RegisterActs.Where(act => act.At > since && people.Contains(act.By) && act.HouseholdId != null)
                .Select(act => new { act.By, On = act.HouseholdId!.Value, act.At }).ToListAsync(cancellationToken);
            var cases = await all.CaseActs.Where(act => act.At > since && people.Contains(act.By))
                .Select(act => new { act.By, On = act.CaseId, act.At }).ToListAsync(cancellationToken);
            var glasses = await all.BrokenGlasses.AsNoTracking().Where(glass => glass.At > since && people.Contains(glass.AccountId))
                .ToListAsync(cancellationToken);
            return new(households.Concat(cases).ToLookup(act => (act.By, act.On), act => act.At),
                households.ToLookup(act => act.By, act => act.At), glasses);
        }

        public bool Explains(Reading reading, Guid? household)
        {
            var on = reading.Subject switch { ReadingSubject.Resident => household, ReadingSubject.Reporter => reading.CaseId, _ => null };
            // A number that nobody has, or a name with a date of birth, asked about on the way into the register: somebody was entered right after.
            if (reading is { Subject: ReadingSubject.NotRegistered, Field: Entered or Born })
            {
                return entries[reading.By].Any(at => (at - reading.At).Duration() <= rightAfter);
            }

            return glasses.Exists(glass => glass.Let(reading))
                || (on is { } found && acts[(reading.By, found)].Any(at => (at - reading.At).Duration() <= near));
        }
    }
}
