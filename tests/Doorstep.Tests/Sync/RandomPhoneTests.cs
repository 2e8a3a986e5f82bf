using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Sync.Outbox;
using Doorstep.Tests.Access;
using Doorstep.Tests.Register;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

/// <summary>
/// A phone whose network drops batches on their way there and answers on their way back, doubles them, delays them and reorders them: each operation
/// has at most one effect, and none is lost.
/// </summary>
public sealed class RandomPhoneTests(TasksCity app) : IClassFixture<TasksCity>
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, KnownCity.IsNightly ? 300 : 30)];

    /// <summary>What the phone has made, and what the server must do about it in the end.</summary>
    private sealed record Made(JsonElement Operation, bool IsRight, Guid? Needs = null)
    {
        public Guid Id => SyncPhone.IdOf(Operation);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Each_operation_has_at_most_one_effect_and_is_done_or_shown(int seed)
    {
        Random chance = new(seed);
        var ground = await app.GroundAsync();
        SyncPhone phone = new(await ground.ClientAsync(), app.NewId);
        var made = await MakeAsync(ground, phone, chance);
        var answered = await SendAllAsync(phone, made, chance);

        var byId = made.ToDictionary(one => one.Id);
        var held = (await phone.HeldAsync()).ToLookup(one => one.Operation);
        var again = (await phone.SendAsync(made.Select(one => one.Operation))).ToDictionary(answer => answer.Id);
        var ids = byId.Keys.ToList();
        var acts = (await app.FromDatabaseAsync(db => db.RegisterActs.Where(act => ids.Contains(act.Key!.Value)).Select(act => act.Key!.Value)
            .ToListAsync())).CountBy(key => key).ToDictionary();
        foreach (var one in made)
        {
            Assert.True(answered.Contains(one.Id), $"{one.Operation} was never answered");
            var (isDone, effects, shown) =
                (Succeeds(one, byId.Values), acts.GetValueOrDefault(one.Id), held[one.Id].Count(row => row.Rule != "rule.key-used"));
            Assert.True((isDone ? (1, 0) : (0, 1)) == (effects, shown), $"{one.Operation}: {effects} effects, shown {shown} times, {again[one.Id]}");
            Assert.Equal(isDone, again[one.Id].State is SyncState.Done);
        }
    }

    /// <summary>What is about somebody whom only a wrong operation adds stays with that one.</summary>
    private static bool Succeeds(Made one, IReadOnlyCollection<Made> all) =>
        one.IsRight && (one.Needs is not { } needs || Succeeds(all.Single(other => other.Id == needs), all));

    private async Task<List<Made>> MakeAsync(TaskGround ground, SyncPhone phone, Random chance)
    {
        List<Made> made = [];
        var serial = 0;
        for (var door = 0; door < 3; door++)
        {
            var (household, head, isRight) = (app.NewId(), app.NewId(), chance.Next(4) > 0);
            var person = RegisterGround.APerson(++serial);
            made.Add(new(
                phone.AddHousehold(ground.Ground.Dwellings[door].Id, household, (head, isRight ? person : person with { Relation = "none" })),
                isRight));
            var (added, last) = (made[^1].Id, made[^1].Id);
            for (var more = chance.Next(2, 6); more > 0; more--)
            {
                made.Add(chance.Next(4) switch
                {
                    0 => new(phone.AddResident(household, app.NewId(), RegisterGround.APerson(++serial, "10"), last), true, added),
                    1 => new(phone.Visit(household, "合成", last), true, added),
                    2 => new(phone.Make(SyncKind.EditResident, new { education = "30" }, head, last), true, added),
                    _ => new(phone.Make(SyncKind.Visit, new { condition = "Lovely" }, household, last), false, added),
                });
                last = made[^1].Id;
            }
        }

        return made;
    }

    private async Task<HashSet<Guid>> SendAllAsync(SyncPhone phone, List<Made> made, Random chance)
    {
        HashSet<Guid> answered = [];
        List<JsonElement[]> delayed = [];
        while (answered.Count < made.Count)
        {
            var waiting = made.FindAll(one => !answered.Contains(one.Id));
            JsonElement[] batch = [.. chance.GetItems(made.ToArray(), chance.Next(3)).Concat(waiting.Take(chance.Next(1, 6)))
                .Select(one => one.Operation)];
            chance.Shuffle(batch);
            switch (chance.Next(6))
            {
                case 0:
                    // It did not arrive.
                    break;
                case 1:
                    // It arrived, and nobody heard the answer.
                    await phone.SendAsync(batch);
                    break;
                case 2:
                    delayed.Add(batch);
                    break;
                case 3 when delayed.Count > 0:
                    Note(answered, await phone.SendAsync(delayed[chance.Next(delayed.Count)]));
                    break;
                case 4:
                    var both = await Task.WhenAll(phone.SendAsync(batch), phone.SendAsync(batch));
                    both.ToList().ForEach(answers => Note(answered, answers));
                    break;
                default:
                    Note(answered, await phone.SendAsync(batch));
                    await RefuseOtherAsync(phone, chance.GetItems(made.ToArray(), 1)[0], answered);
                    break;
            }
        }

        // What waits for an operation that met it half way is looked at again.
        app.Time.Leap(TimeSpan.FromMinutes(11));
        await app.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        return answered;
    }

    /// <summary>Another content under an id that was answered changes nothing.</summary>
    private static async Task RefuseOtherAsync(SyncPhone phone, Made one, HashSet<Guid> answered)
    {
        if (answered.Contains(one.Id))
        {
            var other = phone.Make(SyncKind.Visit, new { condition = "Sound", note = "another" }, one.Id, id: one.Id);
            Assert.Equal(SyncState.Refused, (await phone.SendAsync(other))[0].State);
        }
    }

    private static void Note(HashSet<Guid> answered, IReadOnlyList<SyncAnswer> answers) => answered.UnionWith(answers.Select(answer => answer.Id));
}
