using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Approvals;
using Doorstep.Places;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Identity;

/// <summary>A powerful account begins with two administrators, and with neither of them alone.</summary>
public sealed class ApprovalTests(DoorstepApp app)
{
    private const string District = "460512";
    private const string Password = "copper lantern over quiet harbour";

    [Fact]
    public async Task One_administrator_alone_makes_nobody_who_reads_residents_judges_readings_or_lets_others_in()
    {
        await AreasAsync();
        var maker = await app.AnAccountAsync(Role.Administrator, District);
        var admin = await app.SignedInAsync(maker);
        string[] powerful = [Role.GridWorker, Role.CommunityStaff, Role.DutyOfficer, Role.Auditor, Role.Administrator, Role.CityLeader, Role.Planner];
        foreach (var one in await InviteAsync(admin, powerful))
        {
            Assert.True(one.NeedsSecondPerson, one.Role);
            var visitor = await new Visitor(app.CreateClient()).OpenAsync(new Uri(one.Link).PathAndQuery);
            Assert.DoesNotContain("Form.Password", visitor.Page, StringComparison.Ordinal);
            var waiting = await ApprovalOfAsync(one.UserName);
            Assert.Equal("rule.approval-same", await RuleAsync(await admin.PostAsync($"/api/approvals/{waiting}/agree", null)));
            Assert.Equal("rule.second-person", await RuleAsync(await (await LetInAsync(maker)).PostAsync($"/api/approvals/{waiting}/agree", null)));
            Assert.Equal(HttpStatusCode.NotFound,
                (await (await app.SignedInAsync(Role.Administrator, "460513")).PostAsync($"/api/approvals/{waiting}/agree", null)).StatusCode);
        }

        var plain = Assert.Single(await InviteAsync(admin, [Role.Dispatcher]));
        Assert.False(plain.NeedsSecondPerson);
        await SetAsync(plain.Link, code: null);
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(plain.UserName));
    }

    [Fact]
    public async Task The_link_without_the_code_is_nothing_and_five_wrong_codes_end_both()
    {
        await AreasAsync();
        var admin = await app.SignedInAsync(Role.Administrator, District);
        var invited = await InviteAsync(admin, [Role.Auditor, Role.Auditor]);
        var (right, wrong) = (await AgreedAsync(invited[0].UserName), await AgreedAsync(invited[1].UserName));
        Assert.Matches("^[2-9A-Z]{5}-[2-9A-Z]{5}$", right);
        await SetAsync(invited[0].Link, code: null);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(invited[0].UserName));
        // As somebody types it who reads it from a note.
        await SetAsync(invited[0].Link, $" {right.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()} ");
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(invited[0].UserName));

        for (var i = 0; i < AccountApproval.MostWrongCodes; i++)
        {
            await SetAsync(invited[1].Link, "23456-789AB");
        }

        Assert.Equal(HttpStatusCode.Gone, (await app.CreateClient().GetAsync(new Uri(invited[1].Link).PathAndQuery)).StatusCode);
        Assert.NotEqual(right, wrong);
    }

    [Fact]
    public async Task What_is_refused_ends_with_its_link_and_its_rights_and_what_is_asked_for_again_waits_again()
    {
        await AreasAsync();
        var (admin, other) = (await app.SignedInAsync(Role.Administrator, District), await app.SignedInAsync(Role.Administrator, District));
        var invited = await InviteAsync(admin, [Role.Auditor, Role.Auditor]);
        var refused = await ApprovalOfAsync(invited[0].UserName);
        Assert.Equal(HttpStatusCode.NoContent, (await other.PostAsync($"/api/approvals/{refused}/refuse", null)).StatusCode);
        Assert.Equal("rule.approval-over", await RuleAsync(await other.PostAsync($"/api/approvals/{refused}/agree", null)));
        Assert.Equal(HttpStatusCode.Gone, (await app.CreateClient().GetAsync(new Uri(invited[0].Link).PathAndQuery)).StatusCode);

        var account = await IdOfAsync(invited[1].UserName);
        var made = (await (await admin.PostAsync($"/api/accounts/{account}/link", null)).Content.ReadFromJsonAsync<MakePasswordLink.Response>())!;
        Assert.True(made.NeedsSecondPerson);
        Assert.Equal(HttpStatusCode.Gone, (await app.CreateClient().GetAsync(new Uri(invited[1].Link).PathAndQuery)).StatusCode);
        await SetAsync(made.Link, await app.AgreeAsync(account));
        var client = app.CreateClient();
        Assert.Equal(HttpStatusCode.NoContent,
            (await client.PostAsJsonAsync("/api/session", new { userName = invited[1].UserName, password = Password })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/readings")).StatusCode);
    }

    [Fact]
    public async Task A_right_that_makes_an_account_more_powerful_waits_and_one_that_does_not_counts_at_once()
    {
        await AreasAsync();
        var (admin, worker) =
            (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.GridWorker, $"{District}001001001"));
        var client = await app.SignedInAsync(worker);
        var wider = await GiveAsync(admin, worker, Role.GridWorker, $"{District}001");
        Assert.True(wider.NeedsSecondPerson);
        Assert.Single((await client.GetFromJsonAsync<SignIn.Session>("/api/session"))!.Rights);
        Assert.False((await GiveAsync(admin, worker, Role.Dispatcher, $"{District}001")).NeedsSecondPerson);
        Assert.Equal(2, (await client.GetFromJsonAsync<SignIn.Session>("/api/session"))!.Rights.Count);
        // She was powerful before, so that nobody else can be behind the account: no code.
        Assert.Null(await app.AgreeAsync(worker.Id));
        Assert.Equal(3, (await client.GetFromJsonAsync<SignIn.Session>("/api/session"))!.Rights.Count);
    }

    [Fact]
    public async Task A_right_that_two_gave_for_a_time_is_not_prolonged_by_one()
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.Resident, District));
        var until = DateTimeOffset.UtcNow.AddDays(2);
        Assert.True((await GiveAsync(admin, worker, Role.GridWorker, $"{District}001", until)).NeedsSecondPerson);
        var client = await app.SignedInAsync(worker);
        (await client.PostAsJsonAsync("/api/session/activation", new { code = await app.AgreeAsync(worker.Id) })).EnsureSuccessStatusCode();
        Assert.False((await GiveAsync(admin, worker, Role.GridWorker, $"{District}001", until.AddDays(-1))).NeedsSecondPerson);
        Assert.True((await GiveAsync(admin, worker, Role.GridWorker, $"{District}001", until.AddDays(1))).NeedsSecondPerson);
        Assert.True((await GiveAsync(admin, worker, Role.GridWorker, $"{District}001")).NeedsSecondPerson);
    }

    [Fact]
    public async Task What_one_administrator_had_ready_before_an_account_was_powerful_is_good_for_nothing_afterwards()
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.Resident, District));
        var made = (await (await admin.PostAsync($"/api/accounts/{worker.Id}/link", null)).Content.ReadFromJsonAsync<MakePasswordLink.Response>())!;
        Assert.False(made.NeedsSecondPerson);
        await GiveAsync(admin, worker, Role.GridWorker, $"{District}001");
        var code = await app.AgreeAsync(worker.Id);
        Assert.Equal(HttpStatusCode.OK, (await app.CreateClient().GetAsync(new Uri(made.Link).PathAndQuery)).StatusCode);

        // A passkey that somebody else has put there is not shown by whoever has the code.
        var client = await app.SignedInAsync(worker);
        await HasPasskeyAsync(true);
        Assert.Equal("rule.confirm-first", await RuleAsync(await client.PostAsJsonAsync("/api/session/activation", new { code })));
        await HasPasskeyAsync(false);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync("/api/session/activation", new { code })).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await app.CreateClient().GetAsync(new Uri(made.Link).PathAndQuery)).StatusCode);

        Task HasPasskeyAsync(bool has) => app.WithDatabaseAsync(db =>
            db.Users.Where(account => account.Id == worker.Id).ExecuteUpdateAsync(set => set.SetProperty(account => account.HasPasskey, has)));
    }

    [Fact]
    public async Task Whoever_may_hold_an_account_herself_does_not_get_the_code_that_makes_it_powerful()
    {
        await AreasAsync();
        var (first, second) = (await app.SignedInAsync(Role.Administrator, District), await app.SignedInAsync(Role.Administrator, District));
        var invited = Assert.Single(await InviteAsync(second, [Role.Dispatcher]));
        await SetAsync(invited.Link, code: null);
        var id = await IdOfAsync(invited.UserName);
        (await first.PostAsJsonAsync($"/api/accounts/{id}/grants", new { role = Role.GridWorker, area = $"{District}001" }))
            .EnsureSuccessStatusCode();
        Assert.Equal(
            "rule.second-person", await RuleAsync(await second.PostAsync($"/api/approvals/{await ApprovalOfAsync(invited.UserName)}/agree", null)));
        // The other way round neither of them has both.
        (await second.PostAsJsonAsync($"/api/accounts/{id}/grants", new { role = Role.GridWorker, area = District })).EnsureSuccessStatusCode();
        var asked = await app.FromDatabaseAsync(db => db.AccountApprovals.Where(approval => approval.AccountId == id && approval.EndedAt == null)
            .OrderByDescending(approval => approval.AskedAt).Select(approval => approval.Id).FirstAsync());
        Assert.Equal(HttpStatusCode.OK, (await first.PostAsync($"/api/approvals/{asked}/agree", null)).StatusCode);
    }

    [Fact]
    public async Task Every_other_administrator_and_auditor_of_the_area_sees_it_on_her_own_page()
    {
        await AreasAsync();
        var (admin, name) = (await app.AnAccountAsync(Role.Administrator, District), $"看得见{app.NewId():n}"[..20]);
        await app.WithDatabaseAsync(db =>
            db.Users.Where(account => account.Id == admin.Id).ExecuteUpdateAsync(set => set.SetProperty(account => account.DisplayName, name)));
        var invited = Assert.Single(await InviteAsync(await app.SignedInAsync(admin), [Role.Auditor]));
        await app.AgreeAsync(await IdOfAsync(invited.UserName));
        foreach (var role in (string[])[Role.Administrator, Role.Auditor])
        {
            var watcher = await app.SignedInAsync(role, District);
            var lines = (await watcher.GetFromJsonAsync<List<ListPowers.Line>>("/api/session/powers"))!;
            Assert.Contains(lines, line => line.What == "Invitation.asked" && line.By == name && line.Whom == invited.DisplayName);
            Assert.Contains(lines, line => line.What == "Invitation.agreed" && line.Whom == invited.DisplayName);
            Assert.Contains(name, await watcher.GetStringAsync("/my-account"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            name, await (await app.SignedInAsync(Role.Auditor, "460513")).GetStringAsync("/api/session/powers"), StringComparison.Ordinal);
        Assert.Equal("[]", await (await app.SignedInAsync(Role.CommunityStaff, District)).GetStringAsync("/api/session/powers"));
    }

    [Fact]
    public async Task The_accounts_page_leads_the_second_administrator_through_it_without_a_script()
    {
        await AreasAsync();
        var invited = Assert.Single(await InviteAsync(await app.SignedInAsync(Role.Administrator, District), [Role.Auditor]));
        var client = await app.SignedInAsync(Role.Administrator, District);
        var second = await new Visitor(client).OpenAsync("/accounts");
        await second.PressAsync(
            "", new() { ["Chosen.Ids"] = $"{await ApprovalOfAsync(invited.UserName)}", ["Chosen.Agree"] = "true" }, named: "approvals");
        var code = Regex.Match(second.Page, "<code>([2-9A-Z]{5}-[2-9A-Z]{5})</code>").Groups[1].Value;
        await SetAsync(invited.Link, code);
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(invited.UserName));
        await second.OpenAsync("/accounts");
        Assert.DoesNotContain(code, second.Page, StringComparison.Ordinal);
    }

    private async Task<List<InviteStaff.Invited>> InviteAsync(HttpClient admin, string[] roles)
    {
        var list = string.Join('\n', roles.Select(role => $"{role[..4]}.{app.NewId():n},合成{app.NewId():n},{role},{District},"));
        var answer = await admin.PostAsJsonAsync("/api/accounts/invitations", new { list });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<List<InviteStaff.Invited>>())!;
    }

    /// <summary>Another administrator, whom the first one has let in.</summary>
    private async Task<HttpClient> LetInAsync(Account by)
    {
        var account = await app.AnAccountAsync(Role.Administrator, District);
        await app.WithDatabaseAsync(db =>
        {
            db.Add(Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.Administrator), AreaCode.Parse(District), null,
                new(app.NewId(), by.Id, TimeProvider.System.GetUtcNow())));
            return db.SaveChangesAsync();
        });
        return await app.SignedInAsync(account);
    }

    private async Task<string> AgreedAsync(string userName) => (await app.AgreeAsync(await IdOfAsync(userName)))!;

    private Task<Guid> IdOfAsync(string userName) =>
        app.FromDatabaseAsync(db => db.Users.Where(account => account.UserName == userName).Select(account => account.Id).SingleAsync());

    private Task<Guid> ApprovalOfAsync(string userName) => app.FromDatabaseAsync(db => (
        from approval in db.AccountApprovals
        join account in db.Users on approval.AccountId equals account.Id
        where account.UserName == userName && approval.EndedAt == null
        select approval.Id).SingleAsync());

    private async Task SetAsync(string link, string? code)
    {
        var visitor = await new Visitor(app.CreateClient()).OpenAsync(new Uri(link).PathAndQuery);
        await visitor.PressAsync("", new() { ["Form.Password"] = Password, ["Form.Again"] = Password, ["Form.Code"] = code ?? "" });
    }

    private async Task<HttpStatusCode> SignInAsync(string userName) =>
        (await app.CreateClient().PostAsJsonAsync("/api/session", new { userName, password = Password })).StatusCode;

    private static async Task<GiveGrant.Response> GiveAsync(HttpClient admin, Account account, string role, string area, DateTimeOffset? until = null)
    {
        var given = await admin.PostAsJsonAsync($"/api/accounts/{account.Id}/grants", new { role, area, until });
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
        return (await given.Content.ReadFromJsonAsync<GiveGrant.Response>())!;
    }

    private static async Task<string?> RuleAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString();
    }

    private Task AreasAsync() => app.WithDatabaseAsync(async db =>
    {
        string[] codes = [District, $"{District}001"];
        var missing = codes.Select(AreaCode.Parse).Except(await db.Areas.Select(area => area.Code).ToListAsync());
        db.Areas.AddRange(
            missing.Select(code => Area.Found(code, new(code.Value, code.Value, code.Value), isUrban: true, joinedOn: null, 110.3, 20.0)));
        await db.SaveChangesAsync();
    });
}
