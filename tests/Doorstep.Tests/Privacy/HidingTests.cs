using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Own;
using Doorstep.Register.Queries;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Privacy;

/// <summary>Two people may keep a reading from its resident for a time; then she sees it, and nothing told her before.</summary>
public sealed class HidingTests
{
    [Fact]
    public async Task What_is_kept_from_a_resident_appears_nowhere_until_its_day_and_then_by_itself()
    {
        await using var app = await CityAsync();
        var (ground, staff, person, resident) = await ResidentAsync(app);
        await OpenAsync(staff, person, "Name");
        var before = await resident.GetStringAsync("/api/my/readings");
        Assert.Equal(HttpStatusCode.NoContent,
            (await staff.TryAsync(HttpMethod.Post, $"/residents/{person}/hidings", new { reason = "合成原因", days = 10 })).StatusCode);
        await OpenAsync(staff, person, "BirthDate");
        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var line = Assert.Single((await officer.GetFromJsonAsync<List<HidingLine>>("/api/hidings"))!);
        Assert.Equal((null, true, "合成原因"), (line.IsAllowed, line.IsOpen, line.Reason));
        Assert.Equal(
            HttpStatusCode.NoContent, (await officer.PostAsJsonAsync($"/api/hidings/{line.Id}/decision", new { isAllowed = true })).StatusCode);
        var colleague = await RegisterClient.OfAsync(app, ground);
        await OpenAsync(staff, person, "IdNumber");
        await OpenAsync(colleague, person, "Name");

        // Opened before the decision, or by somebody else: not kept from her.
        Assert.Equal(["Name", "BirthDate", "Name"], await FieldsAsync(resident));
        Assert.DoesNotContain("IdNumber", await resident.GetStringAsync("/api/my/readings/proof"), StringComparison.Ordinal);
        Assert.Equal(3, (await resident.GetFromJsonAsync<JsonElement>("/api/my/readings/proof")).GetProperty("lines").GetArrayLength());
        var hidden = await app.FromDatabaseAsync(db =>
            db.Readings.SingleAsync(reading => reading.SubjectId == person && reading.Field == "IdNumber"));
        Assert.Equal(HttpStatusCode.NotFound, (await resident.PostAsJsonAsync($"/api/my/readings/{hidden.Id}/objection", new { })).StatusCode);
        Assert.Contains(hidden.Id.ToString(), await officer.GetStringAsync("/api/readings"), StringComparison.Ordinal);
        Assert.Equal(Shape(before), Shape(await resident.GetStringAsync("/api/my/readings")));

        app.Leaping!.Leap(TimeSpan.FromDays(10));
        var late = await app.SignedInAsync(
            await app.FromDatabaseAsync(db => db.Users.SingleAsync(account => db.OwnRecords.Any(own => own.AccountId == account.Id))));
        late.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Equal(["Name", "IdNumber", "BirthDate", "Name"], await FieldsAsync(late));
        Assert.Contains("Hidden from you until", await late.GetStringAsync("/my-data"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await late.PostAsJsonAsync($"/api/my/readings/{hidden.Id}/objection", new { })).StatusCode);
    }

