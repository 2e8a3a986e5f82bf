using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Plans;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Plans;

/// <summary>A plan comes into force, and everything that carries a grid's code goes along; taken back, all is as before.</summary>
[Trait("takes", "long")]
public sealed class AdoptTests
{
    [Fact]
    public async Task A_plan_that_all_agreed_to_comes_into_force_and_everything_follows()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var before = await city.PictureAsync();
        var id = await city.ApprovedAsync(planner);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();

        var doors = await city.DoorsAsync();
        Assert.Equal(2000, doors.Values.Sum());
        Assert.Equal(5, doors.Count);
        Assert.All(doors.Values, count => Assert.InRange(count, 300, 500));
        await city.AssertWholeAsync();
        Assert.Equal(before.People, (await city.PictureAsync()).People);
        Assert.Equal(2, await city.FromDatabaseAsync(db => db.Areas.CountAsync(area => area.Level == AreaLevel.Grid
            && area.Code >= AreaCode.Parse(PlanCity.Second) && area.ClosedAt == null && area.Code != AreaCode.Parse(PlanCity.Huge))));
    }

    [Fact]
    public async Task Taken_back_all_is_as_before_and_it_can_come_into_force_again()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var before = await city.PictureAsync();
        var id = await city.ApprovedAsync(planner);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        var adopted = await city.PictureAsync();
        (await planner.PostAsync($"/api/plans/{id}/undo", null)).EnsureSuccessStatusCode();
        await city.Services.GetRequiredService<SweepAfterRedraw>().SweepAsync(default);
        Assert.Equal(before.Text, (await city.PictureAsync()).Text);
        await city.AssertWholeAsync();

        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        Assert.Equal(adopted.Text, (await city.PictureAsync()).Text);
        await city.AssertWholeAsync();
    }

    [Fact]
    public async Task Open_cases_go_to_the_grid_they_now_lie_in_and_closed_ones_stay()
    {
        await using var city = await CityAsync();
        var (open, closed) = (await ReportAsync(city), await ReportAsync(city));
        var desk = await city.SignedInAsync(Role.DutyOfficer, "4601");
        (await desk.PostAsJsonAsync($"/api/cases/{closed}/reject", new { reason = "合成" })).EnsureSuccessStatusCode();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner, PlanCity.First);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();

        var cases = await city.FromDatabaseAsync(db => db.Cases.AsNoTracking().ToDictionaryAsync(found => found.Id));
        Assert.Equal((PlanCity.Crowded, 1), (cases[closed].Area.Value, cases[closed].OutlineVersion));
        var moved = cases.Values.Where(found => found.Id != closed).ToList();
        Assert.All(moved, found => Assert.Equal(2, found.OutlineVersion));
        Assert.Contains(moved, found => found.Area.Value == PlanCity.Roomy);
        Assert.Contains(moved, found => found.Area.Value == PlanCity.Crowded);
        var workers = await city.FromDatabaseAsync(db =>
            db.Postings.Where(posting => posting.Until == null).ToDictionaryAsync(posting => posting.Area, posting => posting.WorkerId));
        Assert.All(moved, found => Assert.Equal(workers[found.Area], found.WorkerId));
        (await desk.PostAsJsonAsync($"/api/cases/{open}/file", new { })).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Nothing_comes_into_force_without_everybodys_word_or_twice_or_over_other_grids()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var id = await PlanCity.MadeAsync(planner, new { area = PlanCity.Subdistrict, name = "合成方案" });
        await RefusedAsync(planner, id, "adopt", "rule.plan-not-approved");
        (await planner.PostAsync($"/api/plans/{id}/propose", null)).EnsureSuccessStatusCode();
        await RefusedAsync(planner, id, "adopt", "rule.plan-not-approved");
        await city.ApproveAsync(id);
        var rival = await city.ApprovedAsync(planner, PlanCity.First);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        await RefusedAsync(planner, id, "adopt", "rule.plan-fixed");
        Assert.True((await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{rival}")).GetProperty("isStale").GetBoolean());
        await RefusedAsync(planner, rival, "adopt", "rule.plan-stale");
        (await planner.PostAsync($"/api/plans/{id}/undo", null)).EnsureSuccessStatusCode();
        await RefusedAsync(planner, id, "undo", "rule.plan-not-adopted");
        Assert.False((await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{rival}")).GetProperty("isStale").GetBoolean());
    }

    [Fact]
    public async Task The_preview_counts_what_then_happens()
    {
        await using var city = await CityAsync();
        await ReportAsync(city);
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner);
        var foreseen = (await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{id}/effects")).GetProperty("effects").EnumerateArray()
            .ToDictionary(effect => effect.GetProperty("word").GetString()!, effect => effect.GetProperty("count").GetInt32());
        var before = await city.FromDatabaseAsync(db =>
            db.Households.AsNoTracking().ToDictionaryAsync(household => household.Id, household => household.Area));
        var cases = await city.FromDatabaseAsync(db => db.Cases.AsNoTracking().ToDictionaryAsync(found => found.Id, found => found.Area));
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();

        var after = await city.FromDatabaseAsync(db => db.Households.AsNoTracking().ToListAsync());
        Assert.Equal(after.Count(household => before[household.Id] != household.Area), foreseen["effect.households"]);
        Assert.Equal(2 * foreseen["effect.households"], foreseen["effect.people"]);
        Assert.Equal((await city.FromDatabaseAsync(db => db.Cases.AsNoTracking().ToListAsync())).Count(found => cases[found.Id] != found.Area),
            foreseen["effect.cases"]);
        Assert.Equal((2, 2, 0, 0), (foreseen["effect.founded"], foreseen["effect.workers"], foreseen["effect.closed"], foreseen["effect.unstaffed"]));
        Assert.Equal(foreseen["effect.buildings"] * 10, foreseen["effect.doors"]);
    }

    [Fact]
    public async Task A_worker_who_takes_over_a_new_grid_sees_its_households_at_once()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner, PlanCity.Second);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        var taken = await city.FromDatabaseAsync(async db => await (
            from posting in db.Postings
            where posting.Until == null && posting.Area >= AreaCode.Parse(PlanCity.Second) && posting.Area != AreaCode.Parse(PlanCity.Huge)
            join worker in db.GridWorkers on posting.WorkerId equals worker.Id
            join account in db.Users on worker.AccountId equals account.Id
            select new { posting.Area, account }).ToListAsync());
        Assert.Equal(2, taken.Count);
        foreach (var one in taken)
        {
            var worker = await city.SignedInAsync(one.account);
            var households = await city.FromDatabaseAsync(db =>
                db.Households.Where(household => household.Area == one.Area).Select(household => household.Id).ToListAsync());
            Assert.NotEmpty(households);
            Assert.Equal(HttpStatusCode.OK, (await worker.GetAsync($"/api/register/households/{households[0]}")).StatusCode);
            Assert.NotEmpty((await worker.GetFromJsonAsync<JsonElement>($"/api/register/households/{households[0]}/history")).EnumerateArray());
        }
    }

    [Fact]
    public async Task On_the_day_that_was_decided_it_comes_into_force_by_itself_and_residents_are_told_before_and_after()
    {
        LeapingClock clock = new();
        await using PlanCity city = new() { Leaping = clock };
        await city.InitializeAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner);
        var day = CityTime.Today(clock).AddDays(3);
        Assert.Equal(HttpStatusCode.BadRequest, (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { on = day.AddDays(-9) })).StatusCode);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { on = day })).EnsureSuccessStatusCode();
        var due = city.Services.GetRequiredService<AdoptDuePlans>();
        await due.AdoptAsync(default);
        Assert.Equal(600, (await city.DoorsAsync())[PlanCity.Crowded]);
        var moving = (await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{id}/map")).GetProperty("features").EnumerateArray()
            .Select(feature => feature.GetProperty("properties"))
            .First(feature => feature.GetProperty("kind").GetString() == "moved").GetProperty("id").GetGuid();
        Assert.Contains($"{day:yyyy-MM-dd} 起，您的楼将划入另一个网格",
            WebUtility.HtmlDecode(await city.CreateClient().GetStringAsync($"/my-grid?building={moving}")), StringComparison.Ordinal);

        clock.Leap(TimeSpan.FromDays(3));
        await due.AdoptAsync(default);
        Assert.InRange((await city.DoorsAsync())[PlanCity.Crowded], 300, 500);
        Assert.Contains($"自 {day:yyyy-MM-dd} 起由现在的网格员负责",
            WebUtility.HtmlDecode(await city.CreateClient().GetStringAsync($"/my-grid?building={moving}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_due_plan_that_was_adopted_or_withdrawn_meanwhile_is_let_be()
    {
        LeapingClock clock = new();
        await using PlanCity city = new() { Leaping = clock };
        await city.InitializeAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { on = CityTime.Today(clock).AddDays(1) })).EnsureSuccessStatusCode();
        clock.Leap(TimeSpan.FromDays(1));
        var due = city.Services.GetRequiredService<AdoptDuePlans>();
        // As two nodes do in the same minute: both find it due.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(node => due.AdoptOneAsync(id, default)));
        Assert.InRange((await city.DoorsAsync())[PlanCity.Crowded], 300, 500);
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.Set<PlanAct>().CountAsync(act => act.Kind == PlanActKind.Adopted)));
        Assert.Equal(0, await city.FromDatabaseAsync(db => db.Set<PlanAct>().CountAsync(act => act.Kind == PlanActKind.Refused)));

        var dayAfter = await city.PlannerAsync();
        foreach (var act in new[] { "undo", "withdraw" })
        {
            (await dayAfter.PostAsJsonAsync($"/api/plans/{id}/{act}", new { })).EnsureSuccessStatusCode();
        }

        await due.AdoptOneAsync(id, default);
        Assert.Equal(PlanStatus.Withdrawn, await city.FromDatabaseAsync(db => db.GridPlans.Select(plan => plan.Status).SingleAsync()));
    }

    [Fact]
    public async Task What_was_written_with_old_codes_meanwhile_is_taken_along_a_little_later()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner);
        var late = await ReportAsync(city);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        // As a request would leave them that had read the old borders and committed after the new ones.
        var household = await city.FromDatabaseAsync(async db => (await db.GridMoves.Join(db.Occupancies, move => move.BuildingId,
            home => home.BuildingId, (move, home) => new { home.HouseholdId, move.From, move.To }).FirstAsync()));
        await city.WithDatabaseAsync(async db =>
        {
            await db.Households.Where(one => one.Id == household.HouseholdId)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Area, household.From));
            await db.Cases.Where(one => one.Id == late).ExecuteUpdateAsync(set =>
                set.SetProperty(one => one.Area, AreaCode.Parse(PlanCity.Crowded)).SetProperty(one => one.OutlineVersion, 1));
        });

        await city.Services.GetRequiredService<SweepAfterRedraw>().SweepAsync(default);
        Assert.Equal(household.To,
            await city.FromDatabaseAsync(db => db.Households.Where(one => one.Id == household.HouseholdId).Select(one => one.Area).SingleAsync()));
        Assert.Equal(2, await city.FromDatabaseAsync(db => db.Cases.Where(one => one.Id == late).Select(one => one.OutlineVersion).SingleAsync()));
    }

    [Fact]
    public async Task A_call_from_a_house_that_was_redrawn_a_moment_ago_goes_to_its_new_grid_whichever_node_redrew_it()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var id = await city.ApprovedAsync(planner);
        var house = (await planner.GetFromJsonAsync<JsonElement>($"/api/plans/{id}/map")).GetProperty("features").EnumerateArray()
            .Select(feature => feature.GetProperty("properties"))
            .First(feature => feature.GetProperty("kind").GetString() == "moved").GetProperty("id").GetGuid();
        var old = await CallAsync(city, house);
        (await planner.PostAsJsonAsync($"/api/plans/{id}/adopt", new { })).EnsureSuccessStatusCode();
        var called = await CallAsync(city, house);
        Assert.NotEqual(old, called);
        Assert.Equal(await city.FromDatabaseAsync(db => db.Buildings.Where(one => one.Id == house).Select(one => one.Area).SingleAsync()), called);

        // As another node redraws, of which this one hears nothing.
        await city.WithDatabaseAsync(db =>
            db.Buildings.Where(one => one.Id == house).ExecuteUpdateAsync(set => set.SetProperty(one => one.Area, old)));
        Assert.Equal(old, await CallAsync(city, house));
    }

    private static async Task<AreaCode> CallAsync(PlanCity city, Guid house)
    {
        var response = await city.CreateClient().PostAsJsonAsync("/api/reports", new { key = city.NewId(), kind = "0214", building = house });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var number = (await response.Content.ReadFromJsonAsync<ReportCase.Answer>(PlanCity.Json))!.Number;
        return await city.FromDatabaseAsync(db => db.Cases.Where(found => found.Number == number).Select(found => found.Area).SingleAsync());
    }

    /// <summary>The desk, departments and residents go on as if nothing happened, while the grids are redrawn under them three times.</summary>
    [Fact]
    public async Task Nothing_is_lost_and_nobody_is_refused_while_grids_are_redrawn()
    {
        await using var city = await CityAsync();
        var planner = await city.PlannerAsync();
        var plan = await city.ApprovedAsync(planner);
        using CancellationTokenSource over = new();
        var desks = await Task.WhenAll(Enumerable.Range(0, 3).Select(desk => WorkAsync(city, desk, over.Token)));
        var working = desks.Select(desk => desk()).ToArray();
        foreach (var act in new[] { "adopt", "undo", "adopt" })
        {
            (await planner.PostAsJsonAsync($"/api/plans/{plan}/{act}", new { })).EnsureSuccessStatusCode();
        }

        await over.CancelAsync();
        var closed = (await Task.WhenAll(working)).SelectMany(done => done).ToList();
        Assert.NotEmpty(closed);
        await city.Services.GetRequiredService<SweepAfterRedraw>().SweepAsync(default);
        var cases = await city.FromDatabaseAsync(db => db.Cases.AsNoTracking().Include(found => found.Acts).ToListAsync());
        Assert.Equal(closed.Order(), cases.Select(found => found.Id).Order());
        Assert.All(cases, found => Assert.Equal((CaseStatus.Closed, 6), (found.Status, found.Acts.Count)));
        await city.AssertWholeAsync();
    }

    /// <summary>
    /// Reports a case, files, dispatches, accepts, resolves and closes it, again and again until it is told to stop;
    /// any answer but the right one fails.
    /// </summary>
    private static async Task<Func<Task<List<Guid>>>> WorkAsync(PlanCity city, int number, CancellationToken over)
    {
        var department = await city.FromDatabaseAsync(db => db.Departments.Select(one => one.Id).FirstAsync());
        var (desk, handler, resident) = (await city.SignedInAsync(Role.DutyOfficer, "4601"),
            await city.SignedInAsync(Role.DepartmentHandler, "4601", department), city.CreateClient());
        return async () =>
        {
            List<Guid> closed = [];
            do
            {
                var spot = (110.3005 + (0.0011 * ((closed.Count + (5 * number)) % 27)), 20.0004 + (0.0009 * (closed.Count % 10)));
                var id = await ReportAsync(city, resident, spot);
                foreach (var (client, act, body) in new (HttpClient, string, object)[]
                {
                    (desk, "file", new { }), (desk, "dispatch", new { departmentId = department }), (handler, "accept", new { }),
                    (handler, "resolve", new { note = "合成" }), (desk, "close", new { })
                })
                {
                    var response = await client.PostAsJsonAsync($"/api/cases/{id}/{act}", body, CancellationToken.None);
                    Assert.True(response.IsSuccessStatusCode,
                        $"{act}: {response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                }

                closed.Add(id);
            }
            while (!over.IsCancellationRequested);
            return closed;
        };
    }

    [Fact]
    public async Task Every_kind_of_row_that_carries_an_area_follows_or_is_known_to_stay()
    {
        await using var city = await CityAsync();
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var follow = scope.ServiceProvider.GetServices<IRedrawFollower>().SelectMany(follower => follower.Kinds).Select(kind => kind.Name).ToList();
        var carrying = scope.ServiceProvider.GetRequiredService<DoorstepContext>().Model.GetEntityTypes()
            .Where(type => type.GetProperties().Any(property => property.ClrType == typeof(AreaCode) || property.ClrType == typeof(AreaCode?)))
            .Select(type => type.ClrType.Name).ToList();
        // Above the grid, or the past: what was read, decided or hidden was so where it was then.
        string[] stay =
        [
            "City", "Entry", "GridWorker", "RosterPlace", "Reading", "Objection", "Hiding", "BrokenGlass", "Recovery", "GridMove",
            "GridPlan", "PlanAct", "AccountApproval", "Absence", "DutyHours", "DayPlanned", "Rhythm",
            "WorkRequest", "AskedOutside", "DoorAct", "Reception", "CountsReport", "CountsOpening", "Supporter",
            "DataAsking", "DataRequest", "DataDisclosure",
            "PhoneContact"
        ];
        var lost = carrying.Except(follow.Concat(stay)).ToList();
        Assert.True(lost.Count == 0, $"Name these in an IRedrawFollower of their module, or in 'stay' here: {string.Join(", ", lost)}");
        Assert.Equal(carrying.Order(), follow.Concat(stay).Order());
    }

    private static async Task<PlanCity> CityAsync()
    {
        PlanCity city = new();
        await city.InitializeAsync();
        return city;
    }

    private static async Task RefusedAsync(HttpClient planner, Guid id, string act, string rule)
    {
        var response = await planner.PostAsJsonAsync($"/api/plans/{id}/{act}", new { });
        Assert.Equal((HttpStatusCode.Conflict, rule), (response.StatusCode, await PlanCity.RuleOfAsync(response)));
    }

    /// <summary>One in every corner of the crowded grid: some corner of it goes to its neighbour.</summary>
    private static async Task<Guid> ReportAsync(PlanCity city)
    {
        Guid last = default;
        foreach (var corner in new[] { (110.3005, 20.0004), (110.3095, 20.0004), (110.3005, 20.0049), (110.3095, 20.0049) })
        {
            last = await ReportAsync(city, city.CreateClient(), corner);
        }

        return last;
    }

    private static async Task<Guid> ReportAsync(PlanCity city, HttpClient resident, (double Longitude, double Latitude) spot)
    {
        var response = await resident.PostAsJsonAsync("/api/reports", new
        {
            key = city.NewId(), kind = "0301", text = "合成", longitude = spot.Longitude, latitude = spot.Latitude, address = "合成路",
            name = "合成", phone = "13800000000"
        });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var number = (await response.Content.ReadFromJsonAsync<ReportCase.Answer>(PlanCity.Json))!.Number;
        return await city.FromDatabaseAsync(db => db.Cases.Where(found => found.Number == number).Select(found => found.Id).SingleAsync());
    }
}
