using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Identity.Sessions;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace Doorstep.Tests.Identity;

/// <summary>
/// A city's own sign-in service says who somebody is; an account is bound to it by its holder, and to nothing that it merely tells.
/// </summary>
public sealed class OpenIdTests : IAsyncLifetime
{
    private SignInService service = null!;
    private DoorstepApp city = null!;

    public async ValueTask InitializeAsync()
    {
        service = await SignInService.StartAsync();
        city = new DoorstepApp
        {
            Settings =
            {
                ["Accounts:OpenIdConnect:Authority"] = service.Address, ["Accounts:OpenIdConnect:ClientId"] = SignInService.Client,
                ["Accounts:OpenIdConnect:ClientSecret"] = SignInService.Secret, ["Accounts:OpenIdConnect:Name"] = "城市统一登录（合成）",
                ["Accounts:OpenIdConnect:StrongAmr"] = "mfa hwk",
            },
        };
        await city.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await city.DisposeAsync();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_bound_her_account_while_signed_in_signs_in_by_the_service_and_has_a_session_like_any_other()
    {
        var account = await city.AnAccountAsync(Role.DutyOfficer, "460501");
        service.Subject = "subject-1";
        Assert.Equal("/my-account?done=openid.bound", await ThroughAsync(await city.SignedInAsync(account), "/my-account/openid"));
        var client = Browser();
        Assert.Contains("城市统一登录", await client.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        Assert.Equal("/desk", await ThroughAsync(client, "/sign-in/openid"));
        Assert.Contains(account.UserName!, await client.GetStringAsync("/api/session"), StringComparison.Ordinal);
        Assert.Single((await client.GetFromJsonAsync<List<ListSessions.Line>>("/api/sessions"))!,
            session => session is { IsThis: true, IsStrong: false });
        Assert.Equal("/areas", await ThroughAsync(Browser(), "/sign-in/openid?from=%2Fareas"));
        Assert.Equal("/", await ThroughAsync(Browser(), "/sign-in/openid?from=%2F%2Fevil.example"));

        service.Amr = ["pwd", "mfa"];
        await ThroughAsync(client = Browser(), "/sign-in/openid");
        Assert.Single((await client.GetFromJsonAsync<List<ListSessions.Line>>("/api/sessions"))!,
            session => session is { IsThis: true, IsStrong: true });
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/session/openid")).StatusCode);
        Assert.Equal("/sign-in?openid=unknown", await ThroughAsync(Browser(), "/sign-in/openid"));
        Assert.Equal(["account.openid-bound", "account.openid-dropped"], await LogOfAsync(account));
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("expired")]
    [InlineData("signature")]
    public async Task An_answer_that_is_not_the_services_answer_to_this_question_lets_nobody_in_and_binds_nothing(string wrong)
    {
        var account = await city.AnAccountAsync(Role.DutyOfficer, "460501");
        service.Subject = "subject-2";
        await ThroughAsync(await city.SignedInAsync(account), "/my-account/openid");
        service.Wrong = wrong;
        var client = Browser();
        Assert.Equal("/sign-in?openid=failed", await ThroughAsync(client, "/sign-in/openid"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        var other = await city.AnAccountAsync(Role.DutyOfficer, "460501");
        service.Subject = "subject-3";
        Assert.Equal("/sign-in?openid=failed", await ThroughAsync(await city.SignedInAsync(other), "/my-account/openid"));
        Assert.Empty(await LogOfAsync(other));
    }

    [Fact]
    public async Task Nobody_comes_in_by_an_unknown_number_a_known_name_another_browsers_answer_or_a_disabled_account()
    {
        var (account, admin) = (await city.AnAccountAsync(Role.DutyOfficer, "460501"), await city.SignedInAsync(Role.Administrator, "4605"));
        service.Subject = "subject-4";
        await ThroughAsync(await city.SignedInAsync(account), "/my-account/openid");
        service.Subject = "somebody-else";
        Assert.Equal("/sign-in?openid=unknown", await ThroughAsync(Browser(), "/sign-in/openid"));
        service.Subject = account.UserName!;
        Assert.Equal("/sign-in?openid=unknown", await ThroughAsync(Browser(), "/sign-in/openid"));
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.UserLogins.CountAsync()));

        service.Subject = "subject-4";
        // The same person for a second account, and an answer brought to a browser that did not ask.
        Assert.Equal("/my-account?done=openid.taken", await ThroughAsync(await city.SignedInAsync(Role.DutyOfficer, "460501"), "/my-account/openid"));
        var answer = await AnswerAsync(Browser(), "/sign-in/openid");
        Assert.Equal("/sign-in?openid=failed", (await Browser().GetAsync(answer)).Headers.Location?.OriginalString);
        await admin.PostAsync($"/api/accounts/{account.Id}/disable", null);
        Assert.Equal("/sign-in?openid=unknown", await ThroughAsync(Browser(), "/sign-in/openid"));
    }

    [Fact]
    public async Task A_session_that_ended_while_the_service_was_asked_binds_nothing()
    {
        var account = await city.AnAccountAsync(Role.DutyOfficer, "460501");
        service.Subject = "subject-5";
        var client = await city.SignedInAsync(account);
        var answer = await AnswerAsync(client, "/my-account/openid");
        await client.DeleteAsync("/api/session");
        await client.GetAsync(answer);
        Assert.Empty(await city.FromDatabaseAsync(db => db.UserLogins.ToListAsync()));
    }

    [Fact]
    public async Task Where_the_service_asked_for_one_factor_a_code_is_still_asked_for()
    {
        var account = await city.AnAccountAsync(Role.DutyOfficer, "460501");
        service.Subject = "subject-6";
        var signedIn = await city.SignedInAsync(account);
        var offer = (await (await signedIn.PostAsync("/api/session/second-factor/offer", null)).Content.ReadFromJsonAsync<SecondFactor.Response>())!;
        (await signedIn.PutAsJsonAsync("/api/session/second-factor", new { offer.Offer, code = CodeOf(offer, TimeSpan.Zero) }))
            .EnsureSuccessStatusCode();
        await ThroughAsync(signedIn, "/my-account/openid");

        var client = Browser();
        var asked = await ThroughAsync(client, "/sign-in/openid");
        Assert.StartsWith("/sign-in?pass=", asked, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        var visitor = new Visitor(client);
        await visitor.OpenAsync(asked);
        // The next one: this half minute's was used to set it up.
        await visitor.PressAsync("", new() { ["Given.Code"] = CodeOf(offer, TimeSpan.FromSeconds(30)) }, named: "code");
        Assert.EndsWith("/desk", visitor.Address, StringComparison.Ordinal);

        service.Amr = ["hwk"];
        Assert.Equal("/desk", await ThroughAsync(Browser(), "/sign-in/openid"));
    }

    [Fact]
    public async Task Where_no_service_is_set_nothing_leads_to_one()
    {
        await using var plain = new DoorstepApp();
        await plain.InitializeAsync();
        var client = plain.CreateClient();
        Assert.DoesNotContain("/sign-in/openid", await client.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/sign-in/openid")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/sign-in/openid/answer?code=1&state=2")).StatusCode);
    }

    private HttpClient Browser() => city.CreateClient(new() { AllowAutoRedirect = false });

    /// <summary>From our page to the service and back to ours; where it ends.</summary>
    private static async Task<string> ThroughAsync(HttpClient client, string path)
    {
        var back = (await client.GetAsync(await AnswerAsync(client, path))).Headers.Location!.OriginalString;
        if (!back.StartsWith("/signed-in", StringComparison.Ordinal))
        {
            return back;
        }

        // A page of our own stands between, which leads on without a script.
        var page = await client.GetStringAsync(back);
        return WebUtility.HtmlDecode(Regex.Match(page, "http-equiv=\"refresh\" content=\"0;url=([^\"]*)\"").Groups[1].Value);
    }

    /// <summary>The address that the service sends the browser back to.</summary>
    private static async Task<Uri> AnswerAsync(HttpClient client, string path)
    {
        var asked = await client.GetAsync(path);
        Assert.True(asked.StatusCode is HttpStatusCode.Redirect, $"{asked.StatusCode} {await asked.Content.ReadAsStringAsync()}");
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var answered = await outside.GetAsync(asked.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, answered.StatusCode);
        return answered.Headers.Location!;
    }

    private static string CodeOf(SecondFactor.Response offer, TimeSpan later) =>
        new Totp(Base32Encoding.ToBytes(offer.Secret)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime + later);

    private Task<List<string>> LogOfAsync(Account account) => city.FromDatabaseAsync(db => db.Log
        .Where(entry => entry.SubjectId == account.Id && entry.What.StartsWith("account.")).OrderBy(entry => entry.Number)
        .Select(entry => entry.What).ToListAsync());
}
