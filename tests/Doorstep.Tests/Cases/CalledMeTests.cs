using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Tests.Residents;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

public sealed class CalledMeTests(TasksCity app) : IClassFixture<TasksCity>
{
    private Task<List<Case>> CasesAsync(Guid household) => app.FromDatabaseAsync(db => db.Cases.AsNoTracking().Include(found => found.Reports)
        .Where(found => found.Reports.Any(report => report.HouseholdId == household)).OrderBy(found => found.ReportedAt).ToListAsync());

    [Fact]
    public async Task What_a_resident_called_about_is_a_case_of_her_door_reported_by_her_household()
    {
        var ground = await app.GroundAsync();
        var (household, worker) = (await ground.LivesAsync(1), await ground.ClientAsync());
        var request = new { key = app.NewId(), household, kind = "0301", text = "楼道里的垃圾没人收（合成）" };
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var answer = await worker.PostAsJsonAsync("/api/cases/calls", request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        var made = Assert.Single(await CasesAsync(household));
        Assert.Equal((Channel.Worker, ground.Ground.Grid, false, false), (made.Channel, made.Area, made.IsEmergency, made.NeedsPlace));
        Assert.Contains(ground.Ground.Dwellings[1].Door, made.AddressWritten);
        Assert.Equal(household, made.Reports[0].HouseholdId);
    }

    [Fact]
    public async Task An_emergency_is_red_within_the_clock_and_needs_no_words()
    {
        var ground = await app.GroundAsync();
        var household = await ground.LivesAsync(2);
        var answer = await (await ground.ClientAsync()).PostAsJsonAsync("/api/cases/calls", new { household, kind = "0220" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var made = Assert.Single(await CasesAsync(household));
        Assert.Equal((true, CaseStatus.Filed, CaseLight.Red), (made.IsEmergency, made.Status, made.LightAt(app.Now)));
        Assert.NotNull(made.DueAt);
        Assert.NotNull(made.NextEscalationAt);
    }

    [Fact]
    public async Task A_call_names_what_is_wrong_with_it_and_is_taken_from_nobody_elses_door()
    {
        var ground = await app.GroundAsync();
        var (household, worker) = (await ground.LivesAsync(0), await ground.ClientAsync());
        foreach (var (request, field) in new (object, string)[]
        {
            (new { household, kind = "0301" }, "text"), (new { household, kind = "9999", text = "合成" }, "kind"),
            (new { kind = "0301", text = "合成" }, "household"),
        })
        {
            var wrong = await worker.PostAsJsonAsync("/api/cases/calls", request);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains(field, await wrong.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        var elsewhere = await ground.LivesAsync(7);
        Assert.Equal(HttpStatusCode.NotFound,
            (await worker.PostAsJsonAsync("/api/cases/calls", new { household = elsewhere, kind = "0301", text = "合成" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await worker.GetAsync($"/called?household={elsewhere}")).StatusCode);
        Assert.Empty(await CasesAsync(elsewhere));
    }

    [Fact]
    public async Task From_the_days_list_it_is_one_tap_to_the_form_and_the_form_needs_no_script()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(3);
        await ground.PlanAsync(await ground.ResidentOfAsync(household), "Daily");
        await app.TickAsync();
        var worker = await ground.ClientAsync();
        var address = $"/called?household={household}";
        Assert.Contains(address, await worker.GetStringAsync("/today"));
        Assert.Contains(address, await (await ground.StaffAsync()).Http.GetStringAsync($"/register/households/{household}"));

        Visitor visitor = new(worker);
        await visitor.OpenAsync(address);
        await visitor.PressAsync("", new() { ["Form.Kind"] = "0301" });
        Assert.Contains("class=\"error\"", visitor.Page);
        await visitor.PressAsync("", new() { ["Form.Kind"] = "0219", ["Form.Text"] = "停水（合成）" });
        var made = Assert.Single(await CasesAsync(household));
        Assert.Contains(made.Number, visitor.Page);
        Assert.Equal(("0219", "停水（合成）"), (made.KindCode, made.Reports[0].Text));
    }

    [Fact]
    public async Task A_door_is_found_by_its_address_without_opening_anybody()
    {
        var ground = await app.GroundAsync();
        var (household, worker) = (await ground.LivesAsync(0), await ground.ClientAsync());
        var readings = await app.FromDatabaseAsync(db => db.Readings.CountAsync());
        var page = await worker.GetStringAsync($"/called?building={ground.Ground.Buildings[0].Id}");
        Assert.Contains($"/called?household={household}", page);
        Assert.DoesNotContain("合成1", WebUtility.HtmlDecode(page));
        Assert.Equal(readings, await app.FromDatabaseAsync(db => db.Readings.CountAsync()));
        var water = await app.SignedInAsync(Role.Planner, ground.Ground.Community.Value);
        Assert.Equal(HttpStatusCode.Forbidden, (await water.PostAsJsonAsync("/api/cases/calls", new { household, kind = "0220" })).StatusCode);
    }
}
