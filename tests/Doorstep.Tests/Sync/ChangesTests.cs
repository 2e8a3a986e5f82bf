using System.Net;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

public sealed class ChangesTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task Nothing_new_is_an_empty_answer_of_less_than_300_bytes()
    {
        app.GoTo(1, 6);
        var ground = await app.GroundAsync();
        await ground.LivesAsync(0);
        var phone = await ground.ClientAsync();
        await app.TickAsync();
        var store = await phone.SnapshotAsync();
        using var answer = await phone.GetAsync($"/api/sync/changes?cursor={Uri.EscapeDataString(store.Cursor!)}&unsent=2&oldestSeconds=60");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        // Of the other grid nothing comes to her.
        await ground.LivesAsync(6);
        Assert.False(await phone.ChangesAsync(store));
    }

    [Fact]
    public async Task One_changed_field_comes_in_less_than_a_kilobyte_and_the_state_is_the_same()
    {
        app.GoTo(1, 6);
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0, people: 3);
        var resident = await ground.ResidentOfAsync(home);
        var phone = await ground.ClientAsync();
        await app.TickAsync();
        var store = await phone.SnapshotAsync();
        await (await ground.StaffAsync()).TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { phone = "13900001111" });
        using HttpRequestMessage asked = new(HttpMethod.Get, $"/api/sync/changes?cursor={Uri.EscapeDataString(store.Cursor!)}");
        asked.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await phone.SendAsync(asked);
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 100, 1024);
        Assert.True(await phone.ChangesAsync(store));
        Assert.Equal("13900001111", store.Row("resident", resident).GetProperty("phone").GetString());
        await phone.AssertSameAsync(store);
        Assert.False(await phone.ChangesAsync(store));
    }

    [Fact]
    public async Task After_every_kind_of_act_a_phone_that_took_the_changes_holds_what_a_new_one_would()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        var (home, second) = (await ground.LivesAsync(0, people: 3), await ground.LivesAsync(1));
        var phone = await ground.ClientAsync();
        var store = await phone.SnapshotAsync();
        var staff = await ground.StaffAsync();
        var people = (await staff.HouseholdAsync(home)).Residents.Select(one => one.Id).ToList();
        var dwellings = ground.Ground.Dwellings;
        Func<Task>[] acts =
        [
            () => ground.LivesAsync(2),
            () => staff.DoAsync(
                $"/households/{home}/split", new { residentIds = new[] { people[1] }, headId = people[1], dwellingId = dwellings[3].Id }),
            () => staff.DoAsync($"/residents/{people[2]}/death", new { }),
            () => staff.DoAsync($"/households/{second}/merge", new { intoId = home }),
            () => ground.PlanAsync(people[0], "Weekly"),
            () => staff.DoAsync($"/households/{home}/births", new { name = "合成新生", sex = "Female", birthDate = app.Today }),
            () => staff.DoAsync($"/households/{home}/move-in", new { dwellingId = dwellings[7].Id }),
            () => staff.DoAsync($"/households/{home}/move-in", new { dwellingId = dwellings[4].Id }),
            () => ground.AdoptAsync(ground.Ground.Buildings[1].Id),
            () => ground.AdoptAsync(ground.Ground.Buildings[0].Id),
            () => app.TickAsync(),
        ];
        foreach (var (place, act) in acts.Index())
        {
            await act();
            await phone.ChangesAsync(store);
            Assert.True(await Record.ExceptionAsync(() => phone.AssertSameAsync(store)) is null, $"after act {place}");
        }
    }

    [Fact]
    public async Task A_household_that_leaves_her_grid_is_gone_there_and_has_entered_the_other()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0, people: 2);
        var (from, to) = (await ground.ClientAsync(), await ground.ClientAsync(ground.Ground.OtherGrid));
        var (left, entered) = (await from.SnapshotAsync(), await to.SnapshotAsync());
        await (await ground.StaffAsync()).DoAsync($"/households/{home}/move-in", new { dwellingId = ground.Ground.Dwellings[8].Id });
        Assert.True(await from.ChangesAsync(left) && await to.ChangesAsync(entered));
        Assert.Contains(left.Said, said => said.GetProperty("t").GetString() == "gone" && said.GetProperty("id").GetGuid() == home
            && said.GetProperty("why").GetString() == "left");
        Assert.Contains(entered.Said, said => said.GetProperty("t").GetString() == "entered" && said.GetProperty("id").GetGuid() == home);
        Assert.Equal((0, 2), (left.Of("resident").Count, entered.Of("resident").Count));
        await from.AssertSameAsync(left);
        await to.AssertSameAsync(entered);
    }

    [Fact]
    public async Task A_building_that_a_redrawing_gives_away_is_gone_with_all_in_it_and_has_entered_the_other_grid()
    {
        var ground = await app.GroundAsync();
        await ground.LivesAsync(0);
        var (from, to) = (await ground.ClientAsync(), await ground.ClientAsync(ground.Ground.OtherGrid));
        var (left, entered) = (await from.SnapshotAsync(), await to.SnapshotAsync());
        var building = ground.Ground.Buildings[0].Id;
        await ground.AdoptAsync(building);
        Assert.True(await from.ChangesAsync(left) && await to.ChangesAsync(entered));
        Assert.Contains(left.Said, said => said.GetProperty("t").GetString() == "gone" && said.GetProperty("id").GetGuid() == building);
        Assert.Contains(entered.Said, said => said.GetProperty("t").GetString() == "entered" && said.GetProperty("id").GetGuid() == building);
        Assert.Equal((0, 1), (left.Of("household").Count, entered.Of("household").Count));
        await from.AssertSameAsync(left);
        await to.AssertSameAsync(entered);
    }

    [Fact]
    public async Task Whoever_moved_out_of_a_building_while_it_was_in_another_grid_is_gone_when_it_comes_back()
    {
        var ground = await app.GroundAsync();
        var (home, stays) = (await ground.LivesAsync(0), await ground.LivesAsync(1));
        var phone = await ground.ClientAsync();
        var store = await phone.SnapshotAsync();
        var building = ground.Ground.Buildings[0].Id;
        await ground.AdoptAsync(building);
        await (await ground.StaffAsync()).DoAsync($"/households/{home}/move-in", new { dwellingId = ground.Ground.Dwellings[8].Id });
        await ground.AdoptAsync(building);
        Assert.True(await phone.ChangesAsync(store));
        Assert.Equal((false, true), (store.Has("household", home), store.Has("household", stays)));
        await phone.AssertSameAsync(store);
    }

    [Fact]
    public async Task Whoever_moved_on_within_the_grid_stays_in_it_when_the_old_home_goes_to_another()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0, people: 2);
        await ground.AdoptAsync(ground.Ground.Buildings[1].Id);
        await (await ground.StaffAsync()).DoAsync($"/households/{home}/move-in", new { dwellingId = ground.Ground.Dwellings[8].Id });
        await ground.AdoptAsync(ground.Ground.Buildings[0].Id);
        var areas = await app.FromDatabaseAsync(async db =>
            (await db.Households.Where(one => one.Id == home).Select(one => one.Area).ToListAsync())
                .Concat(await db.Residents.Where(one => one.HouseholdId == home).Select(one => one.Area).ToListAsync())
                .Concat(await db.RegisterActs.Where(act => act.HouseholdId == home).Select(act => act.Area).ToListAsync()).ToList());
        Assert.Equal([ground.Ground.Grid], areas.Distinct());
        Assert.True((await (await ground.ClientAsync()).SnapshotAsync()).Has("household", home));
        Assert.False((await (await ground.ClientAsync(ground.Ground.OtherGrid)).SnapshotAsync()).Has("household", home));
    }

    [Fact]
    public async Task After_a_restored_backup_a_phone_is_told_to_take_a_snapshot()
    {
        // The epoch is the whole city's: a cursor of before stands for one that the restored log does not know.
        var ground = await app.GroundAsync();
        var phone = await ground.ClientAsync();
        var store = await phone.SnapshotAsync();
        var parts = store.Cursor!.Split('.');
        foreach (var other in (string[])[$"0.{parts[1]}.{parts[2]}.{parts[3]}", $"{parts[0]}.{parts[1]}999.{parts[2]}.{parts[3]}"])
        {
            store.Take(await phone.LinesAsync($"changes?cursor={Uri.EscapeDataString(other)}"));
            var said = Assert.Single(store.Said);
            Assert.Equal(("anew", "epoch"), (said.GetProperty("t").GetString()!, said.GetProperty("why").GetString()!));
        }
    }
}
