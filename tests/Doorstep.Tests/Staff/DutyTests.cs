using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Doorstep.Tests.Transparency;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Doorstep.Tests.Staff.DutyCity;

namespace Doorstep.Tests.Staff;

public sealed class DutyTests : IAsyncLifetime
{
    private readonly DutyCity city = new();

    public ValueTask InitializeAsync() => city.InitializeAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task Whoever_stands_in_has_the_grid_and_its_page_from_then_until_then_and_not_a_moment_longer()
    {
        var staff = await city.StaffAsync();
        var recorded = await city.IsAwayAsync(staff, "D-1", 1, 5, "D-2");

        Assert.Equal(city.Worker("D-2").Id, recorded.StandInId);
        Assert.Equal(("D-1", "D-2", "D-1"), (await At(0.9), await At(1.1), await At(5.1)));
        Assert.False(await city.OpensAsync("D-2", Grid(1)));
        city.Time.Leap(TimeSpan.FromHours(1.01));
        Assert.True(await city.OpensAsync("D-2", Grid(1)));
        Assert.False(await city.OpensAsync("D-3", Grid(1)));
        city.Time.Leap(TimeSpan.FromHours(4));
        Assert.False(await city.OpensAsync("D-2", Grid(1)));
        Assert.True(await city.OpensAsync("D-2", Grid(2)));

        Task<string?> At(double hours) => city.OnDutyAsync(Grid(1), hours);
    }

    [Fact]
    public async Task When_she_is_back_early_the_grid_and_the_rights_are_hers_alone_at_once()
    {
        var staff = await city.StaffAsync();
        var recorded = await city.IsAwayAsync(staff, "D-1", 0, 48, "D-2");
        Assert.True(await city.OpensAsync("D-2", Grid(1)));

        (await staff.PostAsync($"/api/duty/absences/{recorded.Id}/end", null)).EnsureSuccessStatusCode();

        Assert.Equal("D-1", await city.OnDutyAsync(Grid(1)));
        Assert.False(await city.OpensAsync("D-2", Grid(1)));
        Assert.Equal("rule.duty-over", await RuleOfAsync(await staff.PostAsync($"/api/duty/absences/{recorded.Id}/end", null)));
    }

    [Fact]
    public async Task A_swap_changes_both_grids_and_ends_as_one()
    {
        var staff = await city.StaffAsync();
        (await city.SwapAsync(staff, 1, 2, 0, 24)).EnsureSuccessStatusCode();

        Assert.Equal(("D-2", "D-1"), (await city.OnDutyAsync(Grid(1)), await city.OnDutyAsync(Grid(2))));
        Assert.True(await city.OpensAsync("D-1", Grid(2)));
        Assert.True(await city.OpensAsync("D-2", Grid(1)));
        var half = await city.FromDatabaseAsync(db => db.StandIns.Select(one => one.Id).FirstAsync());
        (await staff.PostAsync($"/api/duty/stand-ins/{half}/end", null)).EnsureSuccessStatusCode();
        Assert.Equal(("D-1", "D-2"), (await city.OnDutyAsync(Grid(1)), await city.OnDutyAsync(Grid(2))));
        Assert.False(await city.OpensAsync("D-1", Grid(2)));
        Assert.False(await city.OpensAsync("D-2", Grid(1)));
    }

    [Fact]
    public async Task Where_the_one_who_stands_in_is_away_as_well_it_goes_on_and_ends_with_what_it_hangs_on()
    {
        var staff = await city.StaffAsync();
        var first = await city.IsAwayAsync(staff, "D-1", 0, 20, "D-2");
        await city.IsAwayAsync(staff, "D-2", 2, 30, "D-3");

        Assert.Equal(("D-2", "D-3", "D-1"),
            (await city.OnDutyAsync(Grid(1), 1), await city.OnDutyAsync(Grid(1), 3), await city.OnDutyAsync(Grid(1), 21)));
        Assert.Equal(("D-3", "D-3", "D-2"),
            (await city.OnDutyAsync(Grid(2), 3), await city.OnDutyAsync(Grid(2), 29), await city.OnDutyAsync(Grid(2), 31)));
        (await staff.PostAsync($"/api/duty/absences/{first.Id}/end", null)).EnsureSuccessStatusCode();
        Assert.Equal(("D-1", "D-3"), (await city.OnDutyAsync(Grid(1), 3), await city.OnDutyAsync(Grid(2), 3)));
        city.Time.Leap(TimeSpan.FromHours(3));
        Assert.False(await city.OpensAsync("D-3", Grid(1)));
        Assert.True(await city.OpensAsync("D-3", Grid(2)));
    }

