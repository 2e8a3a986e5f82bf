using Doorstep.Data;
using Doorstep.Trust;
using Doorstep.Trust.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Insights;

/// <summary>
/// Who opens what no work of hers explains. A reading of a resident is explained by something she did to that household within two days, a reading of a reporter by something she did to the case, and what was opened
/// through a broken glass is looked at there. A look at somebody she just met leaves a visit; curiosity leaves nothing.
/// </summary>
sealed class FlagReadings(DoorstepContext db, Caller caller, IServiceScopeFactory scopes, TimeProvider clock)
{
    public const int Days = 30;

    /// <summary>From here on it is no slip: so many, and at least half of all she opened.</summary>
    public const int ManyUnexplained = 10;

    private const string Entered = Doorstep.Register.Look.FindByNumber.Entered;

    private static readonly TimeSpan near = TimeSpan.FromDays(2);
    private static readonly TimeSpan rightAfter = TimeSpan.FromMinutes(1);

    /// <param name="Opened">All she opened, without lists that left as exports.</param>
    /// <param name="IsFlagged">Somebody should ask her.</param>
    public sealed record Line(Guid By, string ByName, int Opened, int Unexplained, int People, bool IsFlagged);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/readings/flagged", async (FlagReadings useCase, CancellationToken cancellationToken) => TypedResults.Ok(await useCase.RunAsync(cancellationToken)))
        .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Trust").WithSummary("Who opened what no work of hers explains, of the last thirty days");

    /// <returns>Everyone with at least one, the most first.</returns>
    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var since = clock.GetUtcNow().AddDays(-Days);
        // What explains a reading lies in the register and in cases, where the auditor sees nothing.
        using var scope = scopes.AsJob("flag readings");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var readings = await db.Readings.Audited(caller).Where(reading => reading.At > since).Where(Reading.IsOneByOne).ToListAsync(cancellationToken);
        var work = await WorkAsync(all, readings, since - near, cancellationToken);
        var people = readings.Select(reading => reading.By).Distinct().ToList();
        var names = await all.Users.Where(account => people.Contains(account.Id)).ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return [.. readings.GroupBy(reading => reading.By).Select(group => Of(group.Key, names.GetValueOrDefault(group.Key, ""), [.. group], work)).Where(line => line.Unexplained > 0)
            .OrderByDescending(line => line.IsFlagged).ThenByDescending(line => line.Unexplained)];
    }

    private static Line Of(Guid by, string name, List<Reading> readings, Work work)
    {
        var unexplained = readings.FindAll(reading => !work.Explains(reading));
        return new(by, name, readings.Count, unexplained.Count, unexplained.Select(reading => reading.SubjectId).Distinct().Count(), unexplained.Count >= ManyUnexplained && unexplained.Count * 2 >= readings.Count);
    }

    private static async Task<Work> WorkAsync(DoorstepContext all, List<Reading> readings, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var people = readings.Select(reading => reading.By).Distinct().ToList();
        var residents = readings.Where(reading => reading.Subject is ReadingSubject.Resident).Select(reading => reading.SubjectId).Distinct().ToList();
        var homes = await all.Residents.Where(resident => residents.Contains(resident.Id)).Select(resident => new { resident.Id, resident.HouseholdId }).ToDictionaryAsync(resident => resident.Id, resident => resident.HouseholdId, cancellationToken);
        var households = await all.RegisterActs.Where(act => act.At > since && people.Contains(act.By) && act.HouseholdId != null).Select(act => new { act.By, On = act.HouseholdId!.Value, act.At }).ToListAsync(cancellationToken);
        var cases = await all.CaseActs.Where(act => act.At > since && people.Contains(act.By)).Select(act => new { act.By, On = act.CaseId, act.At }).ToListAsync(cancellationToken);
        var glasses = await all.BrokenGlasses.AsNoTracking().Where(glass => glass.At > since && people.Contains(glass.AccountId)).ToListAsync(cancellationToken);
        return new(homes, households.Concat(cases).ToLookup(act => (act.By, act.On), act => act.At), households.ToLookup(act => act.By, act => act.At), reading => glasses.Exists(glass => glass.Let(reading)));
    }

    /// <param name="Homes">The household of each resident.</param>
    /// <param name="Acts">When somebody did something to a household or a case.</param>
    /// <param name="Entries">When somebody did something to the register.</param>
    private sealed record Work(IReadOnlyDictionary<Guid, Guid> Homes, ILookup<(Guid By, Guid On), DateTimeOffset> Acts, ILookup<Guid, DateTimeOffset> Entries, Func<Reading, bool> ThroughGlass)
    {
        public bool Explains(Reading reading) => ThroughGlass(reading) || reading.Subject switch
        {
            ReadingSubject.Resident => Homes.TryGetValue(reading.SubjectId, out var household) && Acts[(reading.By, household)].Any(at => (at - reading.At).Duration() <= near),
            // A number that nobody has, asked about on the way into the register: somebody was entered right after.
            ReadingSubject.NotRegistered when reading.Field == Entered => Entries[reading.By].Any(at => (at - reading.At).Duration() <= rightAfter),
            ReadingSubject.Reporter => reading.CaseId is { } found && Acts[(reading.By, found)].Any(at => (at - reading.At).Duration() <= near),
            _ => false,
        };
    }
}
