using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Plans;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Plans;

/// <summary>A tower that no grid may hold is split by its entrances, and everything in it goes along.</summary>
public sealed class SplitByEntranceTests
{
    /// <summary>No grid may hold six hundred doors, and nobody can cut a building; whoever knows its entrances can.</summary>
    [Fact]
    public async Task A_tower_above_the_window_is_split_by_its_entrances_and_then_planned()
    {
        await using PlanCity city = new();
        await city.InitializeAsync();
        var tower = await city.TowerAsync();
        var planner = await city.PlannerAsync();
        var first = await PlanCity.MadeAsync(planner, new { area = PlanCity.Second, name = "合成方案" });
        var outside = Assert.Single(
            (await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{first}")).GetProperty("figures").GetProperty("outside").EnumerateArray());
        Assert.Equal(("OversizeBuilding", tower), (outside.GetProperty("reason").GetString(), outside.GetProperty("building").GetGuid()));
        var people = (await city.PictureAsync()).People;

        var parts = (await (await planner.PostAsync($"/api/buildings/{tower}/entrances", null))
            .Content.ReadFromJsonAsync<List<SplitByEntrance.Part>>())!;
        Assert.Equal(["海垦路9000号1单元", "海垦路9000号2单元", "海垦路9000号3单元"], parts.Select(part => part.Address));
        Assert.All(parts, part => Assert.Equal(200, part.Doors));
        Assert.Equal(tower, parts[0].Id);
        var homes = await city.FromDatabaseAsync(async db =>
            (await db.Occupancies.Join(db.Dwellings, home => home.DwellingId, dwelling => dwelling.Id, (home, dwelling) =>
                new { Home = home.BuildingId, dwelling.BuildingId, dwelling.Door }).ToListAsync()).FindAll(home => home.Door.Contains('-')));
        Assert.Equal(3, homes.Count);
        Assert.All(homes, home => Assert.Equal((parts[home.Door[0] - '1'].Id, home.Home), (home.BuildingId, home.BuildingId)));
        Assert.Equal(HttpStatusCode.OK, (await city.CreateClient().GetAsync($"/my-grid?building={parts[2].Id}")).StatusCode);

        // What was planned before puts all of them where it put the tower.
        foreach (var id in new[] { first, await PlanCity.MadeAsync(planner, new { area = PlanCity.Second, name = "合成方案" }) })
        {
            (await planner.PostAsync($"/api/plans/{id}/propose", null)).EnsureSuccessStatusCode();
            await city.ApproveAsync(id);
            (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
            await city.AssertWholeAsync();
            Assert.Equal(people, (await city.PictureAsync()).People);
            var doors = (await city.DoorsAsync()).Where(grid => grid.Key.StartsWith(PlanCity.Second, StringComparison.Ordinal))
                .Select(grid => grid.Value).ToList();
            Assert.Equal(id == first, doors.Contains(600));
            Assert.All(doors, count => Assert.True(count is 600 or >= 300 and <= 500));
            (await planner.PostAsync($"/api/plans/{id}/undo", null)).EnsureSuccessStatusCode();
            await city.AssertWholeAsync();
        }
    }

    [Fact]
    public async Task A_building_whose_doors_name_no_entrance_is_not_split()
    {
        await using PlanCity city = new();
        await city.InitializeAsync();
        var planner = await city.PlannerAsync();
        var building = await city.FromDatabaseAsync(db => db.Buildings.Select(one => one.Id).FirstAsync());
        var refused = await planner.PostAsync($"/api/buildings/{building}/entrances", null);
        Assert.Equal((HttpStatusCode.Conflict, "rule.entrances-unknown"), (refused.StatusCode, await PlanCity.RuleOfAsync(refused)));
        Assert.Equal(HttpStatusCode.NotFound, (await planner.PostAsync($"/api/buildings/{city.NewId()}/entrances", null)).StatusCode);
    }
}
