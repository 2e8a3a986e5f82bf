using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Identity.Sessions;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace Doorstep.Tests.Identity;

/// <summary>
/// Sessions live on the server, where they can be seen and ended; and a password alone is not enough for those who work with other people's data.
/// </summary>
public sealed class SecondFactorTests(DoorstepApp app)
{
    [Fact]
    public async Task A_session_is_seen_from_another_and_ended_from_there_at_once()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4605");
        var (here, there) = (await app.SignedInAsync(account), await app.SignedInAsync(account));
        await using var stream = (await LiveStream.OpenAsync(there))!;
        var sessions = await here.GetFromJsonAsync<List<ListSessions.Line>>("/api/sessions");
        Assert.Equal(2, sessions!.Count);
        var other = sessions.Single(session => !session.IsThis);
        Assert.Equal(
            HttpStatusCode.NotFound, (await (await app.SignedInAsync(Role.DutyOfficer, "4605")).DeleteAsync($"/api/sessions/{other.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await here.DeleteAsync($"/api/sessions/{other.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync("/api/session")).StatusCode);
        Assert.True(await stream.EndsAsync());
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/session")).StatusCode);
        await here.DeleteAsync("/api/session");
        Assert.Equal(HttpStatusCode.Unauthorized, (await here.GetAsync("/api/session")).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_also_for_whoever_kept_its_cookie()
    {
        var account = await app.AnAccountAsync(Role.Dispatcher, "4605");
        var client = app.CreateClient(new() { HandleCookies = false });
        var signed = await client.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password });
        client.DefaultRequestHeaders.Add("Cookie", signed.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session")).StatusCode);
        await client.DeleteAsync("/api/session");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
    }

    [Fact]
    public async Task An_administrator_ends_every_session_of_an_account()
    {
        var admin = await app.SignedInAsync(Role.Administrator, "460501");
        var account = await app.AnAccountAsync(Role.GridWorker, "460501001001001");
        var lost = await app.SignedInAsync(account);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/accounts/{account.Id}/end-sessions", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await lost.GetAsync("/api/session")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignedInAsync(account)).GetAsync("/api/session")).StatusCode);
    }

    [Fact]
    public async Task A_code_is_asked_for_after_the_password_is_good_once_and_wrong_ones_lock()
    {
        await using var own = await StrictAsync(required: false);
        var account = await own.AnAccountAsync(Role.DutyOfficer, "4605");
        var secret = await SetUpAsync(own, await own.SignedInAsync(account));

        var client = own.CreateClient();
        var asked = await SignInAsync(client, account, null);
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.Contains("second-factor", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("second-factor", await (await client.PostAsJsonAsync("/api/session",
            new { userName = account.UserName, password = "wrong", code = "000000" })).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var code = CodeOf(own, secret);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(client, account, "000000")).StatusCode);
        Clock(own).Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.NoContent, (await SignInAsync(client, account, CodeOf(own, secret))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(own.CreateClient(), account, CodeOf(own, secret))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(own.CreateClient(), account, code)).StatusCode);

        // The right password between them must not start the count of wrong codes again.
        for (var guess = 0; guess < 5; guess++)
        {
            await SignInAsync(own.CreateClient(), account, $"11111{guess}");
        }

        Clock(own).Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(own.CreateClient(), account, CodeOf(own, secret))).StatusCode);
        await own.WithDatabaseAsync(db => db.SignInTries.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await SignInAsync(own.CreateClient(), account, CodeOf(own, secret))).StatusCode);
    }

    [Fact]
    public async Task Staff_without_a_second_factor_see_their_own_account_and_nothing_else_until_they_have_one()
    {
        await using var own = await StrictAsync(required: true);
        var account = await own.AnAccountAsync(Role.DutyOfficer, "4605");
        var client = await own.SignedInAsync(account);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/cases")).StatusCode);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("Before you start", await client.GetStringAsync("/my-account"), StringComparison.Ordinal);
        var secret = await SetUpAsync(own, client);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/cases")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await (await own.SignedInAsync(Role.Resident, "460501001001001")).GetAsync("/api/my/readings")).StatusCode);

        Clock(own).Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.DeleteAsync("/api/session/second-factor?code=000000")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/session/second-factor?code={CodeOf(own, secret)}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await own.CreateClient()
            .PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password })).StatusCode);
    }

    [Fact]
    public async Task The_pages_lead_through_it_without_a_script()
    {
        await using var own = await StrictAsync(required: true);
        var account = await own.AnAccountAsync(Role.DutyOfficer, "4605");
        var client = own.CreateClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var visitor = new Visitor(client);
        await visitor.OpenAsync("/sign-in");
        await visitor.PressAsync("", new() { ["Form.UserName"] = account.UserName!, ["Form.Password"] = DoorstepApp.Password });
        Assert.EndsWith("/my-account", visitor.Address, StringComparison.Ordinal);
        await visitor.PressAsync("", named: "offer");
        var secret = System.Text.RegularExpressions.Regex.Match(visitor.Page, "secret=([A-Z2-7]+)").Groups[1].Value;
        await visitor.PressAsync("", new() { ["Form.Code"] = "000000" }, named: "set");
        Assert.Contains("not right", visitor.Page, StringComparison.Ordinal);
        Assert.Contains(secret, visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("", new() { ["Form.Code"] = CodeOf(own, secret) }, named: "set");
        Assert.Contains("Verification codes are set up", visitor.Page, StringComparison.Ordinal);

        Clock(own).Advance(TimeSpan.FromSeconds(60));
        var again = new Visitor(own.CreateClient());
        await again.OpenAsync("/sign-in");
        await again.PressAsync("", new() { ["Form.UserName"] = account.UserName!, ["Form.Password"] = DoorstepApp.Password });
        await again.PressAsync("", new() { ["Given.Code"] = "000000" }, named: "code");
        Assert.Equal(HttpStatusCode.Unauthorized, again.Status);
        await again.PressAsync("", new() { ["Given.Code"] = CodeOf(own, secret) }, named: "code");
        Assert.EndsWith("/desk", again.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password12", false)]
    [InlineData("qwertyuiop", false)]
    [InlineData("1234567890", false)]
    [InlineData("iloveyou123", false)]
    [InlineData("woaini1314520", false)]
    [InlineData("doorstep2026", false)]
    [InlineData("三亚湾的夜里有一艘旧渔船", true)]
    [InlineData("copper lantern over quiet harbour", true)]
    public async Task A_password_that_many_have_is_refused(string password, bool isTaken)
    {
        var admin = await app.SignedInAsync(Role.Administrator, "460501");
        var account = await app.AnAccountAsync(Role.GridWorker, "460501001001001");
        var link = (await (await admin.PostAsync($"/api/accounts/{account.Id}/link", null))
            .Content.ReadFromJsonAsync<Doorstep.Identity.Accounts.MakePasswordLink.Response>())!.Link;
        var code = await app.AgreeAsync(account.Id);
        var visitor = new Visitor(app.CreateClient());
        await visitor.OpenAsync(new Uri(link).PathAndQuery);
        await visitor.PressAsync("", new() { ["Form.Password"] = password, ["Form.Again"] = password, ["Form.Code"] = code! });
        var signedIn = await app.CreateClient().PostAsJsonAsync("/api/session", new { userName = account.UserName, password });
        Assert.Equal(isTaken ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized, signedIn.StatusCode);
    }

    private static async Task<DoorstepApp> StrictAsync(bool required)
    {
        var own = new DoorstepApp
        {
            Settings = { ["Accounts:SecondFactor"] = required ? "required" : "optional" },
            Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow())
        };
        await own.InitializeAsync();
        return own;
    }

    private static FakeTimeProvider Clock(DoorstepApp own) => own.Clock!;

    private static string CodeOf(DoorstepApp own, string secret) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(Clock(own).GetUtcNow().UtcDateTime);

    private static async Task<string> SetUpAsync(DoorstepApp own, HttpClient client)
    {
        var offer = await (await client.PostAsync("/api/session/second-factor/offer", null)).Content.ReadFromJsonAsync<SecondFactor.Response>();
        Assert.Equal(HttpStatusCode.BadRequest,
            (await client.PutAsJsonAsync("/api/session/second-factor", new { offer = offer!.Offer, code = "000000" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await client.PutAsJsonAsync("/api/session/second-factor", new { offer = offer.Offer, code = CodeOf(own, offer.Secret) })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync("/api/session/second-factor/offer", null)).StatusCode);
        return offer.Secret;
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient client, Account account, string? code) =>
        client.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password, code });
}
