using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Staff;
using Doorstep.Trust;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Doorstep.Tests.Plans;

/// <summary>
/// What may meet a redrawing: another commit, another redrawing in the same moment, a grid with two workers, a plan that takes too long.
/// </summary>
[Trait("takes", "long")]
public sealed class RedrawingTests
{
    [Fact]
    public async Task Two_commits_that_wait_for_each_other_end_with_the_plan_in_force()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, "SQLite has one writer at a time; set TEST_POSTGRES.");
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner);
        await using var other = new NpgsqlConnection($"{city.Owner};Pooling=False");
        await other.OpenAsync();
        // Holds what the redrawing needs at its end, and then asks for what it took at its beginning: it has waited for
        // longer, so the database lets it go.
        await RunAsync(other, "SET deadlock_timeout = '1min'; BEGIN; SELECT \"Id\" FROM \"Households\" FOR UPDATE");
        var adopting = planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { });
        await ClockedWaitAsync(() => city.FromDatabaseAsync(db => db.Database.SqlQuery<long>(
            $"SELECT count(*) AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").SingleAsync()));
        await RunAsync(other, "SELECT \"IsDemo\" FROM \"City\" FOR UPDATE; COMMIT");
        (await adopting).EnsureSuccessStatusCode();
        await city.AssertWholeAsync();
    }

    [Fact]
    public async Task Of_two_redrawings_in_one_moment_only_the_one_that_is_taken_back_goes_back()
    {
        await using PlanCity city = new() { Clock = new FakeTimeProvider(new DateTimeOffset(2027, 3, 1, 2, 0, 0, TimeSpan.Zero)) };
        await city.InitializeAsync();
        var planner = await city.PlannerAsync();
        (await planner.PostAsJsonAsync($"/api/plans/{await city.ApprovedAsync(planner, PlanCity.First)}/adopt", new { })).EnsureSuccessStatusCode();
        var between = await city.PictureAsync();
        var whole = await city.ApprovedAsync(planner);
        (await planner.PostAsJsonAsync($"/api/plans/{whole}/adopt", new { })).EnsureSuccessStatusCode();
        Assert.NotEqual(between.Text, (await city.PictureAsync()).Text);
        Assert.Single(await city.FromDatabaseAsync(db =>
            db.Outlines.Where(outline => outline.BegunBy != null).Select(outline => outline.From).Distinct().ToListAsync()));

        (await planner.PostAsync($"/api/plans/{whole}/undo", null)).EnsureSuccessStatusCode();
        Assert.Equal(between.Text, (await city.PictureAsync()).Text);
        await city.AssertWholeAsync();
    }

    [Fact]
    public async Task A_grid_that_two_workers_look_after_is_redrawn_and_taken_back()
    {
        await using var city = await CityAsync();
        await city.WithDatabaseAsync(async db =>
        {
            var second = GridWorker.Hire(city.NewId(), AreaCode.Parse(PlanCity.Second), "合成二", "Synthetic Second", "13900000099", "B-99");
            db.GridWorkers.Add(second);
            db.Postings.Add(
                Posting.Post(second, AreaCode.Parse(PlanCity.Huge), new(city.NewId(), Guid.Empty, new(2014, 1, 2, 0, 0, 0, TimeSpan.Zero))));
            await db.SaveChangesAsync();
        });
        var planner = await city.PlannerAsync();
        var before = await WorkersAsync(city);
        var id = await city.ApprovedAsync(planner, PlanCity.Second);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        (await planner.PostAsync($"/api/plans/{id}/undo", null)).EnsureSuccessStatusCode();
        Assert.Equal(before, await WorkersAsync(city));
        await city.AssertWholeAsync();
    }

    [Fact]
    public async Task A_house_that_stays_in_its_grid_is_told_of_no_change()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner, PlanCity.First);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        var moved = await city.FromDatabaseAsync(db => db.GridMoves.Select(move => move.BuildingId).ToListAsync());
        var stayed = await city.FromDatabaseAsync(db =>
            db.Buildings.Where(building => building.Area == AreaCode.Parse(PlanCity.Crowded) && !moved.Contains(building.Id))
                .Select(building => building.Id).FirstAsync());
        // The border of its grid was drawn anew all the same.
        Assert.Equal(
            2, await city.FromDatabaseAsync(db => db.Outlines.Where(outline => outline.Area == AreaCode.Parse(PlanCity.Crowded)).CountAsync()));
        Assert.DoesNotContain("起由现在的网格员负责", await MyGridAsync(city, stayed), StringComparison.Ordinal);
        Assert.Contains("起由现在的网格员负责", await MyGridAsync(city, moved[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_takes_too_long_is_given_up_with_a_sentence_and_the_next_one_is_made()
    {
        LeapingClock clock = new();
        await using PlanCity city = new() { Leaping = clock };
        await city.InitializeAsync();
        var planner = await city.PlannerAsync();
        // Whoever waits for two minutes has waited.
        clock.IsOver = TimeSpan.FromMinutes(2);
        var late = await planner.PostAsJsonAsync("/api/plans", new { area = PlanCity.Subdistrict, name = "合成方案" });
        Assert.Equal((HttpStatusCode.Conflict, "rule.plan-takes-too-long"), (late.StatusCode, await PlanCity.RuleOfAsync(late)));
        clock.IsOver = null;
        await PlanCity.MadeAsync(planner, new { area = PlanCity.Subdistrict, name = "合成方案" });
    }

    [Fact]
    public async Task What_follows_a_redrawing_follows_in_the_order_of_the_modules()
    {
        await using var city = await CityAsync();
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var followers = scope.ServiceProvider.GetServices<IRedrawFollower>().Select(follower => follower.GetType().Namespace!.Split('.')[1]);
        Assert.Equal(["Places", "Staff", "Register", "Forms", "Tasks", "Tasks", "Cases", "Sync"], followers);
    }

    private static async Task<PlanCity> CityAsync()
    {
        PlanCity city = new();
        await city.InitializeAsync();
        return city;
    }

    private static Task<List<string>> WorkersAsync(PlanCity city) => city.FromDatabaseAsync(async db =>
        (await db.Postings.Where(posting => posting.Until == null).ToListAsync()).ConvertAll(posting => $"{posting.Area} {posting.WorkerId}")
            .Order(StringComparer.Ordinal).ToList());

    private static async Task<string> MyGridAsync(PlanCity city, Guid building) =>
        WebUtility.HtmlDecode(await city.CreateClient().GetStringAsync($"/my-grid?building={building}"));

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ClockedWaitAsync(Func<Task<long>> waiting)
    {
        for (var i = 0; i < 3000 && await waiting() == 0; i++)
        {
            await Task.Delay(20);
        }
    }
}
