using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Recoveries;
using Doorstep.Tests.Residents;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Identity;

/// <summary>Whoever lost her phone is let in anew by two people, and by no single one.</summary>
public sealed class RecoveryTests(DoorstepApp app)
{
    private const string District = "460501";

    [Fact]
    public async Task Two_administrators_let_somebody_in_anew_and_she_reads_who_and_why()
    {
        using var lost = new SoftAuthenticator();
        var account = await LostAsync(app, lost);
        var (first, second) = (await app.SignedInAsync(Role.Administrator, District), await app.SignedInAsync(Role.Administrator, "4605"));
        var (open, reason) = (await app.SignedInAsync(account), $"手机掉进海里 {app.NewId():n}（合成）");
        var (id, code) = await AskedAsync(first, account, reason);
        Assert.Contains(await second.GetFromJsonAsync<List<ListRecoveries.Line>>("/api/recoveries") ?? [],
            line => line.Id == id && line.Reason == reason && !line.IsMine);
        Assert.Equal(HttpStatusCode.OK, (await open.GetAsync("/api/session")).StatusCode);

        var link = await ConfirmedAsync(second, id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await open.GetAsync("/api/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient()
            .PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password })).StatusCode);
        var her = new Visitor(app.CreateClient());
        await her.OpenAsync(new Uri(link).PathAndQuery);
        // The second has the link, the first the code: neither is enough.
        await her.PressAsync("", new()
        {
            ["Form.Password"] = "copper lantern over quiet harbour",
            ["Form.Again"] = "copper lantern over quiet harbour",
            ["Form.Code"] = "AAAAA-AAAAA"
        });
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient()
            .PostAsJsonAsync("/api/session", new { userName = account.UserName, password = "copper lantern over quiet harbour" })).StatusCode);
        await her.PressAsync("", new()
        {
            ["Form.Password"] = "copper lantern over quiet harbour",
            ["Form.Again"] = "copper lantern over quiet harbour",
            ["Form.Code"] = code.ToLowerInvariant()
        });
        await her.OpenAsync("/sign-in");
        await her.PressAsync("", new() { ["Form.UserName"] = account.UserName!, ["Form.Password"] = "copper lantern over quiet harbour" });
        Assert.EndsWith("/my-account", her.Address, StringComparison.Ordinal);
        Assert.Contains(reason, her.Page, StringComparison.Ordinal);
        await her.PressAsync("", named: $"read-{id:n}");
        Assert.DoesNotContain(reason, her.Page, StringComparison.Ordinal);
        string[] written =
        [
            "account.passkey-added", "account.recovery-started", "account.recovery-confirmed", "account.factors-lost", "account.link-made",
            "account.password-set", "account.approval-asked", "account.approval-given", "account.approval-used"
        ];
        Assert.Equal(written.Order(), (await LogOfAsync(account)).Order());
        Assert.Equal(written.Length, await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == account.Id && entry.What.StartsWith("account."))
                .CountAsync(entry => db.Set<Leaf>().Any(leaf => leaf.Epoch == entry.Epoch && leaf.Number == entry.Number))));
    }

    [Fact]
    public async Task Neither_the_one_who_asked_nor_the_one_it_is_about_nor_one_of_elsewhere_agrees()
    {
        using var lost = new SoftAuthenticator();
        var account = await LostAsync(app, lost, Role.Administrator);
        var (first, elsewhere, her) = (await app.SignedInAsync(Role.Administrator, "4605"), await app.SignedInAsync(Role.Administrator, "460502"),
            await app.SignedInAsync(account));
        Assert.Equal(HttpStatusCode.NotFound, (await StartAsync(elsewhere, account)).StatusCode);
        var id = await StartedAsync(first, account);
        Assert.Equal("rule.recovery-same", await RuleAsync(await first.PostAsync($"/api/recoveries/{id}/confirm", null)));
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.PostAsync($"/api/recoveries/{id}/confirm", null)).StatusCode);
        // With her password alone she is nobody's administrator; with her passkey she is, and still not her own.
        Assert.Equal(HttpStatusCode.Forbidden, (await her.PostAsync($"/api/recoveries/{id}/confirm", null)).StatusCode);
        Assert.Equal("rule.confirm-first", await RuleAsync(await her.PostAsync($"/api/session/recoveries/{id}/stop", null)));
        await ConfirmSelfAsync(her, lost);
        Assert.Equal("rule.account-self", await RuleAsync(await her.PostAsync($"/api/recoveries/{id}/confirm", null)));
        Assert.Equal("rule.account-self", await RuleAsync(await StartAsync(her, account)));
        Assert.Equal("rule.recovery-open", await RuleAsync(await StartAsync(await app.SignedInAsync(Role.Administrator, District), account)));
        // She still has it, so nobody needs to let her in.
        Assert.Equal(HttpStatusCode.NoContent, (await her.PostAsync($"/api/session/recoveries/{id}/stop", null)).StatusCode);
        Assert.Equal("rule.recovery-over",
            await RuleAsync(await (await app.SignedInAsync(Role.Administrator, "4605")).PostAsync($"/api/recoveries/{id}/confirm", null)));
    }

    [Fact]
    public async Task One_administrator_alone_takes_no_factor_away_whatever_she_presses()
    {
        using var kept = new SoftAuthenticator();
        var account = await LostAsync(app, kept);
        var admin = await app.SignedInAsync(Role.Administrator, District);
        var link = (await (await admin.PostAsync($"/api/accounts/{account.Id}/link", null))
            .Content.ReadFromJsonAsync<MakePasswordLink.Response>())!.Link;
        var she = new Visitor(app.CreateClient());
        await she.OpenAsync(new Uri(link).PathAndQuery);
        var code = await app.AgreeAsync(account.Id);
        await she.OpenAsync(new Uri(link).PathAndQuery);
        await she.PressAsync("", new()
        {
            ["Form.Password"] = "copper lantern over quiet harbour",
            ["Form.Again"] = "copper lantern over quiet harbour",
            ["Form.Code"] = code!
        });
        var intruder = app.CreateClient();
        Assert.Equal(HttpStatusCode.NoContent, (await intruder.PostAsJsonAsync(
            "/api/session", new { userName = account.UserName, password = "copper lantern over quiet harbour" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await intruder.GetAsync("/api/cases")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await intruder.PostAsync("/api/session/passkeys/offer", null)).StatusCode);
        Assert.Equal("rule.recovery-nothing", await RuleAsync(await StartAsync(admin, await app.AnAccountAsync(Role.DutyOfficer, District))));
    }

    [Fact]
    public async Task After_a_day_or_when_withdrawn_it_must_be_asked_for_again()
    {
        await using var own = new DoorstepApp { Leaping = new() };
        await own.InitializeAsync();
        using var lost = new SoftAuthenticator();
        var account = await LostAsync(own, lost);
        var old = await StartedAsync(await own.SignedInAsync(Role.Administrator, District), account);
        own.Leaping!.Leap(TimeSpan.FromHours(24));
        var (first, second) = (await own.SignedInAsync(Role.Administrator, District), await own.SignedInAsync(Role.Administrator, District));
        Assert.Equal("rule.recovery-over", await RuleAsync(await second.PostAsync($"/api/recoveries/{old}/confirm", null)));
        var id = await StartedAsync(first, account);
        Assert.Equal(HttpStatusCode.NoContent, (await second.PostAsync($"/api/recoveries/{id}/withdraw", null)).StatusCode);
        Assert.Equal("rule.recovery-over", await RuleAsync(await second.PostAsync($"/api/recoveries/{id}/confirm", null)));
        await ConfirmedAsync(second, await StartedAsync(first, account));
    }

    [Fact]
    public async Task Whoever_asked_and_has_lost_the_right_since_counts_no_more()
    {
        using var lost = new SoftAuthenticator();
        var (account, asker) = (await LostAsync(app, lost), await app.AnAccountAsync(Role.Administrator, District));
        var (first, second) = (await app.SignedInAsync(asker), await app.SignedInAsync(Role.Administrator, "4605"));
        var id = await StartedAsync(first, account);
        await second.PostAsync($"/api/accounts/{asker.Id}/disable", null);
        Assert.Equal("rule.recovery-starter", await RuleAsync(await second.PostAsync($"/api/recoveries/{id}/confirm", null)));
        await second.PostAsync($"/api/accounts/{asker.Id}/restore", null);
        var grant = await app.FromDatabaseAsync(db => db.Grants.SingleAsync(grant => grant.AccountId == asker.Id));
        await second.PostAsync($"/api/grants/{grant.Id}/end", null);
        Assert.Equal("rule.recovery-starter", await RuleAsync(await second.PostAsync($"/api/recoveries/{id}/confirm", null)));
        Assert.True(await app.FromDatabaseAsync(db => db.Users.AnyAsync(one => one.Id == account.Id && one.HasPasskey)));
    }

    [Fact]
    public async Task Of_many_who_agree_at_once_one_gets_the_link()
    {
        using var lost = new SoftAuthenticator();
        var account = await LostAsync(app, lost);
        var id = await StartedAsync(await app.SignedInAsync(Role.Administrator, District), account);
        List<HttpClient> others = [];
        for (var i = 0; i < 4; i++)
        {
            others.Add(await app.SignedInAsync(Role.Administrator, District));
        }

        var answers = await Task.WhenAll(others.Select(other => other.PostAsync($"/api/recoveries/{id}/confirm", null)));
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode is HttpStatusCode.Conflict));
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.PasswordLinks.CountAsync(link => link.AccountId == account.Id && link.EndedAt == null)));
    }

    [Fact]
    public async Task The_accounts_page_leads_two_people_through_it_without_a_script()
    {
        using var lost = new SoftAuthenticator();
        var account = await LostAsync(app, lost);
        var reason = $"当面认过本人 {app.NewId():n}（合成）";
        var (first, second) =
            (new Visitor(await app.SignedInAsync(Role.Administrator, District)), new Visitor(await app.SignedInAsync(Role.Administrator, District)));
        await first.OpenAsync($"/accounts/{account.Id}");
        await first.PressAsync("", new() { ["Lost.Reason"] = reason }, named: "recovery");
        var id = await app.FromDatabaseAsync(db =>
            db.Recoveries.Where(recovery => recovery.AccountId == account.Id).Select(recovery => recovery.Id).SingleAsync());
        await first.OpenAsync("/accounts");
        Assert.Contains(reason, first.Page, StringComparison.Ordinal);
        Assert.DoesNotContain($"confirm-{id:n}", first.Page, StringComparison.Ordinal);
        await second.OpenAsync("/accounts");
        await second.PressAsync("", named: $"confirm-{id:n}");
        Assert.Contains("/set-password?token=", second.Page, StringComparison.Ordinal);
        Assert.DoesNotContain(reason, second.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_server_the_single_administrator_of_a_city_is_let_in_and_the_log_says_where()
    {
        using var lost = new SoftAuthenticator();
        var account = await LostAsync(app, lost, Role.Administrator);
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().CreateScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Become(Guid.Empty, AccessScope.OfJob("admin recover"));
        Assert.Null(await scope.ServiceProvider.GetRequiredService<RecoverAtServer>().RunAsync("nobody-of-this-name", "合成", CancellationToken.None));
        Assert.StartsWith("/set-password?token=", await scope.ServiceProvider.GetRequiredService<RecoverAtServer>()
            .RunAsync(account.UserName!, "唯一的管理员（合成）", CancellationToken.None), StringComparison.Ordinal);
        Assert.Contains("account.recovered-at-server", await LogOfAsync(account));
        Assert.False(
            await app.FromDatabaseAsync(db => db.Users.AnyAsync(one => one.Id == account.Id && (one.HasPasskey || one.PasswordHash != null))));
    }

    private static async Task<Account> LostAsync(DoorstepApp city, SoftAuthenticator device, string role = Role.DutyOfficer)
    {
        var account = await city.AnAccountAsync(role, District);
        await PasskeyTests.AddAsync(await city.SignedInAsync(account), device);
        return account;
    }

    private static async Task ConfirmSelfAsync(HttpClient client, SoftAuthenticator device)
    {
        var question = await (await client.PostAsync("/api/session/step-up/passkey/question", null)).Content.ReadFromJsonAsync<JsonElement>();
        (await client.PostAsJsonAsync("/api/session/step-up/passkey", new
        {
            state = question.GetProperty("state").GetString(),
            credential = device.Sign(question.GetProperty("options").GetString()!)
        })).EnsureSuccessStatusCode();
    }

    private static Task<HttpResponseMessage> StartAsync(HttpClient admin, Account account, string reason = "手机丢了（合成）") =>
        admin.PostAsJsonAsync($"/api/accounts/{account.Id}/recovery", new { reason });

    private static async Task<Guid> StartedAsync(HttpClient admin, Account account, string reason = "手机丢了（合成）") =>
        (await AskedAsync(admin, account, reason)).Id;

    private static async Task<StartRecovery.Response> AskedAsync(HttpClient admin, Account account, string reason)
    {
        var started = await StartAsync(admin, account, reason);
        Assert.True(started.StatusCode is HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
        return (await started.Content.ReadFromJsonAsync<StartRecovery.Response>())!;
    }

    private static async Task<string> ConfirmedAsync(HttpClient admin, Guid id)
    {
        var confirmed = await admin.PostAsync($"/api/recoveries/{id}/confirm", null);
        Assert.True(confirmed.StatusCode is HttpStatusCode.OK, await confirmed.Content.ReadAsStringAsync());
        return (await confirmed.Content.ReadFromJsonAsync<MakePasswordLink.Response>())!.Link;
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
