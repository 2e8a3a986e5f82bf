using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Places;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Readings;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Privacy;

/// <summary>In an emergency somebody on duty opens the register of a community that is not hers: for half an hour, and everyone sees it.</summary>
public sealed class GlassTests
{
    [Fact]
    public async Task The_glass_opens_one_community_for_half_an_hour_and_shuts_by_itself()
    {
        await using var app = await CityAsync();
        var (ground, household) = await GroundAsync(app);
        var (far, _) = await GroundAsync(app);
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4609");
        var duty = await app.SignedInAsync(account);
        var person = household.Residents[0].Id;
        Assert.Equal(HttpStatusCode.Forbidden, (await duty.GetAsync($"/api/register/households/{household.Id}")).StatusCode);
        var broken = await duty.PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "合成：有人被困" });
        Assert.Equal(HttpStatusCode.OK, broken.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await duty.GetAsync($"/api/register/households/{household.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await duty.GetAsync($"/api/register/areas/{far.Grid}/households")).StatusCode);
        Assert.Contains("13800005678", await (await duty.PostAsJsonAsync(
            $"/api/register/residents/{person}/phone", new { purpose = Purposes.Emergency })).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // Looking is all it lets her do.
        Assert.Equal(HttpStatusCode.Forbidden,
            (await duty.PostAsJsonAsync($"/api/register/households/{household.Id}/visits", new { condition = "Sound" })).StatusCode);

        app.Leaping!.Leap(BrokenGlass.Lasts);
        Assert.Equal(HttpStatusCode.Forbidden, (await duty.GetAsync($"/api/register/households/{household.Id}")).StatusCode);
        Assert.Equal(["account.glass-broken", "grant.given"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == account.Id && entry.By == account.Id && entry.Area == ground.Community)
                .OrderBy(entry => entry.What).Select(entry => entry.What).ToListAsync()));
    }

    [Fact]
    public async Task The_data_officer_sees_it_at_once_and_says_whether_it_was_right_and_the_resident_is_told()
    {
        await using var app = await CityAsync();
        var (ground, household) = await GroundAsync(app);
        var person = household.Residents[0].Id;
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync((await RegisterClient.OfAsync(app, ground)).Http, person, account)).EnsureSuccessStatusCode();
        var duty = await app.SignedInAsync(Role.DutyOfficer, "4609");
        duty.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        (await duty.PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "<b>Trapped</b>" })).EnsureSuccessStatusCode();
        (await duty.PostAsJsonAsync($"/api/register/residents/{person}/phone", new { purpose = Purposes.Emergency })).EnsureSuccessStatusCode();

        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        officer.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var line = Assert.Single((await officer.GetFromJsonAsync<List<GlassLine>>("/api/glass"))!);
        Assert.Equal((true, 1, "<b>Trapped</b>", null), (line.IsOpen, line.PeopleOpened, line.Reason, line.WasRight));
        var desk = await new Visitor(officer).OpenAsync("/readings");
        Assert.Contains("&lt;b&gt;Trapped", desk.Page, StringComparison.Ordinal);
        await desk.PressAsync("", new() { ["Form.Text"] = "Somebody was in the lift.", ["Form.WasRight"] = "true" }, named: $"glass-{line.Id:n}");
        Assert.DoesNotContain("Emergency access to review", desk.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict,
            (await officer.PostAsJsonAsync($"/api/glass/{line.Id}/review", new { wasRight = false, review = "again" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedInAsync(Role.Auditor, "460499001001"))
            .PostAsJsonAsync($"/api/glass/{line.Id}/review", new { wasRight = false, review = "x" })).StatusCode);

        var resident = await app.SignedInAsync(account);
        resident.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("Emergency access", await resident.GetStringAsync("/my-data"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_glass_needs_a_reason_one_community_and_somebody_on_duty()
    {
        await using var app = await CityAsync();
        var (ground, _) = await GroundAsync(app);
        var duty = await app.SignedInAsync(Role.DutyOfficer, "4609");
        Assert.Equal(
            HttpStatusCode.BadRequest, (await duty.PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await duty.PostAsJsonAsync("/api/glass", new { area = "460977001001", reason = "合成" })).StatusCode);
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.Add(Area.Found(ground.Community.Parent, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0));
            return db.SaveChangesAsync();
        });
        var wide = await duty.PostAsJsonAsync("/api/glass", new { area = ground.Community.Parent.Value, reason = "合成" });
        Assert.Equal("rule.glass-too-wide", (await wide.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
        var worker = await app.SignedInAsync(Role.GridWorker, ground.Grid.Value);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await worker.PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "合成" })).StatusCode);
    }

    [Fact]
    public async Task While_one_community_is_open_she_opens_no_other_not_even_at_the_same_moment()
    {
        await using var app = await CityAsync();
        List<RegisterGround> grounds = [];
        for (var i = 0; i < 4; i++)
        {
            grounds.Add((await GroundAsync(app, i)).Ground);
        }

        var duty = await app.SignedInAsync(Role.DutyOfficer, "4609");
        var answers = await Task.WhenAll(
            grounds.Take(3).Select(ground => duty.PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "合成" })));
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.Equal(2, answers.Count(answer => answer.StatusCode is HttpStatusCode.Conflict));
        var another = await duty.PostAsJsonAsync("/api/glass", new { area = grounds[3].Community.Value, reason = "合成" });
        Assert.Equal("rule.glass-open", (await another.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
        app.Leaping!.Leap(BrokenGlass.Lasts);
        Assert.Equal(
            HttpStatusCode.OK, (await duty.PostAsJsonAsync("/api/glass", new { area = grounds[3].Community.Value, reason = "合成" })).StatusCode);
    }

    [Fact]
    public async Task The_fourth_of_a_day_waits_for_a_colleague_on_duty_whom_she_did_not_let_in()
    {
        await using var app = await CityAsync();
        var (ground, household) = await GroundAsync(app);
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4609");
        for (var opened = 0; opened < BrokenGlass.MostAlone; opened++)
        {
            Assert.Equal(HttpStatusCode.OK, (await (await app.SignedInAsync(account))
                .PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "合成" })).StatusCode);
            app.Leaping!.Leap(BrokenGlass.Lasts);
        }

        var duty = await app.SignedInAsync(account);
        var asked = await (await duty.PostAsJsonAsync("/api/glass", new { area = ground.Community.Value, reason = "合成：再次" }))
            .Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(asked.GetProperty("needsSecondPerson").GetBoolean());
        Assert.Equal(HttpStatusCode.Forbidden, (await duty.GetAsync($"/api/register/households/{household.Id}")).StatusCode);
        var id = asked.GetProperty("id").GetGuid();
        Assert.Equal("rule.glass-agree-own",
            (await (await duty.PostAsync($"/api/glass/{id}/agreement", null)).Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("rule").GetString());
        var (friend, colleague) = (await app.AnAccountAsync(Role.DutyOfficer, "4609"), await app.SignedInAsync(Role.DutyOfficer, "4609"));
        await app.WithDatabaseAsync(db =>
        {
            db.Grants.Add(Grant.Give(friend.Id, Role.Usual.Single(role => role.Code == Role.Resident), ground.Grid, null,
                new(app.NewId(), account.Id, app.Leaping!.GetUtcNow())));
            return db.SaveChangesAsync();
        });
        Assert.Equal("rule.second-person",
            (await (await (await app.SignedInAsync(friend)).PostAsync($"/api/glass/{id}/agreement", null)).Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("rule").GetString());
        var desk = await new Visitor(colleague).OpenAsync("/register/glass");
        Assert.Contains("合成：再次", desk.Page, StringComparison.Ordinal);
        await desk.PressAsync("", named: $"agree-{id:n}");
        Assert.Equal(HttpStatusCode.OK, (await duty.GetAsync($"/api/register/households/{household.Id}")).StatusCode);
        app.Leaping!.Leap(BrokenGlass.Lasts);
        Assert.Equal(HttpStatusCode.Forbidden, (await duty.GetAsync($"/api/register/households/{household.Id}")).StatusCode);
    }

    [Fact]
    public async Task The_page_leads_to_the_address_says_until_when_and_counts_who_lives_there()
    {
        await using var app = await CityAsync();
        var (ground, _) = await GroundAsync(app);
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.Add(Area.Found(ground.Grid, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0));
            return db.SaveChangesAsync();
        });
        var duty = await app.SignedInAsync(Role.DutyOfficer, "4609");
        duty.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var visitor = await new Visitor(duty).OpenAsync("/register/glass?q=海垦路1号");
        await visitor.PressAsync(
            "", new() { ["Form.Area"] = $"{ground.Community}/{ground.Buildings[0].Id}", ["Form.Reason"] = "Trapped in the lift" }, named: "break");
        Assert.EndsWith($"/register/buildings/{ground.Buildings[0].Id}", visitor.Address, StringComparison.Ordinal);
        Assert.Contains("is open until", visitor.Page, StringComparison.Ordinal);
        var seen = await duty.GetFromJsonAsync<JsonElement>($"/api/register/areas/{ground.Community}/buildings");
        Assert.Equal(
            (1, 1), (seen.GetProperty("counts").GetProperty("households").GetInt32(), seen.GetProperty("counts").GetProperty("people").GetInt32()));
        Assert.Equal(1, Assert.Single(seen.GetProperty("parts").EnumerateArray()).GetProperty("counts").GetProperty("people").GetInt32());
        Assert.Contains("is open until", await duty.GetStringAsync($"/register?area={ground.Community}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_administrator_gives_what_a_broken_glass_gives()
    {
        await using var app = await CityAsync();
        var (ground, _) = await GroundAsync(app);
        var account = await app.AnAccountAsync(Role.DutyOfficer, ground.Community.Value);
        var administrator = await app.SignedInAsync(Role.Administrator, "4609");
        Assert.Equal(HttpStatusCode.BadRequest, (await administrator.PostAsJsonAsync(
            $"/api/accounts/{account.Id}/grants", new { role = Role.BrokenGlass, area = ground.Community.Value })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await administrator.PostAsJsonAsync(
            "/api/accounts/invitations", new { list = $"li.q,合成,{Role.BrokenGlass},{ground.Community.Value}" })).StatusCode);
    }

    private static async Task<DoorstepApp> CityAsync()
    {
        var app = new DoorstepApp { Leaping = new() };
        await app.InitializeAsync();
        return app;
    }

    private static async Task<(RegisterGround Ground, Doorstep.Register.Queries.HouseholdView Household)> GroundAsync(DoorstepApp app, int serial = 0)
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.Add(Area.Found(ground.Community, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0));
            return db.SaveChangesAsync();
        });
        return (ground, await (await RegisterClient.OfAsync(app, ground)).AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(931 + serial)));
    }
}
