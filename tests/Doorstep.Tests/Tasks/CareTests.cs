using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tasks;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed class CareTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task A_care_plan_has_one_open_visit_which_stands_on_the_days_list_of_the_worker_on_duty_and_is_followed_by_the_next()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var resident = await ground.ResidentOfAsync(await ground.LivesAsync(0));
        var plan = await ground.PlanAsync(resident, "Weekly");
        await app.TickAsync();
        var today = await ground.TodayAsync();
        var visit = Assert.Single(Assert.Single(today.Stops).Tasks);
        Assert.Equal(("0222", true, 30), (visit.Kind, visit.IsCare, visit.Minutes));
        Assert.Empty((await ground.TodayAsync(ground.Ground.OtherGrid)).Stops);

        await ground.DoneAsync(visit.Id, new { outcome = "Done", contact = "Seen" });
        var next = await ground.OpenAsync();
        Assert.Equal((app.Today.AddDays(7), TaskSource.CarePlan, plan), (next.Until, next.Source, next.SourceId));
        await app.TickAsync();
        today = await ground.TodayAsync();
        Assert.Empty(today.Stops);
        Assert.Single(Assert.Single(today.Ended).Tasks);
        Assert.Equal(["care.begun", "care.contact"], await ground.LogAsync("care."));
    }

    [Fact]
    public async Task A_care_visit_says_how_she_was_reached()
    {
        var ground = await app.GroundAsync();
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        var answer = await ground.EndAsync((await ground.OpenAsync()).Id, new { outcome = "Done" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"contact\"", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nobody_home_at_the_door_of_somebody_who_lives_alone_starts_a_search_that_climbs_by_itself_until_somebody_saw_her()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "NobodyHome" });
        Assert.Equal(["care.ladder"], await ground.LogAsync("care.l"));
        foreach (var step in (string[])["Neighbour", "Family", "DutyDesk"])
        {
            app.Time.Leap(TimeSpan.FromMinutes(31));
            await app.TickAsync();
            await app.TickAsync();
            var line = (await (await ground.StaffAsync()).Http.GetFromJsonAsync<JsonElement>("/api/care/plans"))[0];
            Assert.Equal(step, line.GetProperty("ladder").GetString());
        }

        Assert.Equal(["care.unseen"], await ground.LogAsync("care.u"));
        Assert.True((await (await ground.StaffAsync()).Http.PostAsJsonAsync($"/api/care/plans/{plan}/contact", new { contact = "Neighbour" })).IsSuccessStatusCode);
        Assert.Equal(["care.found"], await ground.LogAsync("care.f"));
        Assert.Equal(JsonValueKind.Null, (await (await ground.StaffAsync()).Http.GetFromJsonAsync<JsonElement>("/api/care/plans"))[0].GetProperty("ladder").ValueKind);
    }

    [Fact]
    public async Task A_search_whose_server_stood_still_takes_every_step_it_missed()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "NobodyHome" });
        app.Time.Leap(TimeSpan.FromHours(7));
        await app.TickAsync();
        Assert.Equal(["care.ladder", "care.ladder", "care.ladder", "care.unseen"],
            (await ground.LogAsync("care.")).Where(what => what is "care.ladder" or "care.unseen"));
    }

    [Fact]
    public async Task A_couple_who_are_not_home_are_not_searched_for()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0, 2)), "Weekly", "ElderlyCouple, Disability");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "NobodyHome" });
        Assert.Empty(await ground.LogAsync("care.l"));
        var again = await ground.OpenAsync();
        Assert.Equal((1, app.Today.AddDays(1)), (again.Tries, again.NotBefore));
    }

    [Fact]
    public async Task A_missed_visit_reaches_the_substitute_the_community_and_the_subdistrict_with_no_phone_on()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        foreach (var (days, hour, level) in new[] { (0, 17.9, EscalationLevel.None), (0, 18.1, EscalationLevel.Substitute),
            (1, 6.1, EscalationLevel.Community), (0, 18.1, EscalationLevel.Subdistrict), (1, 9, EscalationLevel.Subdistrict) })
        {
            app.GoTo(days, hour);
            await app.TickAsync();
            Assert.Equal(level, (await ground.OpenAsync()).Level);
        }

        Assert.Equal(3, (await ground.LogAsync("task.escalated")).Count);
        var told = await (await ground.StaffAsync()).Http.GetFromJsonAsync<JsonElement>("/api/my/messages");
        Assert.Contains("/tasks?area=", told.ToString());
        var board = await (await ground.StaffAsync()).Http.GetFromJsonAsync<ShowTasks.Board>("/api/tasks/board", RegisterClient.Json);
        Assert.Equal(EscalationLevel.Subdistrict, Assert.Single(board!.Missed).Level);
        var daily = board.Care.Single(tier => tier.Tier is Doorstep.Tasks.Care.CareTier.Daily);
        Assert.Equal((1, 2, 0), (daily.Plans, daily.Due, daily.InTime));
    }

    [Fact]
    public async Task Whoever_refuses_is_not_asked_again_before_the_day_she_was_told_and_whoever_is_away_not_before_she_is_back()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        var until = app.Today.AddDays(40);
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "Refused", refusedUntil = until });
        Assert.Equal((until, until), ((await ground.OpenAsync()).From, (await ground.OpenAsync()).Until));

        var other = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(1)), "Daily");
        var back = app.Today.AddDays(12);
        Assert.True((await (await ground.StaffAsync()).Http.PostAsJsonAsync($"/api/care/plans/{other}/away", new { awayUntil = back })).IsSuccessStatusCode);
        var hers = (await ground.TasksAsync()).Single(task => task.IsOpen && task.SourceId == other);
        Assert.Equal(back.AddDays(1), hers.From);
        var wrong = await (await ground.StaffAsync()).Http.PostAsJsonAsync($"/api/care/plans/{plan}/away", new { awayUntil = app.Today.AddDays(-1) });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("awayUntil", await wrong.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task After_a_blow_somebody_visits_by_the_next_day_and_what_it_was_is_kept_nowhere()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Quarterly");
        Assert.True((await (await ground.StaffAsync()).Http.PostAsJsonAsync($"/api/care/plans/{plan}/blow", new { blow = "Hospital" })).IsSuccessStatusCode);
        var visit = await ground.OpenAsync();
        Assert.Equal((app.Today, app.Today.AddDays(1), UrgencyRule.AfterBlow), (visit.From, visit.Until, visit.Urgent));
        await app.TickAsync();
        Assert.Equal(visit.Id, (await ground.TodayAsync()).Stops.Single().Tasks.Single().Id);
    }

    [Fact]
    public async Task The_visit_after_a_blow_stays_when_her_plan_changes()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Quarterly");
        var staff = (await ground.StaffAsync()).Http;
        Assert.True((await staff.PostAsJsonAsync($"/api/care/plans/{plan}/blow", new { blow = "Hospital" })).IsSuccessStatusCode);
        var visit = await ground.OpenAsync();
        Assert.True((await staff.PutAsJsonAsync($"/api/care/plans/{plan}", new { tier = "Monthly", grounds = "LivesAlone" })).IsSuccessStatusCode);
        Assert.Equal((visit.Id, UrgencyRule.AfterBlow), ((await ground.OpenAsync()).Id, (await ground.OpenAsync()).Urgent));
        // Who is away is not called on, whatever happened.
        Assert.True((await staff.PostAsJsonAsync($"/api/care/plans/{plan}/away", new { awayUntil = app.Today.AddDays(9) })).IsSuccessStatusCode);
        Assert.Equal(app.Today.AddDays(10), (await ground.OpenAsync()).From);
    }

    [Fact]
    public async Task Whoever_is_back_early_or_changes_tier_is_owed_a_visit_from_that_day_and_was_not_missed_before()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var back = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        var closer = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(1)), "Quarterly");
        var staff = (await ground.StaffAsync()).Http;
        foreach (var plan in (Guid[])[back, closer])
        {
            Assert.True((await staff.PostAsJsonAsync($"/api/care/plans/{plan}/contact", new { contact = "Seen" })).IsSuccessStatusCode);
        }

        Assert.True((await staff.PostAsJsonAsync($"/api/care/plans/{back}/away", new { awayUntil = app.Today.AddDays(80) })).IsSuccessStatusCode);
        app.GoTo(60, 9);
        staff = (await ground.StaffAsync()).Http;
        Assert.True((await staff.PostAsJsonAsync($"/api/care/plans/{back}/away", new { })).IsSuccessStatusCode);
        Assert.True((await staff.PutAsJsonAsync($"/api/care/plans/{closer}", new { tier = "Weekly", grounds = "LivesAlone" })).IsSuccessStatusCode);
        Assert.All((await ground.TasksAsync()).FindAll(task => task.IsOpen),
            task => Assert.Equal((app.Today, app.Today.AddDays(2)), (task.From, task.Until)));
        await app.TickAsync();
        var board = await staff.GetFromJsonAsync<ShowTasks.Board>("/api/tasks/board", RegisterClient.Json);
        Assert.Empty(board!.Missed);
        Assert.Equal(0, board.Care.Single(tier => tier.Tier is Doorstep.Tasks.Care.CareTier.Weekly).Due - board.Care.Single(
            tier => tier.Tier is Doorstep.Tasks.Care.CareTier.Weekly).InTime);
    }

    [Fact]
    public async Task Of_two_who_begin_a_plan_at_once_one_is_told_that_there_is_one()
    {
        var ground = await app.GroundAsync();
        var resident = await ground.ResidentOfAsync(await ground.LivesAsync(0));
        var client = (await ground.StaffAsync()).Http;
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => client.PostAsJsonAsync(
            $"/api/care/residents/{resident}", new { tier = "Weekly", grounds = "Hardship" })));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], both.Select(answer => answer.StatusCode).Order());
        await ground.OpenAsync();
    }

    [Fact]
    public async Task Why_somebody_is_visited_is_sealed_and_opened_only_by_a_reading()
    {
        var ground = await app.GroundAsync();
        var resident = await ground.ResidentOfAsync(await ground.LivesAsync(0));
        var plan = await ground.PlanAsync(resident, "Monthly", "MemoryLoss");
        Assert.DoesNotContain("MemoryLoss", await (await ground.StaffAsync()).Http.GetStringAsync("/api/care/plans"));
        var opened = await (await ground.StaffAsync()).Http.PostAsJsonAsync($"/api/care/plans/{plan}/grounds", new { purpose = "care" });
        Assert.Contains("MemoryLoss", await opened.Content.ReadAsStringAsync());
        Assert.Equal("CareGrounds", await app.FromDatabaseAsync(db =>
            db.Readings.Where(reading => reading.SubjectId == resident).Select(reading => reading.Field).SingleAsync()));
    }

    [Fact]
    public async Task Visits_follow_a_household_that_moves_and_end_with_whoever_leaves_or_dies()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(0, 2);
        var resident = await ground.ResidentOfAsync(household);
        await ground.PlanAsync(resident, "Weekly");
        await app.TickAsync();
        Assert.NotEmpty((await ground.TodayAsync()).Stops);

        await (await ground.StaffAsync()).DoAsync($"/households/{household}/move-in", new { dwellingId = ground.Ground.Dwellings[7].Id });
        Assert.Equal(ground.Ground.OtherGrid, (await ground.OpenAsync()).Area);
        await app.TickAsync();
        Assert.Empty((await ground.TodayAsync()).Stops);
        app.GoTo(1, 8);
        await app.TickAsync();
        Assert.NotEmpty((await ground.TodayAsync(ground.Ground.OtherGrid)).Stops);

        await (await ground.StaffAsync()).DoAsync($"/residents/{resident}/death", new { });
        Assert.DoesNotContain(await ground.TasksAsync(), task => task.IsOpen);
        Assert.Contains("care.ended", await ground.LogAsync("care."));
    }

    [Fact]
    public async Task Whoever_needs_help_now_and_whoever_is_found_by_nobody_is_a_red_case_at_once()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "NeedsHelp" });
        var help = Assert.Single(await CasesAsync(ground));
        Assert.True(help.IsEmergency);
        Assert.Equal((ground.Ground.Grid, "0214"), (help.Area, help.KindCode));

        app.GoTo(1, 9);
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "NobodyHome" });
        app.Time.Leap(TimeSpan.FromHours(2));
        await app.TickAsync();
        Assert.Equal(2, (await CasesAsync(ground)).Count);
    }

    [Fact]
    public async Task Nobody_is_searched_for_any_more_whose_plan_has_ended()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var resident = await ground.ResidentOfAsync(await ground.LivesAsync(0, 2));
        await ground.PlanAsync(resident, "Daily");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "NobodyHome" });
        await (await ground.StaffAsync()).DoAsync($"/residents/{resident}/death", new { });
        app.Time.Leap(TimeSpan.FromHours(3));
        await app.TickAsync();
        Assert.Equal(["care.search-stopped"], await ground.LogAsync("care.s"));
        Assert.Empty(await ground.LogAsync("care.u"));
    }

    private Task<List<Doorstep.Cases.Case>> CasesAsync(TaskGround ground) => app.FromDatabaseAsync(db => db.Cases.AsNoTracking()
        .Where(found => found.Area >= ground.Ground.Community && found.Area < ground.Ground.Community.Next).ToListAsync());
}
