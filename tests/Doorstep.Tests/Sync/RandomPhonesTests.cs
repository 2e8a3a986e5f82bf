using Doorstep.Contracts.Sync;
using Doorstep.Register;
using Doorstep.Sync.Outbox;
using Doorstep.Tests.Access;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

/// <summary>
/// Two phones in two grids have all bad luck at once, while the desk corrects the same people, moves households and redraws the grids. Each operation
/// has at most one effect, none that was answered is lost, and in the end every phone holds what stands.
/// </summary>
public sealed class RandomPhonesTests(TasksCity app) : IClassFixture<TasksCity>
{
    /// <summary>Each city of two grids lives through some days; what is held of one is there on the next.</summary>
    private const int DaysACity = 10, Steps = 30;

    /// <summary>At night ten thousand days on each database.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, KnownCity.IsNightly ? 1_000 : DoorstepApp.OnPostgres ? 3 : 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Each_operation_has_at_most_one_effect_and_is_done_or_shown(int seed)
    {
        var ground = await app.GroundAsync();
        for (var day = 0; day < DaysACity; day++)
        {
            await LiveAsync(ground, new(seed * DaysACity + day));
        }
    }

    private async Task LiveAsync(TaskGround ground, Random chance)
    {
        UnluckyPhone[] phones =
        [
            .. new[] { ground.Ground.Grid, ground.Ground.OtherGrid }.Select(grid => new UnluckyPhone(app, ground, grid, new(chance.Next())))
        ];
        var isCalm = chance.Next(3) == 0;
        foreach (var phone in phones)
        {
            await phone.BeginAsync();
        }

        for (var step = 0; step < Steps; step++)
        {
            await (isCalm || chance.Next(8) > 0 ? phones[chance.Next(phones.Length)].AnythingAsync() : DeskAsync(ground, chance));
        }

        foreach (var phone in phones)
        {
            await phone.ComeBackAsync();
        }

        // What waits for an operation that met it half way is looked at again.
        app.Time.Leap(TimeSpan.FromMinutes(11));
        await app.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        foreach (var phone in phones)
        {
            await phone.SignInAsync();
            await CheckAsync(phone, isCalm);
            await phone.AssertHoldsWhatStandsAsync();
        }

        // Her list is as long as the server shows it: the next day begins with an empty one.
        foreach (var phone in phones)
        {
            await phone.SettleAsync();
        }
    }

    /// <summary>What others do to the same people meanwhile.</summary>
    private async Task DeskAsync(TaskGround ground, Random chance)
    {
        if (chance.Next(4) == 0)
        {
            await ground.AdoptAsync(ground.Ground.Buildings[chance.Next(2)].Id);
            return;
        }

        var here = ground.Ground.Dwellings.ConvertAll(door => door.Id);
        var homes = await app.FromDatabaseAsync(db => db.Occupancies.Where(home => home.Until == null && here.Contains(home.DwellingId!.Value))
            .OrderBy(home => home.Id).Select(home => home.HouseholdId).ToListAsync());
        if (homes.Count == 0)
        {
            return;
        }

        var (staff, home) = (await ground.StaffAsync(), homes[chance.Next(homes.Count)]);
        var people = (await staff.HouseholdAsync(home)).Residents;
        using var answer = chance.Next(3) > 0 && people.Count > 0
            ? await staff.TryAsync(HttpMethod.Patch, $"/residents/{people[0].Id}", new { phone = $"137{chance.Next(100_000_000):00000000}" })
            : await staff.TryAsync(HttpMethod.Post, $"/households/{home}/move-in", new { dwellingId = here[chance.Next(here.Count)] });
        Assert.True((int)answer.StatusCode < 500);
    }

    private async Task CheckAsync(UnluckyPhone phone, bool isCalm)
    {
        var again = await phone.AgainAsync();
        var held = (await phone.HeldAsync()).Where(one => one.Rule != "rule.key-used").ToLookup(one => one.Operation);
        var ids = phone.All.Select(one => one.Id).ToList();
        var effects = (await app.FromDatabaseAsync(async db =>
            (await db.RegisterActs.Where(act => act.Key != null && ids.Contains(act.Key.Value)).Select(act => act.Key!.Value).ToListAsync())
                .Concat(await db.Reports.Where(report => ids.Contains(report.Key)).Select(report => report.Key)
                    .ToListAsync()))).CountBy(key => key).ToDictionary();
        var byId = phone.All.ToDictionary(one => one.Id);
        foreach (var one in phone.All)
        {
            var count = effects.GetValueOrDefault(one.Id);
            Assert.True(count <= (one.IsRight ? 1 : 0), $"{one.Operation} had {count} effects");
            if (phone.Lost.Contains(one.Id))
            {
                continue;
            }

            var answer = again[one.Id];
            Assert.True(answer.State is SyncState.Done ? (count, held[one.Id].Count()) == (1, 0)
                : answer.State is SyncState.Held or SyncState.Waiting && (count, held[one.Id].Count()) == (0, 1),
                $"{one.Operation}: {count} effects, shown {held[one.Id].Count()} times, {answer}");
            Assert.True(!isCalm || phone.Lost.Count > 0 || answer.State is SyncState.Done == Succeeds(one, byId), $"{one.Operation}: {answer}");
        }
    }

    /// <summary>What is about somebody whom only a wrong operation adds stays with that one.</summary>
    private static bool Succeeds(UnluckyPhone.Made one, Dictionary<Guid, UnluckyPhone.Made> all) =>
        one.IsRight && (one.Needs is not { } needs || Succeeds(all[needs], all));
}
