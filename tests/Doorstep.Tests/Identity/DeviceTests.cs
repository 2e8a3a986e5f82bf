using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Identity.Devices;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Identity;

/// <summary>A worker's phone: registered once, shown by its key to be that phone, and out at once when it is lost.</summary>
public sealed class DeviceTests(DoorstepApp app)
{
    private const string Grid = "460501001001001";

    /// <summary>The phone's own half: a key that does not leave it, and the refresh it was last given.</summary>
    internal sealed class Phone(DoorstepApp city) : IDisposable
    {
        private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public Guid Id { get; private set; }
        public string Refresh { get; private set; } = "";
        public string CityKey { get; private set; } = "";

        public string PublicKey => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

        public async Task<Phone> RegisterAsync(HttpClient signedIn)
        {
            var registered = await signedIn.PostAsJsonAsync("/api/session/devices", new { name = "走访手机（合成）", kind = "Phone", publicKey = PublicKey });
            Assert.True(registered.StatusCode is HttpStatusCode.Created, await registered.Content.ReadAsStringAsync());
            var given = (await registered.Content.ReadFromJsonAsync<RegisterDevice.Response>())!;
            (Id, Refresh, CityKey) = (given.Id, given.Refresh, given.CityKey);
            return this;
        }

        public async Task<string> AskedAsync() => (await (await city.CreateClient().PostAsync($"/api/devices/{Id}/challenge", null))
            .Content.ReadFromJsonAsync<GiveAccess.Question>())!.Challenge;

