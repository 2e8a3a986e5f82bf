using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Accounts;
using Doorstep.Places;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Identity;

public sealed partial class AccountsTests(DoorstepApp app)
{
    private const string District = "460206";
    private const string Outside = "460207";

    [Fact]
    public async Task A_given_right_counts_from_the_next_request_on_and_an_ended_one_no_more()
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.Resident, District));
        var client = await app.SignedInAsync(worker);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/accounts")).StatusCode);

        var given = await GiveAsync(admin, worker, Role.Administrator, District);
        Assert.Equal(HttpStatusCode.Created, given.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/accounts")).StatusCode);
        var code = await app.AgreeAsync(worker.Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/accounts")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/api/session/activation", new { code = "AAAAA-AAAAA" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync("/api/session/activation", new { code })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/accounts")).StatusCode);

        var id = (await given.Content.ReadFromJsonAsync<GiveGrant.Response>())!.Id;
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/grants/{id}/end", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/accounts")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync($"/api/grants/{id}/end", null)).StatusCode);
        Assert.Equal([
            "grant.given", "account.approval-asked", "grant.given", "account.approval-given", "account.approval-used", "grant.begun", "grant.ended"
        ], await LogOfAsync(worker));
    }

    [Fact]
    public async Task Nobody_grants_outside_her_area_or_to_herself_or_to_somebody_she_does_not_see()
    {
        await AreasAsync();
        var me = await app.AnAccountAsync(Role.Administrator, District);
        var admin = await app.SignedInAsync(me);
        var (here, elsewhere) = (await app.AnAccountAsync(Role.Resident, District), await app.AnAccountAsync(Role.Resident, Outside));
        Assert.Equal(HttpStatusCode.NotFound, (await GiveAsync(admin, here, Role.CityLeader, "4602")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GiveAsync(admin, here, Role.CityLeader, Outside)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GiveAsync(admin, elsewhere, Role.CityLeader, District)).StatusCode);
        Assert.Equal("rule.grant-self", await RuleAsync(await GiveAsync(admin, me, Role.DutyOfficer, District)));
    }

    [Fact]
    public async Task A_permission_is_granted_for_four_areas_and_no_more()
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.Resident, District + "001"));
        foreach (var area in (string[])["002", "003", "004"])
        {
            Assert.Equal(HttpStatusCode.Created, (await GiveAsync(admin, worker, Role.GridWorker, District + area)).StatusCode);
        }

        Assert.Equal("rule.too-many-areas", await RuleAsync(await GiveAsync(admin, worker, Role.GridWorker, District + "005")));
        Assert.Equal(HttpStatusCode.Created, (await GiveAsync(admin, worker, Role.CommunityStaff, District + "002")).StatusCode);
    }

    [Theory]
    [InlineData("no-such-role", District, "role")]
    [InlineData(Role.GridWorker, "46", "area")]
    public async Task What_a_grant_cannot_be_is_refused_with_the_field(string role, string area, string field)
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.Resident, District));
        var refused = await GiveAsync(admin, worker, role, area);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"\"{field}\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("rule.grant-department", await RuleAsync(await GiveAsync(admin, worker, Role.DepartmentHandler, District)));
    }

    [Fact]
    public async Task Staff_invited_by_a_list_set_their_passwords_with_links_that_work_once()
    {
        await AreasAsync();
        var admin = await app.SignedInAsync(Role.Administrator, District);
        var name = $"wang-{app.NewId():n}";
        var answer = await admin.PostAsJsonAsync(
            "/api/accounts/invitations", new { list = $"userName,displayName,role,area\n{name},\"王, 芳（合成）\",grid-worker,{District}001\n" });
        var invited = Assert.Single((await answer.Content.ReadFromJsonAsync<List<InviteStaff.Invited>>())!);
        Assert.Equal("王, 芳（合成）", invited.DisplayName);

        var client = app.CreateClient();
        var path = new Uri(invited.Link).PathAndQuery;
        Assert.True(invited.NeedsSecondPerson);
        Assert.Contains("第二位管理员", await client.GetStringAsync(path), StringComparison.Ordinal);
        var id = await app.FromDatabaseAsync(db => db.Users.Where(account => account.UserName == name).Select(account => account.Id).SingleAsync());
        var code = await app.AgreeAsync(id);
        Assert.Contains(name, await SetAsync(client, path, "123456789012", code), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, name, "123456789012"));
        await SetAsync(client, path, "a long walk by the sea", "AAAAA-AAAAA");
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, name, "a long walk by the sea"));
        await SetAsync(client, path, "a long walk by the sea", code);
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(client, name, "a long walk by the sea"));
        Assert.Equal(HttpStatusCode.Gone, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_list_names_every_line_and_field_and_invites_nobody()
    {
        await AreasAsync();
        var admin = await app.SignedInAsync(Role.Administrator, District);
        var name = $"li-{app.NewId():n}";
        var list = $"{name},Li,grid-worker,{District}001\n{name},Li,grid-worker,{District}001\nx y,Zhao,emperor,{Outside}\n,,,\nonly-a-name\nhandler-1,Sun,department-handler,{District},NO_SUCH";
        var answer = await admin.PostAsJsonAsync("/api/accounts/invitations", new { list });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        foreach (var field in (string[])[
            "list[2].userName", "list[3].userName", "list[3].role", "list[3].area", "list[4].userName", "list[4].displayName",
            "list[5].displayName", "list[6].department"
        ])
        {
            Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal);
        }

        Assert.False(await app.FromDatabaseAsync(db => db.Users.AnyAsync(account => account.UserName == name)));
    }

    [Theory]
    [InlineData("userName,displayName\nwang,\"Wang,grid-worker", "list[2].displayName")]
    [InlineData("wang,Wang,grid-worker,330102001,,", "list[1].line")]
    [InlineData("\n   \nwang,Wang\n", "list[3].role")]
    [InlineData("userName,displayName,role,area\n\n", "list[1].list")]
    public async Task A_list_that_is_no_table_names_the_line_where_that_shows(string list, string field)
    {
        var admin = await app.SignedInAsync(Role.Administrator, District);
        var answer = await admin.PostAsJsonAsync("/api/accounts/invitations", new { list });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_account_has_no_session_at_once_until_it_is_restored()
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.DutyOfficer, District));
        var client = await app.SignedInAsync(worker);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/accounts/{worker.Id}/disable", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, worker.UserName!, DoorstepApp.Password));
        Assert.Equal("rule.account-disabled", await RuleAsync(await admin.PostAsync($"/api/accounts/{worker.Id}/disable", null)));

        Assert.True((await (await admin.PostAsync($"/api/accounts/{worker.Id}/restore", null)).Content.ReadFromJsonAsync<RestoreAccount.Response>())!
            .NeedsSecondPerson);
        Assert.Equal("rule.approval-open", await RuleAsync(await admin.PostAsync($"/api/accounts/{worker.Id}/restore", null)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(client, worker.UserName!, DoorstepApp.Password));
        Assert.Null(await app.AgreeAsync(worker.Id));
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(client, worker.UserName!, DoorstepApp.Password));
    }

    [Fact]
    public async Task A_district_cannot_lock_out_or_become_somebody_who_also_works_elsewhere()
    {
        await AreasAsync();
        var (district, city) = (await app.SignedInAsync(Role.Administrator, District), await app.SignedInAsync(Role.Administrator, "4602"));
        var wide = await app.AnAccountAsync(Role.CityLeader, "4602");
        Assert.Equal(HttpStatusCode.NotFound, (await district.PostAsync($"/api/accounts/{wide.Id}/link", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await GiveAsync(city, wide, Role.Auditor, District)).StatusCode);
        foreach (var act in (string[])["disable", "link", "restore"])
        {
            Assert.Equal("rule.account-wider", await RuleAsync(await district.PostAsync($"/api/accounts/{wide.Id}/{act}", null)));
        }
    }

    [Fact]
    public async Task The_first_administrator_comes_in_by_a_link_and_a_newer_link_ends_it()
    {
        await AreasAsync();
        var name = $"admin-{app.NewId():n}";
        var first = await AdminLinkAsync(name);
        var second = await AdminLinkAsync(name);
        var client = app.CreateClient();
        Assert.Equal(HttpStatusCode.Gone, (await client.GetAsync(first)).StatusCode);
        await SetAsync(client, second, "the sea by Haikou bay");
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(client, name, "the sea by Haikou bay"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/accounts")).StatusCode);
    }

    [Fact]
    public async Task A_new_password_ends_the_sessions_of_the_old_one()
    {
        await AreasAsync();
        var (admin, worker) = (await app.SignedInAsync(Role.Administrator, District), await app.AnAccountAsync(Role.DutyOfficer, District));
        var client = await app.SignedInAsync(worker);
        var made = await (await admin.PostAsync($"/api/accounts/{worker.Id}/link", null)).Content.ReadFromJsonAsync<MakePasswordLink.Response>();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session")).StatusCode);
        await SetAsync(app.CreateClient(), new Uri(made!.Link).PathAndQuery, "a long walk by the sea", await app.AgreeAsync(worker.Id));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_demo_account_signs_in_only_where_the_setting_and_the_database_say_demo(bool setting, bool demoCity)
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        await using var host = own.WithWebHostBuilder(builder => builder.UseSetting("City:Demo", setting.ToString()));
        var account = await own.AnAccountAsync(Role.DutyOfficer, "4601");
        await own.WithDatabaseAsync(async db =>
        {
            db.Cities.Add(City.Found(AreaCode.Parse("4601"), demoCity, TimeProvider.System.GetUtcNow()));
            await db.Users.Where(user => user.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.IsDemo, true));
            await db.SaveChangesAsync();
        });
        Assert.Equal(setting && demoCity ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized,
            await SignInAsync(host.CreateClient(), account.UserName!, DoorstepApp.Password));
    }

    [Fact]
    public async Task What_sets_a_password_is_posted_and_stands_in_no_address_but_the_links()
    {
        var (client, link) = (app.CreateClient(), await AdminLinkAsync($"admin-{app.NewId():n}"));
        var page = await client.GetStringAsync(link);
        Assert.Contains("action=\"/set-password\"", page, StringComparison.Ordinal);
        Dictionary<string, string> form = new()
        {
            ["_handler"] = "set-password", ["__RequestVerificationToken"] = FormToken().Match(page).Groups[1].Value,
            ["Form.Token"] = link.Split("token=")[1], ["Form.Password"] = "leise-ziehn-41-wolken", ["Form.Again"] = "leise-ziehn-41-wolken",
        };
        using var answer = await client.PostAsync("/set-password", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await client.GetAsync(link)).StatusCode);
    }

    private async Task<string> AdminLinkAsync(string name)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        return await scope.ServiceProvider.GetRequiredService<AdminCreate>()
            .RunAsync(name, "管理员（合成）", AreaCode.Parse("4602"), CancellationToken.None);
    }

    private static Task<HttpResponseMessage> GiveAsync(HttpClient admin, Account account, string role, string area) =>
        admin.PostAsJsonAsync($"/api/accounts/{account.Id}/grants", new { role, area });

    private static async Task<HttpStatusCode> SignInAsync(HttpClient client, string userName, string password) =>
        (await client.PostAsJsonAsync("/api/session", new { userName, password })).StatusCode;

    private static async Task<string> SetAsync(HttpClient client, string path, string password, string? code = null)
    {
        var token = FormToken().Match(await client.GetStringAsync(path)).Groups[1].Value;
        var answer = await client.PostAsync(path, new FormUrlEncodedContent([
            new("_handler", "set-password"), new("__RequestVerificationToken", token), new("Form.Password", password),
            new("Form.Again", password), new("Form.Code", code ?? "")
        ]));
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string?> RuleAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("rule").GetString();
    }

    private Task<List<string>> LogOfAsync(Account account) =>
        app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == account.Id).OrderBy(entry => entry.Number).Select(entry => entry.What).ToListAsync());

    /// <summary>The areas of a city that no other test uses.</summary>
    private Task AreasAsync() => app.WithDatabaseAsync(async db =>
    {
        string[] codes = ["4602", District, Outside, .. Enumerable.Range(1, 5).Select(serial => $"{District}00{serial}")];
        var missing = codes.Select(AreaCode.Parse).Except(await db.Areas.Select(area => area.Code).ToListAsync());
        db.Areas.AddRange(
            missing.Select(code => Area.Found(code, new(code.Value, code.Value, code.Value), isUrban: true, joinedOn: null, 110.3, 20.0)));
        await db.SaveChangesAsync();
    });

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
