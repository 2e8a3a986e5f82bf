using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Tasks;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed partial class TaskTests(TasksCity app) : IClassFixture<TasksCity>
{
    /// <summary>The yearly check of who lives here, and a survey of old buildings.</summary>
    private const string HouseholdKind = "0517", BuildingKind = "0516";

    private async Task<HttpResponseMessage> BeginAsync(TaskGround ground, object request) =>
        await (await app.SignedInAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value)).PostAsJsonAsync("/api/rhythms", request);

    private async Task<Guid> RhythmAsync(TaskGround ground, string kind, int everyDays)
    {
        var answer = await BeginAsync(ground, new { kind, area = ground.Ground.Community.Value, everyDays });
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    [Fact]
    public async Task A_rhythm_has_one_open_task_for_every_household_also_for_one_that_comes_later()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        await ground.LivesAsync(0);
        await ground.LivesAsync(1);
        await RhythmAsync(ground, HouseholdKind, 2);
        app.GoTo(1, 6);
        await app.TickAsync();
        await app.TickAsync();
        Assert.Equal(2, (await ground.TasksAsync()).Count(task => task.IsOpen));
        await ground.LivesAsync(6);
        app.GoTo(1, 6);
        await app.TickAsync();
        var open = (await ground.TasksAsync()).FindAll(task => task.IsOpen);
        Assert.Equal((3, 3), (open.Count, open.DistinctBy(task => task.SubjectId).Count()));

        var visit = (await ground.TodayAsync()).Stops[0].Tasks[0];
        await ground.DoneAsync(visit.Id, new { outcome = "Done" });
        var next = (await ground.TasksAsync()).Single(task => task.IsOpen && task.SubjectId == open.Single(one => one.Id == visit.Id).SubjectId);
        Assert.Equal(app.Today.AddDays(2), next.Until);
    }

    [Fact]
    public async Task Two_nodes_that_plan_the_same_night_make_no_task_twice()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(door => ground.LivesAsync(door)));
        await RhythmAsync(ground, HouseholdKind, 1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<Caller>().Become(Guid.Empty, AccessScope.OfJob("test"));
            await Record.ExceptionAsync(() =>
                PlanTasks.PlanAsync(scope.ServiceProvider, ground.Ground.Community, app.Today, isNewDay: true, default));
        }));
        var open = (await ground.TasksAsync()).FindAll(task => task.IsOpen);
        Assert.Equal((4, 4), (open.Count, open.DistinctBy(task => task.SubjectId).Count()));
    }

    [Fact]
    public async Task A_kind_that_was_taken_back_is_refused_with_its_entry_named_and_a_rhythm_of_zero_days_with_its_field()
    {
        var ground = await app.GroundAsync();
        var area = ground.Ground.Community.Value;
        var taken = await app.FromDatabaseAsync(db => db.TaskKinds.FirstAsync(kind => kind.Duty == Doorstep.Catalogue.DutyList.TakenBack));
        var refused = await BeginAsync(ground, new { kind = taken.Code, area, everyDays = 30 });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(taken.Basis.Hans, JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("title").GetString()
            + JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString());
        foreach (var (field, request) in new (string, object)[]
        {
            ("everyDays", new { kind = HouseholdKind, area, everyDays = 0 }), ("kind", new { kind = "9999", area, everyDays = 1 }),
            ("area", new { kind = HouseholdKind, area = "x", everyDays = 1 }),
            ("until", new { kind = HouseholdKind, area, everyDays = 1, until = app.Today.AddDays(-1) }),
            ("from", new { kind = HouseholdKind, area, everyDays = 1, from = app.Today.AddDays(-1) }),
            ("kind", new { kind = "0222", area, everyDays = 1 }),
        })
        {
            var wrong = await BeginAsync(ground, request);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains($"\"{field}\"", await wrong.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        await RhythmAsync(ground, HouseholdKind, 30);
        Assert.Equal(HttpStatusCode.Conflict, (await BeginAsync(ground, new { kind = HouseholdKind, area = ground.Ground.Grid.Value })).StatusCode);
    }

    [Fact]
    public async Task The_same_outcome_sent_twice_counts_once_and_the_same_key_with_other_content_is_refused()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        var (task, key) = ((await ground.OpenAsync()).Id, Guid.CreateVersion7());
        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ground.EndAsync(task, new { outcome = "Done", contact = "Seen", key })));
        Assert.All(sent, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(sent.Select(answer => answer.Content.ReadAsStringAsync().Result).Distinct());
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.TaskActs.CountAsync(act => act.TaskId == task)));
        Assert.Equal(HttpStatusCode.Conflict, (await ground.EndAsync(task, new { outcome = "Refused", key })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await ground.EndAsync(task, new { outcome = "Refused" })).StatusCode);
    }

    [Fact]
    public async Task A_task_of_another_grid_is_not_there_for_a_worker()
    {
        var ground = await app.GroundAsync();
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        Assert.Equal(HttpStatusCode.NotFound,
            (await ground.EndAsync((await ground.OpenAsync()).Id, new { outcome = "Done", contact = "Seen" }, ground.Ground.OtherGrid)).StatusCode);
    }

    [Fact]
    public async Task What_a_worker_sends_back_waits_for_the_centre_and_is_taken_back_or_comes_again()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        await ground.LivesAsync(0);
        await ground.LivesAsync(1);
        await RhythmAsync(ground, HouseholdKind, 1);
        await PlannedAsync(ground);
        var tasks = (await ground.TasksAsync()).FindAll(task => task.IsOpen);
        Assert.Equal(HttpStatusCode.BadRequest, (await ground.EndAsync(tasks[0].Id, new { outcome = "Cannot" })).StatusCode);
        foreach (var task in tasks)
        {
            await ground.DoneAsync(task.Id, new { outcome = "Cannot", grounds = "Unsafe" });
        }

        var centre = await app.SignedInAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value);
        Assert.Equal(2, (await centre.GetFromJsonAsync<ShowTasks.Board>(
            $"/api/tasks/board?area={ground.Ground.Community}", RegisterClient.Json))!.SentBack.Count);
        Assert.True((await centre.PostAsJsonAsync($"/api/tasks/{tasks[0].Id}/ruling", new { wasRight = true })).IsSuccessStatusCode);
        Assert.True((await centre.PostAsJsonAsync($"/api/tasks/{tasks[1].Id}/ruling", new { wasRight = false })).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await centre.PostAsJsonAsync($"/api/tasks/{tasks[1].Id}/ruling", new { wasRight = true })).StatusCode);
        var after = (await ground.TasksAsync()).ToDictionary(task => task.Id, task => task.State);
        Assert.Equal((TaskState.Withdrawn, TaskState.Open), (after[tasks[0].Id], after[tasks[1].Id]));
    }

    private async Task PlannedAsync(TaskGround ground)
    {
        app.GoTo(1, 6);
        await app.TickAsync();
        Assert.NotEmpty((await ground.TasksAsync()).FindAll(task => task.IsOpen));
    }

    [Fact]
    public async Task The_tasks_of_a_worker_who_falls_ill_are_somebody_elses_at_once_and_planned_anew_within_her_minutes()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        await app.TickAsync();
        Assert.Single((await ground.TodayAsync()).Stops);
        var (ill, other) = (ground.WorkerOf(ground.Ground.Grid), ground.WorkerOf(ground.Ground.OtherGrid));
        var away = await (await ground.StaffAsync()).Http.PostAsJsonAsync("/api/duty/absences",
            new { workerId = ill.Id, until = app.Now.AddHours(30), standInId = other.Id });
        Assert.True(away.IsSuccessStatusCode, await away.Content.ReadAsStringAsync());
        app.Time.Leap(TimeSpan.FromMinutes(1));
        await app.TickAsync();
        Assert.Empty((await ground.TodayAsync()).Stops);
        Assert.Single((await ground.TodayAsync(ground.Ground.OtherGrid)).Stops);
        Assert.Equal(other.Id, (await ground.OpenAsync()).WorkerId);
    }

    [Fact]
    public async Task What_does_not_fit_into_a_day_waits_and_is_seen_waiting()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        for (var door = 0; door < 6; door++)
        {
            await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(door)), "Weekly");
        }

        app.GoTo(1, 6);
        await app.TickAsync();
        var today = await ground.TodayAsync();
        Assert.Equal((3, 3), (today.Stops.Count, today.Waiting));
        Assert.True(today.Minutes <= 120);
        var board = await (await ground.StaffAsync()).Http.GetFromJsonAsync<ShowTasks.Board>("/api/tasks/board", RegisterClient.Json);
        Assert.Equal((3, 3), (Assert.Single(board!.Grids).Today, board.Grids[0].Waiting));
    }

    [Fact]
    public async Task A_visit_is_answered_on_its_form_whose_answers_are_sealed_checked_and_not_asked_a_second_time()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        var task = (await ground.OpenAsync()).Id;
        foreach (var (field, answers) in new (string, object)[] { ("well", new { contact = "seen" }), ("contact", new { contact = "x" }),
            ("pulse", new { contact = "phone", well = "weaker", pulse = 80 }) })
        {
            var wrong = await ground.EndAsync(task, new { outcome = "Done", answers });
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains($"\"{field}\"", await wrong.Content.ReadAsStringAsync());
        }

        var old = await ground.EndAsync(task, new { outcome = "Done", formVersion = 77, answers = new { contact = "nobody" } });
        Assert.Contains("formVersion", await old.Content.ReadAsStringAsync());
        await ground.DoneAsync(task, new { outcome = "Done", formVersion = 1, answers = new { contact = "phone", well = "weaker", note = "合成的话" } });
        var act = await app.FromDatabaseAsync(db => db.TaskActs.SingleAsync(one => one.TaskId == task));
        Assert.Equal((ContactWay.Phone, TaskOutcome.Done), (act.Contact, act.Outcome));
        var stored = await app.FromDatabaseAsync(async db => (await db.FilledForms.Include(form => form.Parts).SingleAsync(form => form.Id == act.AnswersId)));
        var part = Assert.Single(stored.Parts);
        Assert.Equal(app.Today.AddDays(730), part.EraseOn);
        Assert.DoesNotContain("weaker", $"{part.Answers}");

        // The answer says that nobody was home: nobody has to say so again.
        app.GoTo(7, 9);
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "Done", answers = new { contact = "nobody" } });
        Assert.Equal(1, (await ground.OpenAsync()).Tries);
        Assert.Equal(plan, (await ground.OpenAsync()).SourceId);
    }

    [Fact]
    public async Task The_days_list_works_without_scripts_and_its_print_tells_nothing_of_health()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        await app.TickAsync();
        var client = await ground.ClientAsync();
        var page = await client.GetStringAsync("/today");
        Assert.Contains("海垦路1号 101", System.Net.WebUtility.HtmlDecode(page));
        Assert.Contains("class=\"only-print\">☐ 走访", System.Net.WebUtility.HtmlDecode(page));
        Assert.DoesNotContain("<script src=\"/js", page);
        var task = (await ground.OpenAsync()).Id;
        var posted = await TapAsync(client, page, task, "Done:Seen");
        Assert.Equal((HttpStatusCode.Found, "/today"), (posted.StatusCode, posted.Headers.Location?.PathAndQuery));
        Assert.Equal(TaskState.Ended, (await ground.TasksAsync()).Single(one => one.Id == task).State);
    }

    /// <summary>A button of the day's list, as it stood on the page when it was read.</summary>
    private static Task<HttpResponseMessage> TapAsync(
        HttpClient client, string page, Guid task, string value, Guid? key = null, string handler = "tap")
    {
        var form = Regex.Match(page, $"<form class=\"task\" method=\"post\" action=\"(/today/{task}[^\"]*)\".*?</form>", RegexOptions.Singleline);
        Assert.True(form.Success, page);
        Assert.Contains($"value=\"{value}\"", form.Value);
        return client.PostAsync(WebUtility.HtmlDecode(form.Groups[1].Value), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = handler, ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value, ["Form.Go"] = value, ["Form.Outcome"] = "Refused",
            ["Key"] = $"{key ?? Guid.Parse(Regex.Match(form.Value, "name=\"Key\" value=\"([^\"]+)\"").Groups[1].Value)}",
        }));
    }

    /// <summary>Its sheet as it was read at the counter, and a task on it.</summary>
    private async Task<(TaskGround Ground, HttpClient Client, string Page, Guid Task)> SheetAsync(bool atCounter = false)
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Weekly");
        // The city plans by itself, too: today may have been planned before there was a visit.
        app.GoTo(1, 9);
        await app.TickAsync();
        var client = atCounter ? (await ground.StaffAsync()).Http : await ground.ClientAsync();
        var page = await client.GetStringAsync(atCounter ? $"/today?worker={ground.WorkerOf(ground.Ground.Grid).Id}" : "/today");
        return (ground, client, page, (await ground.OpenAsync()).Id);
    }

    [Fact]
    public async Task A_tap_counts_though_the_list_was_planned_anew_since_and_the_same_tap_twice_counts_once()
    {
        var (ground, client, page, task) = await SheetAsync(atCounter: true);
        await app.WithDatabaseAsync(db => db.WorkTasks.Where(one => one.Id == task)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.PlannedOn, (DateOnly?)null).SetProperty(one => one.WorkerId, (Guid?)null)));
        for (var twice = 0; twice < 2; twice++)
        {
            var answer = await TapAsync(client, page, task, "Done:Phone");
            Assert.Equal((HttpStatusCode.Found, $"/today?worker={ground.WorkerOf(ground.Ground.Grid).Id}"),
                (answer.StatusCode, answer.Headers.Location?.PathAndQuery));
        }

        var act = await app.FromDatabaseAsync(db => db.TaskActs.SingleAsync(one => one.TaskId == task));
        Assert.Equal((TaskOutcome.Done, ContactWay.Phone), (act.Outcome, act.Contact));
    }

    [Theory]
    [InlineData("tap", "这项任务已经结束")]
    [InlineData("outcome", "这项任务已经结束")]
    [InlineData("answer", "已结束")]
    public async Task A_task_that_has_ended_meanwhile_answers_with_what_it_is_now(string handler, string sentence)
    {
        var (ground, client, page, task) = await SheetAsync();
        await ground.DoneAsync(task, new { outcome = "Refused" });
        var answer = await TapAsync(client, page, task, "Done:Seen", handler: handler);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(sentence, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        Assert.Equal(TaskOutcome.Refused, (await ground.TasksAsync()).Single(one => one.Id == task).Outcome);
    }

    [Fact]
    public async Task A_tap_on_a_task_of_another_grid_is_answered_that_there_is_none()
    {
        var (ground, _, page, task) = await SheetAsync();
        var other = await ground.ClientAsync(ground.Ground.OtherGrid);
        var answer = await TapAsync(other, page.Replace(Token().Match(page).Groups[1].Value,
            Token().Match(await other.GetStringAsync("/today")).Groups[1].Value, StringComparison.Ordinal), task, "Done:Seen");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_tap_in_the_same_moment_in_which_the_task_is_changed_otherwise_is_done_once_more()
    {
        var (ground, client, page, task) = await SheetAsync();
        Task<HttpResponseMessage>? tap = null;
        await app.WithDatabaseAsync(db => db.InOneCommitAsync(async () =>
        {
            await db.WorkTasks.Where(one => one.Id == task).ExecuteUpdateAsync(set => set.SetProperty(one => one.Turn, one => one.Turn + 1));
            tap = TapAsync(client, page, task, "Done:Seen");
            // So long as nothing is committed she reads the task as it was, and then waits for this.
            await Task.WhenAny(tap, Task.Delay(TimeSpan.FromSeconds(1)));
        }));
        Assert.Equal(HttpStatusCode.Found, (await tap!).StatusCode);
        Assert.Equal(TaskState.Ended, (await ground.TasksAsync()).Single(one => one.Id == task).State);
    }

    [Fact]
    public async Task Of_many_who_end_one_task_at_once_while_the_night_plans_it_one_is_first_and_the_others_are_told()
    {
        var (ground, _, _, task) = await SheetAsync();
        await ground.ClientAsync();
        var night = Enumerable.Range(0, 4).Select(async _ =>
        {
            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<Caller>().Become(Guid.Empty, AccessScope.OfJob("test"));
            await Record.ExceptionAsync(() =>
                PlanTasks.PlanAsync(scope.ServiceProvider, ground.Ground.Community, app.Today, isNewDay: true, default));
        });
        var sent = Enumerable.Range(0, 6).Select(way => ground.EndAsync(task, new { outcome = "Done", contact = way % 2 == 0 ? "Seen" : "Phone" }));
        var answers = (await Task.WhenAll(sent.Concat([.. night.Select(async one =>
        {
            await one;
            return new HttpResponseMessage(HttpStatusCode.Conflict);
        })]))).ToList();
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode}"));
        Assert.Equal(1, (await ground.TasksAsync()).Count(one => one.State is TaskState.Open));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
