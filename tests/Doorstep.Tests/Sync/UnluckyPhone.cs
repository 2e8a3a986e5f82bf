using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Tests.Register;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

/// <summary>
/// A worker's phone on a bad day. Requests are dropped, doubled, delayed, reordered and cut off, answers too; it is given up half way, signed out while
/// it sends, set up anew with all that it had not sent lost, and its clock stands anywhere.
/// </summary>
sealed class UnluckyPhone(TasksCity app, TaskGround ground, AreaCode grid, Random chance)
{
    /// <param name="IsRight">The server has to do it, where nothing of it is lost and nobody else is about the same.</param>
    /// <param name="Needs">The operation that makes what it is about.</param>
    public sealed record Made(JsonElement Operation, bool IsRight, Guid? Needs)
    {
        public Guid Id => SyncPhone.IdOf(Operation);
    }

    private readonly List<Made> made = [];
    private readonly HashSet<Guid> answered = [], lost = [];
    private readonly List<JsonElement[]> onTheWay = [];
    private readonly Dictionary<Guid, Guid> lastAt = [];
    private readonly Dictionary<Guid, Guid> heads = [];
    private SyncPhone phone = null!;
    private List<Dwelling> doors = [];
    private PhoneStore? store;

    private static int people;

    public IReadOnlyList<Made> All => made;

    /// <summary>What was lost with the phone before anybody heard of it; it may have arrived all the same.</summary>
    public IReadOnlySet<Guid> Lost => lost;

    public bool HasUnsent => made.Exists(one => !answered.Contains(one.Id));

    public async Task SignInAsync()
    {
        var clock = phone?.Clock ?? new DateTimeOffset(chance.Next(1990, 2060), 1, 1, 0, 0, 0, CityTime.Offset);
        phone = new(await app.SignedInAsync(ground.AccountOf(grid)), app.NewId) { Clock = clock };
    }

    /// <summary>The doors of her grid in the morning.</summary>
    public async Task BeginAsync()
    {
        await SignInAsync();
        var here = ground.Ground.Dwellings.ConvertAll(door => door.Id);
        doors = await app.FromDatabaseAsync(db =>
            db.Dwellings.Where(door => door.Area == grid && here.Contains(door.Id)).OrderBy(door => door.Id).ToListAsync());
    }

    public async Task AnythingAsync()
    {
        switch (chance.Next(20))
        {
            case < 8:
                Work();
                break;
            case < 14:
                await SendAsync();
                break;
            case < 18:
                await PullAsync();
                break;
            case 18:
                phone.Clock = phone.Clock.AddDays(chance.Next(-9999, 9999));
                break;
            default:
                await SetUpAnewAsync();
                break;
        }
    }

    private void Work()
    {
        if (heads.Count == 0 || chance.Next(4) == 0)
        {
            Begin();
            return;
        }

        var (household, head) = heads.ElementAt(chance.Next(heads.Count));
        var (last, added) = (lastAt.GetValueOrDefault(household), made.Find(one => Makes(one.Operation, household))?.Id);
        Guid? previous = last == default ? null : last;
        Add(household, chance.Next(6) switch
        {
            0 => new(phone.AddResident(household, app.NewId(), APerson("10"), previous), true, added),
            1 => new(phone.Make(SyncKind.EditResident, new { education = "30" }, head, previous), true, added),
            2 when store?.Has("resident", head) is true => new(
                phone.Make(SyncKind.EditResident, new { phone = $"139{chance.Next(100_000_000):00000000}" }, head, previous,
                    seen: store.Row("resident", head).GetProperty("turn").GetInt32()), true, added),
            3 => new(phone.Make(SyncKind.Visit, new { condition = "Lovely" }, household, previous), false, added),
            4 => new(phone.Make(SyncKind.Report, new { kind = "0601", text = "井盖不见了（合成）", building = ground.Ground.Buildings[0].Id }), true, null),
            _ => new(phone.Visit(household, "合成", previous), true, added),
        });
    }

