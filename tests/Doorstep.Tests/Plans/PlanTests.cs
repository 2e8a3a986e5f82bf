using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Plans;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Plans;

/// <summary>
/// Plans are made of the platform's own buildings, changed by hand, discussed, and agreed to. Nothing here comes into force, so one city serves all.
/// </summary>
[Collection(nameof(PlanCity))]
public sealed class PlanTests(PlanCity city)
{
    [Fact]
    public async Task A_plan_says_what_it_changes_beside_today()
    {
        var planner = await city.PlannerAsync();
        var plan = await ShowAsync(planner, await PlanCity.MadeAsync(planner, new { area = PlanCity.Subdistrict, name = "合成方案" }));
        var (today, planned) = (plan.GetProperty("figures").GetProperty("today"), plan.GetProperty("figures").GetProperty("planned"));
        Assert.Equal((3, 2), (today.GetProperty("grids").GetInt32(), today.GetProperty("over").GetInt32()));
        Assert.Equal(
            (5, 5, 0), (planned.GetProperty("grids").GetInt32(), planned.GetProperty("inWindow").GetInt32(), planned.GetProperty("over").GetInt32()));
        Assert.InRange(plan.GetProperty("figures").GetProperty("movedHouseholds").GetInt32(), 700, 850);
        var map = (await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{plan.GetProperty("id").GetGuid()}/map")).GetProperty("features")
            .EnumerateArray().Select(feature => feature.GetProperty("properties")).ToList();
        Assert.Equal(5, map.Count(feature => feature.GetProperty("kind").GetString() == "grid"));
        Assert.Equal(2, map.Count(feature => feature.TryGetProperty("isNew", out var isNew) && isNew.GetBoolean()));
        Assert.Equal(plan.GetProperty("figures").GetProperty("movedBuildings").GetInt32(),
            map.Count(feature => feature.GetProperty("kind").GetString() == "moved"));
    }

    [Theory]
    [InlineData("area", "46010600500600x")]
    [InlineData("lowest", null)]
    [InlineData("barriers", null)]
    [InlineData("staying", null)]
    [InlineData("name", null)]
    public async Task What_is_wrong_with_a_wish_is_said_by_its_name(string field, string? area)
    {
        object request = field switch
        {
            "area" => new { area, name = "合成" },
            "lowest" => new { area = PlanCity.First, name = "合成", lowest = 600 },
            "barriers" => new { area = PlanCity.First, name = "合成", barriers = new[] { new[] { 110.3, 20.0, 110.3 } } },
            "staying" => new { area = PlanCity.First, name = "合成", staying = new[] { PlanCity.Huge } },
            _ => new { area = PlanCity.First, name = "" },
        };
        var response = await (await city.PlannerAsync()).PostAsJsonAsync("/api/plans", request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject()
            .Select(error => char.ToLowerInvariant(error.Name[0]) + error.Name[1..]));
    }

    [Fact]
    public async Task A_grid_that_stays_keeps_every_building_and_no_grid_crosses_a_line_that_was_drawn()
    {
        var planner = await city.PlannerAsync();
        var id = await PlanCity.MadeAsync(planner, new
        {
            area = PlanCity.Subdistrict,
            name = "合成",
            staying = new[] { PlanCity.Roomy },
            barriers = new[] { new[] { 110.3245, 19.9, 110.3245, 20.1 } }
        });
        var buildings = (await BuildingsAsync(planner, id, PlanCity.First)).Concat(await BuildingsAsync(planner, id, PlanCity.Second)).ToList();
        Assert.All(buildings.Where(building => building.From == PlanCity.Roomy), building => Assert.Equal(PlanCity.Roomy, building.Grid));
        Assert.DoesNotContain(buildings, building => building.From == PlanCity.Crowded && building.Grid == PlanCity.Roomy);
        var sides = buildings.Where(building => building.From == PlanCity.Huge).GroupBy(building => building.Grid)
            .Select(grid => grid.Select(building => building.Longitude > 110.3245).Distinct().Count());
        Assert.All(sides, count => Assert.Equal(1, count));
    }

    /// <summary>
    /// Two thousand corners that cross one another millions of times: a scribble, or somebody who wants the planner to stand still.
    /// </summary>
    [Fact]
    public async Task Scribbled_lines_are_looked_at_once_and_more_corners_than_a_district_has_walls_are_refused()
    {
        var (planner, chance) = (await city.PlannerAsync(), new Random(1));
        double[][] Scribble(int lines, int corners) => [.. Enumerable.Range(0, lines).Select(_ => Enumerable.Range(0, 2 * corners)
            .Select(i => i % 2 == 0 ? 110.3 + (0.1 * chance.NextDouble()) : 19.95 + (0.1 * chance.NextDouble())).ToArray())];
        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEqual(
            Guid.Empty, await PlanCity.MadeAsync(planner, new { area = PlanCity.Subdistrict, name = "合成", barriers = Scribble(10, 200) }));
        Assert.InRange(started.Elapsed.TotalSeconds, 0, 60);
        var refused = await planner.PostAsJsonAsync("/api/plans", new { area = PlanCity.First, name = "合成", barriers = Scribble(50, 200) });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("barriers", await refused.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_moved_by_hand_stays_where_it_was_put_while_the_rest_is_repaired()
    {
        var planner = await city.PlannerAsync();
        var id = await PlanCity.MadeAsync(planner, new { area = PlanCity.First, name = "合成" });
        var (kept, roomy) = (await BuildingsAsync(planner, id, PlanCity.First)).Where(building => building.Grid == PlanCity.Crowded)
            .OrderByDescending(building => building.Longitude).Take(8).ToList() is var some
            ? (some, PlanCity.Roomy)
            : default;
        var edited = await (await planner.PostAsJsonAsync(
            $"/api/plans/{id}/edits", new { buildings = kept.Select(building => building.Id), to = roomy })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(edited.GetProperty("planned").GetProperty("largest").GetInt32() > 0);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/edits", new { repair = true })).EnsureSuccessStatusCode();
        var after = (await BuildingsAsync(planner, id, PlanCity.First)).ToDictionary(building => building.Id);
        Assert.All(kept, building => Assert.Equal(roomy, after[building.Id].Grid));
        Assert.All(after.Values.GroupBy(building => building.Grid), grid => Assert.InRange(10 * grid.Count(), 300, 500));

        var refused = await planner.PostAsJsonAsync($"/api/plans/{id}/edits", new { buildings = new[] { city.NewId() }, to = roomy });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Each_part_of_the_city_agrees_for_itself_and_an_edit_asks_everyone_again()
    {
        var planner = await city.PlannerAsync();
        var id = await PlanCity.MadeAsync(planner, new { area = PlanCity.Subdistrict, name = "合成" });
        var community = await city.SignedInAsync(Role.CommunityStaff, PlanCity.First);
        await city.AnAccountAsync(Role.CommunityStaff, PlanCity.Second);
        await RefusedAsync(community, id, "rule.plan-nothing-to-approve");
        (await planner.PostAsync($"/api/plans/{id}/propose", null)).EnsureSuccessStatusCode();
        (await community.PostAsJsonAsync($"/api/plans/{id}/approval", new { isApproved = true })).EnsureSuccessStatusCode();
        Assert.Equal([PlanCity.First], await AgreedAsync(planner, id));
        // For the second community somebody may speak herself, so the subdistrict does not.
        (await (await city.SignedInAsync(Role.SubdistrictStaff, PlanCity.Subdistrict))
            .PostAsJsonAsync($"/api/plans/{id}/approval", new { isApproved = true })).EnsureSuccessStatusCode();
        Assert.Equal([PlanCity.Subdistrict, PlanCity.First], await AgreedAsync(planner, id));

        var building = (await BuildingsAsync(planner, id, PlanCity.First)).First(one => one.Grid == PlanCity.Crowded);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/edits", new { buildings = new[] { building.Id }, to = PlanCity.Roomy }))
            .EnsureSuccessStatusCode();
        Assert.Empty(await AgreedAsync(planner, id));

        Assert.Equal(
            HttpStatusCode.BadRequest, (await community.PostAsJsonAsync($"/api/plans/{id}/approval", new { isApproved = false })).StatusCode);
        (await community.PostAsJsonAsync($"/api/plans/{id}/approval", new { isApproved = false, reason = "合成理由" })).EnsureSuccessStatusCode();
        Assert.Equal("Draft", (await ShowAsync(planner, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Nobody_agrees_to_the_plan_of_somebody_she_let_in_and_whom_a_planner_let_in_adopts_nothing_for_her()
    {
        var account = await city.AnAccountAsync(Role.Planner, "4601");
        var (planner, leader) = (await city.SignedInAsync(account), await city.AnAccountAsync(Role.CityLeader, "4601"));
        var id = await city.ApprovedAsync(planner);
        var adopter = await city.AnAccountAsync(Role.Planner, "4601");
        var approver = await city.FromDatabaseAsync(db => db.GridPlans.Where(plan => plan.Id == id).SelectMany(plan => plan.Acts)
            .Where(act => act.Kind == PlanActKind.Approved).Select(act => act.By).FirstAsync());
        await LetInAsync(adopter.Id, by: approver);
        var refused = await (await city.SignedInAsync(adopter)).PostAsJsonAsync($"/api/plans/{id}/adopt", new { });
        Assert.Contains("rule.second-person", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var other = await PlanCity.MadeAsync(planner, new { area = PlanCity.Subdistrict, name = "合成" });
        (await planner.PostAsync($"/api/plans/{other}/propose", null)).EnsureSuccessStatusCode();
        await LetInAsync(account.Id, by: leader.Id);
        await RefusedAsync(await city.SignedInAsync(leader), other, "rule.second-person");
        (await planner.PostAsync($"/api/plans/{other}/withdraw", null)).EnsureSuccessStatusCode();
    }

    private Task LetInAsync(Guid account, Guid by) => city.WithDatabaseAsync(db =>
    {
        db.Grants.Add(Grant.Give(account, Role.Usual.Single(role => role.Code == Role.Resident), AreaCode.Parse("4601"), null,
            new(city.NewId(), by, TimeProvider.System.GetUtcNow())));
        return db.SaveChangesAsync();
    });

    [Fact]
    public async Task Nobody_agrees_to_her_own_plan()
    {
        var account = await city.AnAccountAsync(Role.Planner, "4601");
        await city.WithDatabaseAsync(async db =>
        {
            db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.CityLeader), AreaCode.Parse("4601"), null,
                new Act(city.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow())));
            await db.SaveChangesAsync();
        });
        var both = await city.SignedInAsync(account);
        var id = await PlanCity.MadeAsync(both, new { area = PlanCity.First, name = "合成" });
        (await both.PostAsync($"/api/plans/{id}/propose", null)).EnsureSuccessStatusCode();
        await RefusedAsync(both, id, "rule.plan-own");
    }

    [Fact]
    public async Task A_grid_that_fills_up_is_planned_for_before_it_breaks_and_only_once()
    {
        await using PlanCity own = new();
        await own.InitializeAsync();
        var watch = own.Services.GetRequiredService<WatchLoads>();
        await watch.WatchAsync(default);
        await watch.WatchAsync(default);
        var plan = await own.FromDatabaseAsync(db => db.GridPlans.SingleAsync());
        Assert.Equal((PlanCity.Subdistrict, PlanStatus.Draft, 480), (plan.Area.Value, plan.Status, plan.Highest));
        Assert.Equal(0, PlanFigures.FromJson(plan.Figures).Planned.Over);
    }

    [Fact]
    public async Task Where_nothing_is_to_be_planned_the_page_still_opens()
    {
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Assert.False(await scope.ServiceProvider.GetRequiredService<Doorstep.Plans.Desk.WarmPlanningInput>().RunAsync(AreaCode.Parse("460107")));
        Assert.True(await scope.ServiceProvider.GetRequiredService<Doorstep.Plans.Desk.WarmPlanningInput>().RunAsync(AreaCode.Parse(PlanCity.First)));
    }

    private static async Task RefusedAsync(HttpClient client, Guid id, string rule)
    {
        var response = await client.PostAsJsonAsync($"/api/plans/{id}/approval", new { isApproved = true });
        Assert.Equal((HttpStatusCode.Conflict, rule), (response.StatusCode, await PlanCity.RuleOfAsync(response)));
    }

    private static Task<JsonElement> ShowAsync(HttpClient client, Guid id) => client.GetFromJsonAsync<JsonElement>($"/api/plans/{id}");

    private static async Task<List<string>> AgreedAsync(HttpClient client, Guid id) =>
        [.. (await ShowAsync(client, id)).GetProperty("asked").EnumerateArray()
            .Where(part => part.GetProperty("approvedByName").GetString() is not null).Select(part => part.GetProperty("area").GetString()!)];

    private sealed record Placed(Guid Id, string From, string Grid, double Longitude);

    private static async Task<List<Placed>> BuildingsAsync(HttpClient client, Guid id, string community) =>
    [
        .. (await client.GetFromJsonAsync<JsonElement>($"/api/plans/{id}/buildings?community={community}")).GetProperty("features").EnumerateArray()
            .Select(feature => (Said: feature.GetProperty("properties"), At: feature.GetProperty("geometry").GetProperty("coordinates")))
            .Select(feature => new Placed(feature.Said.GetProperty("id").GetGuid(), feature.Said.GetProperty("from").GetString()!,
                feature.Said.GetProperty("grid").GetString()!, feature.At[0].GetDouble())),
    ];
}

/// <summary>One city for all plans that never come into force.</summary>
[CollectionDefinition(nameof(PlanCity))]
public sealed class PlanCityCollection : ICollectionFixture<PlanCity>;