    [Fact]
    public async Task Nobody_decides_on_her_own_asking_nor_twice_nor_for_longer_than_three_months_and_the_officer_may_show_them_earlier()
    {
        await using var app = await CityAsync();
        var (ground, staff, person, resident) = await ResidentAsync(app);
        await staff.AssertWrongAsync("days", HttpMethod.Post, $"/residents/{person}/hidings", new { reason = "合成", days = 91 });
        await staff.AssertWrongAsync("reason", HttpMethod.Post, $"/residents/{person}/hidings", new { reason = "", days = 9 });
        var stranger = await RegisterClient.OfAsync(app, await RegisterGround.MakeAsync(app));
        Assert.Equal(HttpStatusCode.NotFound,
            (await stranger.TryAsync(HttpMethod.Post, $"/residents/{person}/hidings", new { reason = "合成", days = 9 })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.TryAsync(HttpMethod.Get, $"/residents/{person}/hidings")).StatusCode);
        (await staff.TryAsync(HttpMethod.Post, $"/residents/{person}/hidings", new { reason = "合成", days = 9 })).EnsureSuccessStatusCode();
        var asked = Assert.Single(await staff.GetAsync<List<HidingAsked>>($"/residents/{person}/hidings"));
        Assert.Empty(await (await RegisterClient.OfAsync(app, ground)).GetAsync<List<HidingAsked>>($"/residents/{person}/hidings"));

        var asker = await app.FromDatabaseAsync(db => db.Hidings.Select(hiding => hiding.AskedBy).SingleAsync());
        await app.WithDatabaseAsync(db =>
        {
            db.Grants.Add(Grant.Give(asker, Role.Usual.Single(role => role.Code == Role.Auditor), ground.Community, null,
                new(app.NewId(), Guid.Empty, app.Leaping!.GetUtcNow())));
            return db.SaveChangesAsync();
        });
        await AssertRuleAsync(await staff.Http.PostAsJsonAsync($"/api/hidings/{asked.Id}/decision", new { isAllowed = true }), "rule.hiding-own");
        var elsewhere = await app.SignedInAsync(Role.Auditor, "460499001001");
        Assert.Equal(
            HttpStatusCode.NotFound, (await elsewhere.PostAsJsonAsync($"/api/hidings/{asked.Id}/decision", new { isAllowed = true })).StatusCode);

        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        officer.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var desk = await new Visitor(officer).OpenAsync("/readings");
        await desk.PressAsync("", new() { ["Form.Allow"] = "true" }, named: $"hiding-{asked.Id:n}");
        await AssertRuleAsync(await officer.PostAsJsonAsync($"/api/hidings/{asked.Id}/decision", new { isAllowed = false }), "rule.hiding-decided");
        await OpenAsync(staff, person, "Name");
        Assert.Empty(await FieldsAsync(resident));
        await desk.OpenAsync("/readings");
        await desk.PressAsync("", named: $"hiding-{asked.Id:n}");
        Assert.DoesNotContain("Readings kept from a resident", desk.Page, StringComparison.Ordinal);
        Assert.Equal(["Name"], await FieldsAsync(resident));
        await OpenAsync(staff, person, "BirthDate");
        Assert.Equal(["BirthDate", "Name"], await FieldsAsync(resident));
        Assert.Equal(["reading.hiding-asked", "reading.hiding-allowed", "reading.disclosed"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == asked.Id).OrderBy(entry => entry.Number).Select(entry => entry.What).ToListAsync()));
    }

    private static async Task<DoorstepApp> CityAsync()
    {
        var app = new DoorstepApp { Leaping = new() };
        await app.InitializeAsync();
        return app;
    }

    private static async Task<(RegisterGround Ground, RegisterClient Staff, Guid Person, HttpClient Resident)> ResidentAsync(DoorstepApp app)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(921))).Residents[0].Id;
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, person, account)).EnsureSuccessStatusCode();
        return (ground, staff, person, await app.SignedInAsync(account));
    }

    private static async Task OpenAsync(RegisterClient staff, Guid person, string field) =>
        (await staff.Http.PostAsJsonAsync($"/api/register/residents/{person}/open", new { field, purpose = Purposes.Verify }))
            .EnsureSuccessStatusCode();

    private static async Task<List<string>> FieldsAsync(HttpClient resident) =>
        (await resident.GetFromJsonAsync<MyReadings.Result>("/api/my/readings"))!.Readings.Select(line => line.Field).ToList();

    /// <summary>The members of an answer's lines: a field more or less would tell.</summary>
    private static string Shape(string answer) => string.Join(
        ',', JsonDocument.Parse(answer).RootElement.GetProperty("readings").EnumerateArray().First().EnumerateObject().Select(member => member.Name));

    private static async Task AssertRuleAsync(HttpResponseMessage answer, string rule)
    {
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(rule, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
