using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Sync.Outbox;
using Doorstep.Tests.Identity;
using Doorstep.Tests.Register;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

/// <summary>A phone that was ended still has work on it: it hands that over, somebody decides on each, and the phone learns nothing.</summary>
public sealed class RevokedPhoneTests(TasksCity app) : IClassFixture<TasksCity>
{
    /// <summary>A worker with a registered phone, and the operations that it makes.</summary>
    private sealed record Worker(TaskGround Ground, HttpClient SignedIn, DeviceTests.Phone Device, SyncPhone Makes) : IDisposable
    {
        public void Dispose() => Device.Dispose();

        public Task<HttpResponseMessage> EndAsync() => SignedIn.DeleteAsync($"/api/session/devices/{Device.Id}");
    }

    private async Task<Worker> WorkerAsync()
    {
        var ground = await app.GroundAsync();
        var signedIn = await ground.ClientAsync();
        return new(ground, signedIn, await new DeviceTests.Phone(app).RegisterAsync(signedIn), new(signedIn, app.NewId));
    }

    private static string BatchOf(params IEnumerable<JsonElement> operations) =>
        JsonSerializer.Serialize(new { operations, outbox = new { unsent = 0 } }, RegisterClient.Json);

    private async Task<HttpResponseMessage> HandOverAsync(
        DeviceTests.Phone device, string batch, string? signed = null, string? challenge = null, Guid? id = null, DeviceTests.Phone? key = null)
    {
        challenge ??= await device.AskedAsync();
        return await app.CreateClient().PostAsJsonAsync($"/api/devices/{id ?? device.Id}/outbox",
            new { challenge, signature = (key ?? device).Sign(HandedOver.TextOf(challenge, signed ?? batch)), batch });
    }