        public string Sign(string challenge) => Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(challenge), HashAlgorithmName.SHA256));

        public async Task<HttpResponseMessage> TryAsync(string? refresh = null)
        {
            var challenge = await AskedAsync();
            return await city.CreateClient()
                .PostAsJsonAsync($"/api/devices/{Id}/access", new { refresh = refresh ?? Refresh, challenge, signature = Sign(challenge) });
        }

        /// <summary>A client that shows the access it was given.</summary>
        public async Task<HttpClient> InAsync()
        {
            var answer = await TryAsync();
            Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{answer.StatusCode}");
            var given = (await answer.Content.ReadFromJsonAsync<GiveAccess.Response>())!;
            Refresh = given.Refresh;
            var client = city.CreateClient();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", given.Access);
            return client;
        }

        public void Dispose() => key.Dispose();
    }

    [Fact]
    public async Task A_registered_phone_works_without_a_password_in_sessions_of_ten_minutes()
    {
        await using var own = new DoorstepApp { Leaping = new() };
        await own.InitializeAsync();
        var account = await own.AnAccountAsync(Role.GridWorker, Grid);
        using var phone = await new Phone(own).RegisterAsync(await own.SignedInAsync(account));
        var client = await phone.InAsync();
        Assert.Contains(account.UserName!, await client.GetStringAsync("/api/session"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/cases")).StatusCode);
        own.Leaping!.Leap(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        own.Leaping.Leap(TimeSpan.FromDays(3));
        client = await phone.InAsync();
        Assert.Equal(phone.Id, Assert.Single(await IdsAsync(client, "/api/session/devices")));
    }

    [Fact]
    public async Task A_refresh_without_the_phones_key_or_with_a_signature_of_before_gives_nothing()
    {
        using var phone = await new Phone(app).RegisterAsync(await app.SignedInAsync(Role.GridWorker, Grid));
        using var other = new Phone(app);
        var challenge = await phone.AskedAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await AccessAsync(phone, phone.Refresh, challenge, other.Sign(challenge))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AccessAsync(phone, phone.Refresh, "none of ours", phone.Sign("none of ours"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AccessAsync(phone, phone.Refresh, challenge, "not base64!")).StatusCode);
        var elsewhere = (await (await app.CreateClient().PostAsync($"/api/devices/{app.NewId()}/challenge", null))
            .Content.ReadFromJsonAsync<GiveAccess.Question>())!.Challenge;
        Assert.Equal(HttpStatusCode.Unauthorized, (await AccessAsync(phone, phone.Refresh, elsewhere, phone.Sign(elsewhere))).StatusCode);
        var given = await AccessAsync(phone, phone.Refresh, challenge, phone.Sign(challenge));
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        // The very same message once more.
        Assert.Equal(HttpStatusCode.Unauthorized, (await AccessAsync(phone, phone.Refresh, challenge, phone.Sign(challenge))).StatusCode);
        using var bearer = app.CreateClient();
        bearer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "none-of-ours");
        Assert.Equal(HttpStatusCode.Unauthorized, (await bearer.GetAsync("/api/session")).StatusCode);
    }

    [Fact]
    public async Task An_answer_that_was_lost_on_the_way_may_be_asked_for_again_and_an_older_refresh_ends_the_phone()
    {
        var account = await app.AnAccountAsync(Role.GridWorker, Grid);
        using var phone = await new Phone(app).RegisterAsync(await app.SignedInAsync(account));
        var oldest = phone.Refresh;
        Assert.Equal(HttpStatusCode.OK, (await phone.TryAsync()).StatusCode);
        await phone.InAsync();
        var client = await phone.InAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.TryAsync(oldest)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.TryAsync()).StatusCode);
        Assert.Equal(["account.device-registered", "account.device-copied"], await LogOfAsync(account));
    }

    [Fact]
    public async Task A_lost_phone_is_ended_by_its_owner_and_its_stream_closes()
    {
        var account = await app.AnAccountAsync(Role.GridWorker, Grid);
        var signedIn = await app.SignedInAsync(account);
        using var phone = await new Phone(app).RegisterAsync(signedIn);
        var client = await phone.InAsync();
        await using var stream = (await LiveStream.OpenAsync(client))!;
        Assert.Equal(HttpStatusCode.NotFound,
            (await (await app.SignedInAsync(Role.GridWorker, Grid)).DeleteAsync($"/api/session/devices/{phone.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await signedIn.DeleteAsync($"/api/session/devices/{phone.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        Assert.True(await stream.EndsAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.TryAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await signedIn.GetAsync("/api/session")).StatusCode);
        Assert.Equal(["account.device-registered", "account.device-ended"], await LogOfAsync(account));
    }

    [Theory]
    [InlineData("one device")]
    [InlineData("all sessions")]
    [InlineData("the account")]
    public async Task An_administrator_ends_a_phone_and_its_stream_closes(string what)
    {
        var (account, admin) = (await app.AnAccountAsync(Role.GridWorker, Grid), await app.SignedInAsync(Role.Administrator, "460501"));
        using var phone = await new Phone(app).RegisterAsync(await app.SignedInAsync(account));
        var client = await phone.InAsync();
        await using var stream = (await LiveStream.OpenAsync(client))!;
        Assert.Equal(phone.Id, Assert.Single(await IdsAsync(admin, $"/api/accounts/{account.Id}/devices")));
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedInAsync(Role.Administrator, "460502"))
            .PostAsync($"/api/accounts/{account.Id}/devices/{phone.Id}/end", null)).StatusCode);
        var act = what switch { "one device" => $"devices/{phone.Id}/end", "all sessions" => "end-sessions", _ => "disable" };
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/accounts/{account.Id}/{act}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        Assert.True(await stream.EndsAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.TryAsync()).StatusCode);
    }

    [Fact]
    public async Task A_worker_who_holds_no_right_any_more_gets_no_access_and_no_stream()
    {
        var (account, admin) = (await app.AnAccountAsync(Role.GridWorker, Grid), await app.SignedInAsync(Role.Administrator, "460501"));
        using var phone = await new Phone(app).RegisterAsync(await app.SignedInAsync(account));
        var client = await phone.InAsync();
        await using var stream = (await LiveStream.OpenAsync(client))!;
        var grant = await app.FromDatabaseAsync(db => db.Grants.SingleAsync(grant => grant.AccountId == account.Id));
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/grants/{grant.Id}/end", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/cases")).StatusCode);
        Assert.True(await stream.EndsAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.TryAsync()).StatusCode);
    }

    [Fact]
    public async Task A_worker_has_five_at_most_each_with_a_key_of_the_right_kind()
    {
        var client = await app.SignedInAsync(Role.GridWorker, Grid);
        using var rsa = RSA.Create(2048);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var wrong in (string[])[
            "", "not base64!", Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(other.ExportSubjectPublicKeyInfo())
        ])
        {
            Assert.Equal(HttpStatusCode.BadRequest,
                (await client.PostAsJsonAsync("/api/session/devices", new { name = "合成", kind = "Phone", publicKey = wrong })).StatusCode);
        }

        for (var i = 0; i < Device.Most; i++)
        {
            using var phone = await new Phone(app).RegisterAsync(client);
        }

        using var sixth = new Phone(app);
        var refused = await client.PostAsJsonAsync("/api/session/devices", new { name = "合成", kind = "Phone", publicKey = sixth.PublicKey });
        Assert.Equal("rule.device-most", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    private static async Task<List<Guid>> IdsAsync(HttpClient client, string path) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(path)).EnumerateArray().Select(device => device.GetProperty("id").GetGuid())];

    private Task<HttpResponseMessage> AccessAsync(Phone phone, string refresh, string challenge, string signature) =>
        app.CreateClient().PostAsJsonAsync($"/api/devices/{phone.Id}/access", new { refresh, challenge, signature });

    private Task<List<string>> LogOfAsync(Account account) => app.FromDatabaseAsync(db => db.Log
        .Where(entry => entry.SubjectId == account.Id && entry.What.StartsWith("account.")).OrderBy(entry => entry.Number)
        .Select(entry => entry.What).ToListAsync());
}
