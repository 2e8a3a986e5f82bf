using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Tasks;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Tasks;

/// <summary>What random months found: tasks that slipped between two rules.</summary>
public sealed class HeldTasksTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task Urgent_work_that_comes_up_when_the_day_is_planned_already_is_on_the_day_at_once()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        await app.TickAsync();
        var household = await ground.LivesAsync(0);
        await ground.PlanAsync(await ground.ResidentOfAsync(household), "Daily");
        await app.TickAsync();
        var visit = Assert.Single(Assert.Single((await ground.TodayAsync()).Stops).Tasks);

        await (await ground.StaffAsync()).DoAsync($"/households/{household}/move-in", new { dwellingId = ground.Ground.Dwellings[7].Id });
        await app.TickAsync();
        Assert.Empty((await ground.TodayAsync()).Stops);
        Assert.Equal(visit.Id, Assert.Single(Assert.Single((await ground.TodayAsync(ground.Ground.OtherGrid)).Stops).Tasks).Id);
    }

    [Fact]
    public async Task A_visit_that_was_sent_back_and_that_nobody_rules_on_is_missed_like_any_other()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "Cannot", grounds = "Unsafe" });
        foreach (var (days, hour, level) in new[]
        {
            (0, 17.9, EscalationLevel.None), (0, 18.1, EscalationLevel.Substitute), (1, 18.1, EscalationLevel.Subdistrict)
        })
        {
            app.GoTo(days, hour);
            await app.TickAsync();
            Assert.Equal(level, Assert.Single(await ground.TasksAsync()).Level);
        }
    }

    [Fact]
    public async Task A_visit_that_waits_for_a_ruling_is_kept_by_a_plan_that_changes_and_goes_with_one_that_ends()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "Cannot", grounds = "NotHers" });
        var staff = (await ground.StaffAsync()).Http;
        Assert.Equal(HttpStatusCode.NoContent,
            (await staff.PutAsJsonAsync($"/api/care/plans/{plan}", new { tier = "Daily", grounds = "LivesAlone" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await staff.PostAsJsonAsync($"/api/care/plans/{plan}/away", new { awayUntil = app.Today.AddDays(2) })).StatusCode);
        Assert.Equal(TaskState.Returned, Assert.Single(await ground.TasksAsync()).State);

        Assert.Equal(HttpStatusCode.NoContent, (await staff.PostAsJsonAsync($"/api/care/plans/{plan}/blow", new { blow = "Hospital" })).StatusCode);
        Assert.Equal(UrgencyRule.AfterBlow, (await ground.OpenAsync()).Urgent);
        Assert.Equal([TaskState.Withdrawn, TaskState.Open], (await ground.TasksAsync()).Select(task => task.State));

        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "Cannot", grounds = "Unsafe" });
        Assert.Equal(HttpStatusCode.NoContent, (await staff.DeleteAsync($"/api/care/plans/{plan}")).StatusCode);
        Assert.All(await ground.TasksAsync(), task => Assert.Equal(TaskState.Withdrawn, task.State));
    }

    [Fact]
    public async Task A_building_that_is_redrawn_out_of_the_area_of_a_rhythm_loses_its_task_in_the_night()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var centre = await app.SignedInAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value);
        (await centre.PostAsJsonAsync("/api/rhythms", new { kind = "0516", area = ground.Ground.Grid.Value, everyDays = 1 })).EnsureSuccessStatusCode();
        app.GoTo(1, 6);
        await app.TickAsync();
        var task = await ground.OpenAsync();
        await ground.RedrawAsync(task.SubjectId);
        Assert.Equal(ground.Ground.OtherGrid, (await ground.OpenAsync()).Area);
        app.GoTo(1, 6);
        await app.TickAsync();
        Assert.Equal(TaskState.Withdrawn, Assert.Single(await ground.TasksAsync()).State);
    }

    [Fact]
    public async Task What_a_stand_in_has_done_takes_up_her_own_day_though_it_was_planned_for_another()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        for (var door = 0; door < 9; door++)
        {
            await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(door)), "Weekly");
        }

        app.GoTo(1, 6);
        await app.TickAsync();
        var planned = (await ground.TodayAsync()).Stops[0].Tasks[0].Id;
        var (ill, other) = (ground.WorkerOf(ground.Ground.Grid), ground.WorkerOf(ground.Ground.OtherGrid));
        (await (await ground.StaffAsync()).Http.PostAsJsonAsync("/api/duty/absences",
            new { workerId = ill.Id, until = app.Now.AddHours(30), standInId = other.Id })).EnsureSuccessStatusCode();
        app.Time.Leap(TimeSpan.FromMinutes(1));
        Assert.True((await ground.EndAsync(planned, new { outcome = "Done", contact = "Seen" }, ground.Ground.OtherGrid)).IsSuccessStatusCode);
        await app.TickAsync();
        var today = await ground.TodayAsync(ground.Ground.OtherGrid);
        Assert.Equal(planned, Assert.Single(Assert.Single(today.Ended).Tasks).Id);
        Assert.InRange(today.Minutes, 1, 120 - 30);
    }

    [Fact]
    public async Task A_search_goes_along_with_a_household_that_moves_and_ends_when_she_is_seen_there()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(0);
        await ground.PlanAsync(await ground.ResidentOfAsync(household), "Daily");
        var visit = (await ground.OpenAsync()).Id;
        await ground.DoneAsync(visit, new { outcome = "NobodyHome" });
        await (await ground.StaffAsync()).DoAsync($"/households/{household}/move-in", new { dwellingId = ground.Ground.Dwellings[7].Id });
        Assert.True((await ground.EndAsync(visit, new { outcome = "NobodyHome" }, ground.Ground.OtherGrid)).IsSuccessStatusCode);
        Assert.Single(await ground.LogAsync("care.ladder"));
        Assert.True((await ground.EndAsync(visit, new { outcome = "Done", contact = "Seen" }, ground.Ground.OtherGrid)).IsSuccessStatusCode);
        Assert.Single(await ground.LogAsync("care.found"));
    }
}
