using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Identity.Passkeys;
using Doorstep.Identity.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Identity;

/// <summary>A device of one's own signs in for one, and everything that is not quite its answer to our question is refused.</summary>
public sealed class PasskeyTests(DoorstepApp app)
{
    private const string District = "460501";

    [Fact]
    public async Task A_passkey_signs_in_without_a_password_or_a_code_and_counts_as_both_factors()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, District);
        using var device = new SoftAuthenticator();
        await AddAsync(await app.SignedInAsync(account), device);
        var (answer, client) = await SignInAsync(device);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("/desk", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("room").GetString());
        Assert.Contains(account.UserName!, await client.GetStringAsync("/api/session"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/cases")).StatusCode);
        Assert.True(Assert.Single((await client.GetFromJsonAsync<List<ListSessions.Line>>("/api/sessions"))!, session => session.IsThis).IsStrong);
        Assert.Equal(["account.passkey-added"], await LogOfAsync(account));
    }

    [Fact]
    public async Task Where_there_is_a_passkey_a_password_alone_shows_nothing_and_adds_none_until_the_passkey_confirms()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, District);
        using var device = new SoftAuthenticator();
        using var intruder = new SoftAuthenticator();
        await AddAsync(await app.SignedInAsync(account), device);
        var client = await app.SignedInAsync(account);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/cases")).StatusCode);
        Assert.Equal("rule.confirm-first", await RuleAsync(await client.PostAsync("/api/session/passkeys/offer", null)));
        Assert.Equal("rule.confirm-first", await RuleAsync(await client.PostAsync("/api/session/second-factor/offer", null)));
        Assert.Equal("rule.confirm-first", await RuleAsync(await client.DeleteAsync($"/api/session/passkeys/{device.Id}")));

        Assert.Equal(HttpStatusCode.BadRequest, (await ConfirmAsync(client, intruder)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(client, device)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/cases")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/session/second-factor/offer", null)).StatusCode);
    }

    [Fact]
    public async Task What_was_answered_once_is_refused_the_second_time_and_at_the_same_time()
    {
        using var device = new SoftAuthenticator();
        await AddAsync(await app.SignedInAsync(Role.DutyOfficer, District), device);
        // A device that does not count, as those that are copied from phone to phone do not.
        device.Signed = uint.MaxValue;
        var question = await AskAsync(app.CreateClient());
        var answer = new { question.State, credential = device.Sign(question.Options) };
        Assert.Equal(0u, device.Signed);
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.CreateClient().PostAsJsonAsync("/api/session/passkey", answer)));
        Assert.Single(both, one => one.StatusCode is HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient().PostAsJsonAsync("/api/session/passkey", answer)).StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", "localhost", true, false)]
    [InlineData("http://localhost:8443", "localhost", true, false)]
    [InlineData("http://localhost", "evil.example", true, false)]
    [InlineData("http://localhost", "localhost", false, false)]
    [InlineData("http://localhost", "localhost", true, true)]
    public async Task An_answer_from_another_origin_for_another_name_by_nobody_known_or_with_another_signature_is_refused(
        string origin, string server, bool recognised, bool flipped)
    {
        using var device = new SoftAuthenticator();
        var client = await app.SignedInAsync(Role.DutyOfficer, District);
        await AddAsync(client, device);
        (device.Origin, device.Server, device.HasRecognisedHer) = (origin, server, recognised);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(device, flipped)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await ConfirmAsync(client, device, flipped)).StatusCode);
        if (!flipped)
        {
            using var another = new SoftAuthenticator { Origin = origin, Server = server, HasRecognisedHer = recognised };
            Assert.Equal(HttpStatusCode.BadRequest, (await TryAddAsync(client, another)).StatusCode);
        }

        (device.Origin, device.Server, device.HasRecognisedHer) = ("http://localhost", "localhost", true);
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(device)).Answer.StatusCode);
    }

    [Fact]
    public async Task A_device_that_has_signed_less_often_than_before_is_a_copy_and_is_refused()
    {
        using var device = new SoftAuthenticator();
        await AddAsync(await app.SignedInAsync(Role.DutyOfficer, District), device);
        device.Signed = 10;
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(device)).Answer.StatusCode);
        device.Signed = 5;
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(device)).Answer.StatusCode);
        device.Signed = 11;
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(device)).Answer.StatusCode);
    }

    [Fact]
    public async Task A_removed_passkey_signs_nobody_in_and_a_disabled_account_has_none()
    {
        var (account, admin) = (await app.AnAccountAsync(Role.DutyOfficer, District), await app.SignedInAsync(Role.Administrator, "4605"));
        using var lost = new SoftAuthenticator();
        using var kept = new SoftAuthenticator();
        var client = await app.SignedInAsync(account);
        await AddAsync(client, lost, "旧手机（合成）");
        await AddAsync(client, kept);
        Assert.Equal("旧手机（合成）", (await client.GetFromJsonAsync<List<ListPasskeys.Line>>("/api/session/passkeys"))![0].Name);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync("/api/session/passkeys/none-of-mine")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/session/passkeys/{lost.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(lost)).Answer.StatusCode);

        await admin.PostAsync($"/api/accounts/{account.Id}/disable", null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(kept)).Answer.StatusCode);
        await admin.PostAsync($"/api/accounts/{account.Id}/restore", null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(kept)).Answer.StatusCode);
        await app.AgreeAsync(account.Id);
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(kept)).Answer.StatusCode);
        string[] written =
        [
            "account.approval-asked", "account.approval-given", "account.disabled", "account.passkey-added", "account.passkey-added",
            "account.passkey-removed", "account.restored"
        ];
        Assert.Equal(written, (await LogOfAsync(account)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Anothers_passkey_neither_confirms_nor_is_removed_nor_is_added_with_my_offer()
    {
        var (mine, hers) = (await app.SignedInAsync(Role.DutyOfficer, District), await app.SignedInAsync(Role.DutyOfficer, District));
        using var device = new SoftAuthenticator();
        using var other = new SoftAuthenticator();
        await AddAsync(mine, device);
        await AddAsync(hers, other);
        Assert.Equal(HttpStatusCode.BadRequest, (await ConfirmAsync(mine, other)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mine.DeleteAsync($"/api/session/passkeys/{other.Id}")).StatusCode);
        using var third = new SoftAuthenticator();
        var offer = await (await mine.PostAsync("/api/session/passkeys/offer", null)).Content.ReadFromJsonAsync<AddPasskey.Offer>();
        var stolen = await hers.PostAsJsonAsync("/api/session/passkeys", new { name = "合成", offer!.State, credential = third.Make(offer.Options) });
        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        // What was asked to sign in does not confirm, nor the other way about.
        var question = await AskAsync(mine);
        Assert.Equal(HttpStatusCode.BadRequest, (await mine.PostAsJsonAsync(
            "/api/session/step-up/passkey", new { question.State, credential = device.Sign(question.Options) })).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,2,3]")]
    [InlineData("{\"id\":\"AA\",\"type\":\"public-key\",\"clientExtensionResults\":{},\"response\":{}}")]
    [InlineData("{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"clientExtensionResults\":{},\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"AA\",\"signature\":\"AA\",\"userHandle\":\"AA\"}}")]
    public async Task What_is_no_answer_at_all_is_refused_and_never_a_fault(string credential)
    {
        var question = await AskAsync(app.CreateClient());
        var answer = await app.CreateClient().PostAsJsonAsync("/api/session/passkey", new { question.State, credential });
        Assert.Equal(credential == "" ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized, answer.StatusCode);
        var client = await app.SignedInAsync(Role.Resident, District);
        var offer = await (await client.PostAsync("/api/session/passkeys/offer", null)).Content.ReadFromJsonAsync<AddPasskey.Offer>();
        Assert.Equal(HttpStatusCode.BadRequest,
            (await client.PostAsJsonAsync("/api/session/passkeys", new { name = "合成", offer!.State, credential })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await app.CreateClient().PostAsJsonAsync("/api/session/passkey", new { state = "none of ours", credential = "{}" })).StatusCode);
    }

    [Fact]
    public async Task Under_another_name_or_a_number_the_page_says_that_passkeys_do_not_work_there()
    {
        var byNumber = app.CreateClient(new() { BaseAddress = new("http://127.0.0.1") });
        byNumber.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await byNumber.GetStringAsync("/sign-in");
        Assert.Contains("Passkeys cannot be used at this address", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-passkey", page, StringComparison.Ordinal);
        Assert.Equal("rule.passkey-elsewhere", await RuleAsync(await byNumber.PostAsync("/api/session/passkey/question", null)));
        Assert.Contains("data-passkey=\"sign-in\"", await app.CreateClient().GetStringAsync("/sign-in"), StringComparison.Ordinal);

        await using var named = new DoorstepApp { Settings = { ["Accounts:Passkeys:Server"] = "doorstep.example.cn" } };
        await named.InitializeAsync();
        var client = named.CreateClient(new() { BaseAddress = new("https://doorstep.example.cn") });
        Assert.Equal(
            "doorstep.example.cn", JsonSerializer.Deserialize<JsonElement>((await AskAsync(client)).Options).GetProperty("rpId").GetString());
        Assert.Equal("rule.passkey-elsewhere", await RuleAsync(await named.CreateClient().PostAsync("/api/session/passkey/question", null)));
    }

    [Fact]
    public async Task A_number_as_the_name_of_the_server_is_refused_at_the_start()
    {
        await using var numbered = new DoorstepApp { Settings = { ["Accounts:Passkeys:Server"] = "10.0.0.7" } };
        await numbered.InitializeAsync();
        Assert.Contains(
            "browsers make no passkey for 10.0.0.7", Assert.ThrowsAny<Exception>(() => numbered.CreateClient()).ToString(), StringComparison.Ordinal);
    }

    private async Task<(HttpResponseMessage Answer, HttpClient Client)> SignInAsync(SoftAuthenticator device, bool flipped = false)
    {
        var client = app.CreateClient();
        var question = await AskAsync(client);
        return (await client.PostAsJsonAsync(
            "/api/session/passkey", new { question.State, credential = device.Sign(question.Options, flipped) }), client);
    }

    private static async Task<UsePasskey.Question> AskAsync(HttpClient client) =>
        (await (await client.PostAsync("/api/session/passkey/question", null))
            .EnsureSuccessStatusCode().Content.ReadFromJsonAsync<UsePasskey.Question>())!;

    private static async Task<HttpResponseMessage> ConfirmAsync(HttpClient client, SoftAuthenticator device, bool flipped = false)
    {
        var question = await (await client.PostAsync("/api/session/step-up/passkey/question", null)).Content.ReadFromJsonAsync<UsePasskey.Question>();
        return await client.PostAsJsonAsync(
            "/api/session/step-up/passkey", new { question!.State, credential = device.Sign(question.Options, flipped) });
    }

    private static async Task<HttpResponseMessage> TryAddAsync(HttpClient client, SoftAuthenticator device, string name = "手机（合成）")
    {
        var offer = await (await client.PostAsync("/api/session/passkeys/offer", null))
            .EnsureSuccessStatusCode().Content.ReadFromJsonAsync<AddPasskey.Offer>();
        return await client.PostAsJsonAsync("/api/session/passkeys", new { name, offer!.State, credential = device.Make(offer.Options) });
    }

    internal static async Task AddAsync(HttpClient client, SoftAuthenticator device, string name = "手机（合成）")
    {
        var added = await TryAddAsync(client, device, name);
        Assert.True(added.StatusCode is HttpStatusCode.Created, await added.Content.ReadAsStringAsync());
    }

    private static async Task<string?> RuleAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString();
    }

    private Task<List<string>> LogOfAsync(Account account) => app.FromDatabaseAsync(db => db.Log
        .Where(entry => entry.SubjectId == account.Id && entry.What.StartsWith("account.")).OrderBy(entry => entry.Number)
        .Select(entry => entry.What).ToListAsync());
}