    /// <summary>A household that nobody has written down yet; of some, the server does not take the head.</summary>
    private void Begin()
    {
        var (household, head, isRight) = (app.NewId(), app.NewId(), chance.Next(5) > 0);
        var person = APerson("02");
        if (doors.Count == 0)
        {
            return;
        }

        heads[household] = head;
        Add(household, new(phone.AddHousehold(doors[chance.Next(doors.Count)].Id, household, (head, isRight ? person : person with { Relation = "none" })), isRight, null));
    }

    /// <summary>With a number of a document that nobody else has.</summary>
    private static Person APerson(string relation)
    {
        var serial = Interlocked.Increment(ref people);
        return RegisterGround.APerson(serial, relation) with
        {
            IdNumber = RegisterGround.AnIdNumber(serial, new DateOnly(1940, 1, 1).AddDays(serial / 1000)),
        };
    }

    private void Add(Guid household, Made one)
    {
        made.Add(one);
        if (one.Operation.GetProperty("kind").GetString() != SyncKind.Report)
        {
            lastAt[household] = one.Id;
        }
    }

    private static bool Makes(JsonElement operation, Guid id) =>
        operation.TryGetProperty("makes", out var makes) && makes.ValueKind is JsonValueKind.Array && makes.EnumerateArray().Any(one => one.GetGuid() == id);

    private async Task SendAsync()
    {
        List<Made> waiting = made.FindAll(one => !answered.Contains(one.Id));
        JsonElement[] batch = [.. made.Count == 0 ? [] : chance.GetItems(made.ToArray(), chance.Next(3)).Where(one => !lost.Contains(one.Id))
            .Concat(waiting.Take(chance.Next(1, 8))).Select(one => one.Operation)];
        chance.Shuffle(batch);
        switch (chance.Next(9))
        {
            case 0:
                // It did not arrive.
                break;
            case 1:
                // It arrived, and nobody heard the answer.
                await phone.SendAsync(batch);
                break;
            case 2:
                onTheWay.Add(batch);
                break;
            case 3 when onTheWay.Count > 0:
                Hear(await phone.SendAsync(onTheWay[chance.Next(onTheWay.Count)]));
                break;
            case 4:
                (await Task.WhenAll(phone.SendAsync(batch), phone.SendAsync(batch))).ToList().ForEach(Hear);
                break;
            case 5:
                await CutOffAsync(batch);
                break;
            case 6:
                await GiveUpAsync(batch);
                break;
            case 7:
                await SignedOutAsync(batch);
                break;
            default:
                Hear(await phone.SendAsync(batch));
                await OtherContentAsync();
                break;
        }
    }