    private async Task<string> TakenAsync(DeviceTests.Phone device, string batch)
    {
        var answer = await HandOverAsync(device, batch);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.OK, text);
        return text;
    }

    private static async Task<(HttpStatusCode, string?)> RuleOfAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());

    private Task<int> VisitsAsync(Guid household) => app.FromDatabaseAsync(db =>
        db.RegisterActs.CountAsync(act => act.HouseholdId == household && act.Kind == RegisterActKind.Visited));

    private Task<int> HeldAsync(Worker worker) => app.FromDatabaseAsync(async db =>
    {
        var account = await db.Devices.Where(device => device.Id == worker.Device.Id).Select(device => device.AccountId).SingleAsync();
        return await db.HeldOperations.CountAsync(one => one.AccountId == account);
    });

    private static Task<HttpResponseMessage> ApplyAsync(HttpClient client, HeldLine line) =>
        client.PostAsync($"/api/sync/held/{line.Id}/apply", null);

    [Fact]
    public async Task What_a_phone_that_was_ended_still_has_is_held_until_the_office_decides_and_is_done_in_its_name()
    {
        using var worker = await WorkerAsync();
        var phone = worker.Makes;
        var (household, head) = (app.NewId(), app.NewId());
        var add = phone.AddHousehold(worker.Ground.Ground.Dwellings[0].Id, household, (head, RegisterGround.APerson(71)));
        JsonElement[] work = [add, phone.Visit(household, "门铃坏了", SyncPhone.IdOf(add)), phone.Make("register.sing", new { })];
        await worker.EndAsync();

        var answer = await TakenAsync(worker.Device, BatchOf(work));
        var answers = JsonDocument.Parse(answer).RootElement.GetProperty("answers").EnumerateArray().ToList();
        Assert.Equal(work.Select(SyncPhone.IdOf), answers.Select(one => one.GetProperty("id").GetGuid()));
        // Of each its id and that the server has it: nothing of the register, nor why.
        Assert.All(answers, one => Assert.Equal("Held", one.GetProperty("state").GetString()));
        Assert.All(answers, one => Assert.Equal(["id", "state"], one.EnumerateObject().Select(member => member.Name)));

        app.Time.Leap(TimeSpan.FromHours(25));
        await app.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        SyncPhone office = new((await worker.Ground.StaffAsync()).Http, app.NewId);
        var lines = await office.HeldAsync();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal((SyncState.Held, "held.revoked-phone", false), (line.State, line.Rule, line.IsOwn)));
        Assert.All(lines, line => Assert.Contains("走访手机（合成）", line.Why));
        Assert.Contains("已停用的手机", WebUtility.HtmlDecode(await office.Http.GetStringAsync($"/held/{lines[1].Id}")));
        Assert.Equal(0, await VisitsAsync(household));

        // What builds on something else says so, and stays as it is, however often it is tried.
        Assert.Equal((HttpStatusCode.Conflict, "held.waits-for-subject"), await RuleOfAsync(await ApplyAsync(office.Http, lines[1])));
        app.Time.Leap(TimeSpan.FromHours(1));
        office = new((await worker.Ground.StaffAsync()).Http, app.NewId);
        Assert.Equal(HttpStatusCode.NoContent, (await ApplyAsync(office.Http, lines[0])).StatusCode);
        await app.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        Assert.Equal(0, await VisitsAsync(household));
        Assert.Equal(HttpStatusCode.NoContent, (await ApplyAsync(office.Http, lines[1])).StatusCode);
        Assert.Equal(1, await VisitsAsync(household));
        await office.Http.PostAsJsonAsync($"/api/sync/held/{lines[2].Id}/discard", new { reason = "没有这种记录" });
        Assert.Empty(await office.HeldAsync());
        // Whatever became of it: the phone is answered the same, and nothing more is held.
        Assert.Equal(answer, await TakenAsync(worker.Device, BatchOf(work)));
        Assert.Empty(await office.HeldAsync());
    }

    [Theory]
    [InlineData("a doubled refresh")]
    [InlineData("all sessions ended")]
    [InlineData("the account off")]
    [InlineData("the last right ended")]
    public async Task However_a_phone_was_ended_its_work_is_taken(string how)
    {
        using var worker = await WorkerAsync();
        var home = await worker.Ground.LivesAsync(0);
        var account = await app.FromDatabaseAsync(db =>
            db.Devices.Where(device => device.Id == worker.Device.Id).Select(device => device.AccountId).SingleAsync());
        var admin = await app.SignedInAsync(Role.Administrator, worker.Ground.Ground.Community.Value[..6]);
        if (how == "a doubled refresh")
        {
            var oldest = worker.Device.Refresh;
            await worker.Device.InAsync();
            await worker.Device.InAsync();
            await worker.Device.TryAsync(oldest);
        }
        else
        {
            var grant = await app.FromDatabaseAsync(db => db.Grants.Where(one => one.AccountId == account).Select(one => one.Id).SingleAsync());
            var path = how switch { "all sessions ended" => $"accounts/{account}/end-sessions", "the account off" => $"accounts/{account}/disable",
                _ => $"grants/{grant}/end" };
            Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/{path}", null)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.Device.TryAsync()).StatusCode);
        await TakenAsync(worker.Device, BatchOf(worker.Makes.Visit(home)));
        SyncPhone office = new((await worker.Ground.StaffAsync()).Http, app.NewId);
        Assert.Equal(HttpStatusCode.NoContent, (await ApplyAsync(office.Http, Assert.Single(await office.HeldAsync()))).StatusCode);
        Assert.Equal(1, await VisitsAsync(home));
    }

    [Fact]
    public async Task Only_an_ended_phone_with_its_own_key_is_heard_once_for_each_question_and_for_what_it_signed()
    {
        using var worker = await WorkerAsync();
        using var other = new DeviceTests.Phone(app);
        var home = await worker.Ground.LivesAsync(0);
        var (batch, device) = (BatchOf(worker.Makes.Visit(home)), worker.Device);
        Assert.Equal((HttpStatusCode.Conflict, "rule.phone-not-ended"), await RuleOfAsync(await HandOverAsync(device, batch)));
        await worker.EndAsync();
        var bare = await device.AskedAsync();
        HttpResponseMessage[] refused =
        [
            await HandOverAsync(device, batch, key: other), await HandOverAsync(device, batch, signed: BatchOf(worker.Makes.Visit(home))),
            await HandOverAsync(device, batch, challenge: "none of ours"), await HandOverAsync(device, batch, id: app.NewId()),
            // As for access, without what is sent.
            await app.CreateClient().PostAsJsonAsync($"/api/devices/{device.Id}/outbox",
                new { challenge = bare, signature = device.Sign(bare), batch }),
        ];
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        foreach (var broken in (string[])["no JSON", "{}", """{ "operations": [ {} ] }"""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await HandOverAsync(device, broken)).StatusCode);
        }

        Assert.Equal(0, await HeldAsync(worker));

        var challenge = await device.AskedAsync();
        Assert.Equal(HttpStatusCode.OK, (await HandOverAsync(device, batch, challenge: challenge)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await HandOverAsync(device, batch, challenge: challenge)).StatusCode);
        Assert.Equal(1, await HeldAsync(worker));
    }

    [Fact]
    public async Task Something_else_under_a_known_id_is_refused_and_kept_once_and_what_the_server_had_stands()
    {
        using var worker = await WorkerAsync();
        var home = await worker.Ground.LivesAsync(0);
        var (done, first) = (worker.Makes.Visit(home, "done"), worker.Makes.Visit(home, "first"));
        await worker.Makes.SendAsync(done);
        await worker.EndAsync();
        // The answer to it was lost on the way: sent again it is what it was.
        Assert.Contains("Held", await TakenAsync(worker.Device, BatchOf(done, first)));
        Assert.Equal(1, await HeldAsync(worker));
        var other = worker.Makes.Visit(home, "second", id: SyncPhone.IdOf(first));
        Assert.Contains("Refused", await TakenAsync(worker.Device, BatchOf(other)));
        Assert.Contains("Refused", await TakenAsync(worker.Device, BatchOf(other)));
        Assert.Equal(2, await HeldAsync(worker));
        SyncPhone office = new((await worker.Ground.StaffAsync()).Http, app.NewId);
        Assert.Equal(["held.revoked-phone", "rule.key-used"], (await office.HeldAsync()).Select(line => line.Rule));
        Assert.Equal(1, await VisitsAsync(home));
    }

    /// <summary>As a phone does it, written from docs/sync.md.</summary>
    private static object Sealed(DeviceTests.Phone device, JsonElement operation, Guid? of = null)
    {
        var id = SyncPhone.IdOf(operation);
        var point = Convert.FromBase64String(device.CityKey);
        using var city = ECDiffieHellman.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var half = own.ExportParameters(false).Q;
        byte[] open = [4, .. half.X!, .. half.Y!];
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(city.PublicKey), 32, open, "doorstep outbox"u8.ToArray());
        var (nonce, plain) = (RandomNumberGenerator.GetBytes(12), JsonSerializer.SerializeToUtf8Bytes(operation));
        var (secret, tag) = (new byte[plain.Length], new byte[16]);
        using AesGcm aes = new(key, 16);
        aes.Encrypt(nonce, plain, secret, tag, Encoding.UTF8.GetBytes($"{of ?? device.Id}/{id}"));
        return new { id, box = Convert.ToBase64String([.. open, .. nonce, .. secret, .. tag]) };
    }

    [Fact]
    public async Task A_phone_that_was_wiped_hands_over_what_it_had_sealed_to_the_city_and_is_ended_by_it()
    {
        using var worker = await WorkerAsync();
        var home = await worker.Ground.LivesAsync(0);
        JsonElement[] visits = [worker.Makes.Visit(home, "sealed"), worker.Makes.Visit(home, "of another"), worker.Makes.Visit(home, "spoiled")];
        var device = worker.Device;
        object[] boxes =
        [
            Sealed(device, visits[0]), Sealed(device, visits[1], of: app.NewId()), new { id = SyncPhone.IdOf(visits[2]), box = "AAAA" }, "no box",
        ];
        var answer = await TakenAsync(device, JsonSerializer.Serialize(new { @sealed = boxes }));
        // What does not open is not answered: the phone keeps it.
        var one = Assert.Single(JsonDocument.Parse(answer).RootElement.GetProperty("answers").EnumerateArray());
        Assert.Equal((SyncPhone.IdOf(visits[0]), "Held"), (one.GetProperty("id").GetGuid(), one.GetProperty("state").GetString()));
        Assert.Equal((1, 0), (await HeldAsync(worker), await VisitsAsync(home)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await device.TryAsync()).StatusCode);
        // Opened with its PIN after all, it is the same.
        Assert.Contains("Held", await TakenAsync(device, BatchOf(visits[0])));
        Assert.Equal(1, await HeldAsync(worker));
        Assert.Equal(HttpStatusCode.BadRequest, (await HandOverAsync(device, """{ "sealed": 7 }""")).StatusCode);
        SyncPhone office = new((await worker.Ground.StaffAsync()).Http, app.NewId);
        Assert.Equal(HttpStatusCode.NoContent, (await ApplyAsync(office.Http, Assert.Single(await office.HeldAsync()))).StatusCode);
        Assert.Equal(1, await VisitsAsync(home));
    }

    [Fact]
    public async Task Thirty_days_after_it_was_ended_and_beyond_two_thousand_nothing_more_is_taken()
    {
        using var worker = await WorkerAsync();
        var home = await worker.Ground.LivesAsync(0);
        await worker.EndAsync();
        var account = await app.FromDatabaseAsync(db =>
            db.Devices.Where(device => device.Id == worker.Device.Id).Select(device => device.AccountId).SingleAsync());
        await app.WithDatabaseAsync(async db =>
        {
            var why = NotDone.Held(HeldOperation.RevokedPhone, "合成", worker.Device.Id);
            for (var i = 1; i < TakeRevoked.Most; i++)
            {
                Act act = new(app.NewId(), account, app.Now);
                SyncOperation visit = new(act.Id, SyncKind.Visit, act.At, JsonDocument.Parse("{}").RootElement, home);
                db.Add(HeldOperation.Of(visit, "{}", account, worker.Ground.Ground.Grid, why, act));
            }

            await db.SaveChangesAsync();
        });
        app.Time.Leap(TimeSpan.FromDays(29));
        JsonElement[] two = [worker.Makes.Visit(home), worker.Makes.Visit(home)];
        Assert.Equal((HttpStatusCode.Conflict, "rule.phone-too-much"), await RuleOfAsync(await HandOverAsync(worker.Device, BatchOf(two))));
        await TakenAsync(worker.Device, BatchOf(two[0]));
        // The same again is not more.
        await TakenAsync(worker.Device, BatchOf(two[0]));
        Assert.Equal(TakeRevoked.Most, await HeldAsync(worker));
        app.Time.Leap(TimeSpan.FromDays(1.01));
        Assert.Equal((HttpStatusCode.Conflict, "rule.phone-ended-long-ago"),
            await RuleOfAsync(await HandOverAsync(worker.Device, BatchOf(two[0]))));
    }
}