    [Fact]
    public async Task Without_a_name_the_platform_proposes_a_substitute_and_grids_without_anybody_are_shared_among_them()
    {
        var staff = await city.StaffAsync();

        Assert.Equal(city.Worker("S-1").Id, (await city.IsAwayAsync(staff, "D-1", 0, 9)).StandInId);
        // Of the two the other one has fewer grids now.
        Assert.Equal(city.Worker("S-2").Id, (await city.IsAwayAsync(staff, "D-2", 0, 9)).StandInId);
        Assert.NotNull(await city.OnDutyAsync(Grid(4)));
        await city.IsAwayAsync(staff, "S-1", 10, 20);
        await city.IsAwayAsync(staff, "S-2", 10, 20);

        Assert.Null(await city.OnDutyAsync(Grid(4), 11));
        Assert.NotNull(await city.OnDutyAsync(Grid(4), 21));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_sentence_and_changes_nothing()
    {
        var staff = await city.StaffAsync();
        await city.IsAwayAsync(staff, "D-3", 0, 48, "S-1");

        async Task RefusedAsync(string rule, HttpResponseMessage response) =>
            Assert.Equal(rule, response.IsSuccessStatusCode ? "done" : await RuleOfAsync(response));
        await RefusedAsync("rule.duty-order", await city.AwayAsync(staff, "D-1", 5, 4));
        await RefusedAsync("rule.duty-long", await city.AwayAsync(staff, "D-1", 5, 24 * 61));
        await RefusedAsync("rule.duty-far", await city.AwayAsync(staff, "D-1", 24 * 400, 24 * 401));
        await RefusedAsync("rule.duty-past", await city.AwayAsync(staff, "D-1", -5, 4));
        await RefusedAsync("rule.duty-overlap", await city.AwayAsync(staff, "D-3", 40, 60));
        await RefusedAsync("rule.duty-stand-in-away", await city.AwayAsync(staff, "D-1", 1, 4, "D-3"));
        await RefusedAsync("standInId", await city.AwayAsync(staff, "D-1", 1, 4, "D-1"));
        await RefusedAsync("standInId", await city.AwayAsync(staff, "D-1", 1, 4, "N-1"));
        await RefusedAsync("rule.duty-substitute", await city.AwayAsync(staff, "S-2", 1, 4, "D-1"));
        await RefusedAsync("rule.duty-no-grid", await city.AwayAsync(staff, "X-1", 1, 4));
        await RefusedAsync("rule.duty-grid-empty", await city.SwapAsync(staff, 1, 4, 0, 5));
        await RefusedAsync("rule.duty-grid-taken", await city.SwapAsync(staff, 1, 3, 0, 5));
        await RefusedAsync("second", await city.SwapAsync(staff, 1, 1, 0, 5));
        Assert.Equal(HttpStatusCode.NotFound, (await city.AwayAsync(staff, "N-1", 1, 4)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.PostAsJsonAsync("/api/duty/absences", new
        {
            workerId = city.NewId(), until = city.Now.AddHours(4)
        })).StatusCode);
        Assert.Equal((1, 1), await city.FromDatabaseAsync(async db => (await db.Absences.CountAsync(), await db.StandIns.CountAsync())));
    }

    [Fact]
    public async Task One_worker_has_at_most_four_grids_at_once()
    {
        await city.WithDatabaseAsync(async db =>
        {
            for (var grid = 5; grid < 8; grid++)
            {
                db.Add(Doorstep.Staff.Posting.Post(city.Worker("D-1"), Grid(grid), new(city.NewId(), Guid.Empty, city.Now.AddDays(-1))));
            }

            await db.SaveChangesAsync();
        });
        var staff = await city.StaffAsync();

        Assert.Equal("rule.duty-too-many", await RuleOfAsync(await city.AwayAsync(staff, "D-1", 0, 9, "D-2")));
        Assert.Equal("rule.duty-too-many", await RuleOfAsync(await city.AwayAsync(staff, "D-2", 0, 9, "D-1")));
    }

    [Fact]
    public async Task What_is_sent_twice_with_one_key_is_done_once()
    {
        var (staff, key, other) = (await city.StaffAsync(), city.NewId(), city.NewId());
        var first = await city.IsAwayAsync(staff, "D-1", 0, 9, "D-2", key);
        Assert.Equal(first, await city.IsAwayAsync(staff, "D-1", 0, 9, "D-2", key));
        Assert.Equal("rule.duty-key", await RuleOfAsync(await city.AwayAsync(staff, "D-3", 0, 9, "D-2", key)));
        await city.ForgetAsync();

        var swaps = new[] { await city.SwapAsync(staff, 1, 2, 0, 9, other), await city.SwapAsync(staff, 1, 2, 0, 9, other) };
        Assert.Single(await Task.WhenAll(swaps.Select(swap => swap.EnsureSuccessStatusCode().Content.ReadAsStringAsync())).ContinueWith(
            said => said.Result.Distinct().ToList(), TaskScheduler.Default));
    }

    [Fact]
    public async Task Nobody_puts_herself_in_and_nobody_keeps_the_duty_of_another_community()
    {
        await city.WithDatabaseAsync(async db =>
        {
            var role = Role.Usual.Single(role => role.Code == Role.CommunityStaff);
            db.Add(Grant.Give(city.Account("D-2").Id, role, AreaCode.Parse(Community), null, new(city.NewId(), Guid.Empty, city.Now)));
            await db.SaveChangesAsync();
        });
        var herself = await city.SignedInAsync(city.Account("D-2"));
        Assert.Equal("rule.duty-self", await RuleOfAsync(await city.AwayAsync(herself, "D-1", 0, 9, "D-2")));

        var (neighbour, subdistrict) = (await city.StaffAsync(Next), await city.StaffAsync(Subdistrict));
        var recorded = await city.IsAwayAsync(subdistrict, "N-1", 0, 9, "D-3");
        Assert.Equal(HttpStatusCode.NotFound, (await (await city.StaffAsync()).PostAsync($"/api/duty/absences/{recorded.Id}/end", null)).StatusCode);
        Assert.True(await city.OpensAsync("D-3", AreaCode.Parse($"{Next}001")));
        Assert.Equal(HttpStatusCode.NotFound, (await city.AwayAsync(neighbour, "D-1", 0, 9)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync($"/api/duty?area={Community}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await neighbour.PostAsync($"/api/duty/absences/{recorded.Id}/end", null)).StatusCode);
    }

    [Fact]
    public async Task Residents_and_cases_are_given_the_worker_who_is_on_duty()
    {
        var staff = await city.StaffAsync();
        var page = $"/my-grid?building={city.Houses[Grid(1)]}";
        Assert.Contains(city.Worker("D-1").WorkPhone, await city.CreateClient().GetStringAsync(page), StringComparison.Ordinal);
        await city.IsAwayAsync(staff, "D-1", 0, 9, "D-2");

        Assert.Contains(city.Worker("D-2").WorkPhone, await city.CreateClient().GetStringAsync(page), StringComparison.Ordinal);
        (await city.CreateClient().PostAsJsonAsync("/api/reports", new
        {
            key = city.NewId(), kind = "0301", text = "合成", building = city.Houses[Grid(1)], name = "合成", phone = "12000000000"
        })).EnsureSuccessStatusCode();
        Assert.Equal(city.Worker("D-2").Id, await city.FromDatabaseAsync(db => db.Cases.Select(found => found.WorkerId).SingleAsync()));
    }

    [Fact]
    public async Task The_board_says_who_has_each_grid_who_is_away_and_who_stands_in()
    {
        var staff = await city.StaffAsync();
        await city.IsAwayAsync(staff, "D-1", 0, 9, "D-2");
        (await city.SwapAsync(staff, 2, 3, 20, 30)).EnsureSuccessStatusCode();

        var board = (await staff.GetFromJsonAsync<ShowDuty.Board>("/api/duty", Json))!;
        Assert.Equal(["StandIn", "Own", "Own", "Substitute"], board.Grids.Select(grid => grid.Standing.ToString()));
        Assert.Equal("D-2", board.Grids[0].OnDuty!.Badge);
        Assert.Equal(city.Worker("D-1").Name, Assert.Single(board.Away).Name);
        Assert.Equal([false, true, true], board.StandIns.Select(one => one.IsSwap));
        var page = WebUtility.HtmlDecode(await staff.GetStringAsync("/duty"));
        Assert.Contains($"代 {city.Worker("D-1").Name}", page, StringComparison.Ordinal);
        Assert.Contains("4 个网格中有 4 个有人", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_standing_in_and_its_rights_stand_in_the_log_and_one_that_was_put_in_past_it_is_found()
    {
        var staff = await city.StaffAsync();
        var recorded = await city.IsAwayAsync(staff, "D-1", 1, 9, "D-2");
        (await city.SwapAsync(staff, 1, 3, 20, 30)).EnsureSuccessStatusCode();
        (await staff.PostAsync($"/api/duty/absences/{recorded.Id}/end", null)).EnsureSuccessStatusCode();
        Assert.Empty(await FaultsAsync());

        await city.WithDatabaseAsync(db => db.StandIns.Where(one => one.IsSwap && one.Area == Grid(1))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Until, city.Now.AddDays(300))));
        Assert.Contains(await FaultsAsync(), fault => fault.StartsWith("row StandIns", StringComparison.Ordinal));

        async Task<List<string>> FaultsAsync()
        {
            await city.GrowAsync();
            return await CityLog.FaultsAsync(city);
        }
    }

    [Fact]
    public async Task Where_a_grid_is_closed_or_goes_to_another_worker_standing_in_and_its_rights_end_with_it()
    {
        var staff = await city.StaffAsync();
        await city.IsAwayAsync(staff, "D-1", 0, 20, "D-2");
        await city.IsAwayAsync(staff, "D-3", 1, 20, "S-1");
        using (var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test"))
        {
            var follower = scope.ServiceProvider.GetServices<IRedrawFollower>().OfType<StaffRedrawFollower>().Single();
            Redrawing redrawing = new(new(city.NewId(), Guid.Empty, city.Now), AreaCode.Parse(Community), [],
                [new(Grid(1), GridFate.Closed, null, Grid(2))], [new(Grid(1), city.Worker("D-1").Id, null), new(Grid(3), city.Worker("D-3").Id, null)]);
            Assert.Equal(2, (await follower.ForeseeAsync(redrawing, default)).Single(effect => effect.Word == "effect.stand-ins").Count);
            await follower.FollowAsync(redrawing, isAgain: false, default);
        }

        Assert.Equal(0, await city.FromDatabaseAsync(db => db.StandIns.CountAsync(one => one.EndedAt == null)));
        Assert.False(await city.OpensAsync("D-2", Grid(1)));
        city.Time.Leap(TimeSpan.FromHours(2));
        Assert.True(await city.FromDatabaseAsync(async db => (await db.Grants.Where(grant => grant.Area == Grid(3)).ToListAsync())
            .TrueForAll(grant => !grant.CountsAt(city.Now))));
    }

    [Fact]
    public async Task Hours_are_the_communitys_own_or_the_citys_and_follow_the_calendar_where_that_is_wanted()
    {
        var staff = await city.StaffAsync();
        async Task<HttpResponseMessage> SetAsync(object hours) => await staff.PutAsJsonAsync("/api/duty/hours", hours);
        Assert.Equal("rule.duty-hours", await RuleOfAsync(await SetAsync(new { area = Community, opens = "18:00", closes = "09:00" })));
        Assert.Equal("rule.duty-days", await RuleOfAsync(await SetAsync(new { area = Community, opens = "08:00", closes = "09:00" })));
        Assert.Equal("area", await RuleOfAsync(await SetAsync(new { area = Subdistrict, opens = "08:00", closes = "09:00", days = new[] { "Monday" } })));
        Assert.Equal(HttpStatusCode.NotFound,
            (await SetAsync(new { area = "4601", opens = "08:00", closes = "09:00", days = new[] { "Monday" } })).StatusCode);
        (await SetAsync(new { area = Community, opens = "09:30", closes = "17:00", days = new[] { "Monday", "Sunday" } })).EnsureSuccessStatusCode();

        // The 7th of October 2026 is a holiday, the 10th a Saturday that is worked for it; the 12th is a Monday.
        var calendar = Doorstep.Places.Calendar.WorkingCalendar.China;
        Assert.True(await On(Community, 12, 10));
        Assert.False(await On(Community, 12, 9));
        Assert.False(await On(Community, 13, 10));
        Assert.True(await On(Next, 13, 9));
        (await SetAsync(new { area = Community, opens = "09:30", closes = "17:00", followsCalendar = true })).EnsureSuccessStatusCode();
        Assert.True(await On(Community, 13, 10));
        Assert.Equal((calendar.IsWorkingDay(new(2026, 10, 10)), calendar.IsWorkingDay(new(2026, 10, 7))),
            (await On(Community, 10, 10), await On(Community, 7, 10)));

        Task<bool> On(string area, int day, int hour) => city.FromDatabaseAsync(async db =>
        {
            var at = new DateTimeOffset(2026, 10, day, hour, 0, 0, CityTime.Offset).ToUniversalTime();
            return (await DutyTable.ReadAsync(db, AreaCode.Parse(area), at, default)).IsOnShift(AreaCode.Parse(area), calendar);
        });
    }
}