    /// <summary>Half of a request is no request: nothing of it is taken.</summary>
    private async Task CutOffAsync(JsonElement[] batch)
    {
        var whole = JsonSerializer.Serialize(new { operations = batch }, RegisterClient.Json);
        using StringContent half = new(whole[..chance.Next(1, whole.Length)], Encoding.UTF8, "application/json");
        using var answer = await phone.Http.PostAsync("/api/sync/operations", half);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task GiveUpAsync(JsonElement[] batch)
    {
        using CancellationTokenSource patience = new(chance.Next(1, 60));
        try
        {
            using StringContent body = new(JsonSerializer.Serialize(new { operations = batch }, RegisterClient.Json), Encoding.UTF8, "application/json");
            using var unheard = await phone.Http.PostAsync("/api/sync/operations", body, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The server is in the middle of it, or done, or has not begun.
        }
    }

    /// <summary>Her session ends while she sends: what was answered is there, and what was not is sent again.</summary>
    private async Task SignedOutAsync(JsonElement[] batch)
    {
        var (sent, ended) = (phone.TryAsync(batch), phone.Http.DeleteAsync("/api/session"));
        using var answer = await sent;
        using var goodbye = await ended;
        if (answer.StatusCode is not HttpStatusCode.Unauthorized)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Hear(JsonSerializer.Deserialize<SyncAnswers>(await answer.Content.ReadAsStringAsync(), RegisterClient.Json)!.Answers);
        }

        await SignInAsync();
    }

    /// <summary>Another content under an id that was answered changes nothing.</summary>
    private async Task OtherContentAsync()
    {
        if (made.Find(one => answered.Contains(one.Id) && !lost.Contains(one.Id)) is { } one)
        {
            var other = phone.Make(SyncKind.Visit, new { condition = "Sound", note = "another" }, one.Id, id: one.Id);
            Assert.Equal(SyncState.Refused, (await phone.SendAsync(other))[0].State);
        }
    }

    private void Hear(IReadOnlyList<SyncAnswer> answers) => answered.UnionWith(answers.Select(answer => answer.Id));

    private async Task PullAsync()
    {
        if (store is null)
        {
            await SnapshotAsync();
            return;
        }

        using var answer = await phone.Http.GetAsync($"/api/sync/changes?cursor={Uri.EscapeDataString(store.Cursor!)}");
        if (answer.StatusCode is HttpStatusCode.NoContent)
        {
            return;
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        if (chance.Next(3) == 0)
        {
            // It broke off: thrown away, and asked for again with the same cursor.
            return;
        }

        Assert.Null(store.Take(text));
        if (store.Said.Exists(said => said.GetProperty("t").GetString() == "anew"))
        {
            store = null;
            await SnapshotAsync();
        }
    }

    /// <summary>Broken off anywhere, it goes on from its last mark, unless the server says to begin anew.</summary>
    private async Task SnapshotAsync()
    {
        PhoneStore taken = new();
        for (var path = "snapshot"; ;)
        {
            using var answer = await phone.Http.GetAsync($"/api/sync/{path}");
            if (answer.StatusCode is HttpStatusCode.Conflict)
            {
                (taken, path) = (new(), "snapshot");
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var text = await answer.Content.ReadAsStringAsync();
            var cut = chance.Next(3) == 0 ? text[..chance.Next(text.Length)] : text;
            if (taken.Take(cut, keepsCursor: path != "snapshot") is not { } mark)
            {
                break;
            }

            path = mark.Length > 0 ? $"snapshot?resume={Uri.EscapeDataString(mark)}" : path;
        }

        store = taken;
    }

    /// <summary>What was on it and not answered is gone.</summary>
    private async Task SetUpAnewAsync()
    {
        lost.UnionWith(made.Where(one => !answered.Contains(one.Id)).Select(one => one.Id));
        answered.UnionWith(lost);
        heads.Clear();
        store = null;
        await SignInAsync();
    }

    /// <summary>The network is good again: everything arrives, at last also what was long on its way.</summary>
    public async Task ComeBackAsync()
    {
        while (made.FindAll(one => !answered.Contains(one.Id)) is [_, ..] waiting)
        {
            Hear(await phone.SendAsync(waiting.Select(one => one.Operation)));
        }

        foreach (var batch in onTheWay)
        {
            await phone.SendAsync(batch);
        }
    }

    public async Task AssertHoldsWhatStandsAsync()
    {
        while (store is null || await phone.Http.ChangesAsync(store))
        {
            if (store is null || store.Said.Exists(said => said.GetProperty("t").GetString() == "anew"))
            {
                store = await phone.Http.SnapshotAsync();
            }
        }

        var (anew, held) = ((await phone.Http.SnapshotAsync()).Lines, store.Lines);
        Assert.True(anew.SequenceEqual(held), $"lacks {string.Join('\n', anew.Except(held))}\nstill has {string.Join('\n', held.Except(anew))}");
        await phone.Http.AssertSameAsync(store);
    }

    public async Task<Dictionary<Guid, SyncAnswer>> AgainAsync()
    {
        var ours = made.FindAll(one => !lost.Contains(one.Id));
        return ours.Count == 0 ? [] : (await phone.SendAsync(ours.Select(one => one.Operation))).ToDictionary(answer => answer.Id);
    }

    public Task<IReadOnlyList<HeldLine>> HeldAsync() => phone.HeldAsync();

    /// <summary>What is held is ended without effect.</summary>
    public async Task SettleAsync()
    {
        foreach (var held in await HeldAsync())
        {
            using var answer = await phone.Http.PostAsJsonAsync($"/api/sync/held/{held.Id}/discard", new { reason = "合成" });
            Assert.True(answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound, await answer.Content.ReadAsStringAsync());
        }
    }
}
