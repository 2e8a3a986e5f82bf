using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Tasks;
using Doorstep.Tasks.Requests;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed partial class RequestTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task What_a_department_asks_for_reaches_the_workers_only_through_the_centre()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 4);
        app.GoTo(1, 6);
        var request = desk.ARequest(("urgentGrounds", "合成"));
        var id = await RequestDesk.AskedAsync(await desk.WaterAsync(), request);
        await app.TickAsync();
        Assert.Empty(await desk.Ground.TasksAsync());
        var asked = await desk.LineAsync(id);
        Assert.Equal((RequestState.Asked, 4, 20, 1), (asked.State, asked.Items, asked.Minutes, asked.Hours));

        Assert.Equal(HttpStatusCode.Forbidden,
            (await (await desk.WaterAsync()).PostAsJsonAsync($"/api/requests/{id}/decision", new { isAdmitted = true })).StatusCode);
        Assert.Equal((4, 0), await desk.AdmitAsync(id));
        var tasks = await desk.Ground.TasksAsync();
        Assert.All(tasks, task => Assert.Equal((TaskSource.Request, id, app.Today, app.Today.AddDays(10), (UrgencyRule?)null),
            (task.Source, task.SourceId, task.From, task.Until, task.Urgent)));
        app.GoTo(1, 6);
        await app.TickAsync();
        Assert.Equal(2, (await desk.Ground.TodayAsync()).Stops.Count);
        await desk.Ground.DoneAsync(tasks.First(task => task.Area == desk.Ground.Ground.Grid).Id, new { outcome = "NotNeeded" });

        var line = Assert.Single(await desk.ListAsync(await desk.WaterAsync()));
        Assert.Equal((RequestState.Admitted, 4, 1, 3), (line.State, line.Progress!.Tasks, line.Progress.Done, line.Progress.Open));
        Assert.Equal(["request.asked", "request.admitted"], await desk.Ground.LogAsync("request."));
        await RequestDesk.RefusedAsync(await desk.TryDecideAsync(id, new { isAdmitted = true }), "rule.request-decided");
    }

    [Fact]
    public async Task A_department_sees_and_withdraws_its_own_requests_and_nobody_elses()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 2);
        app.GoTo(1, 9);
        var id = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest());
        Assert.Empty(await desk.ListAsync(await desk.PowerAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await (await desk.PowerAsync()).PostAsync($"/api/requests/{id}/withdraw", null)).StatusCode);
        await desk.AdmitAsync(id);
        Assert.Equal(HttpStatusCode.NoContent, (await (await desk.WaterAsync()).PostAsync($"/api/requests/{id}/withdraw", null)).StatusCode);
        Assert.All(await desk.Ground.TasksAsync(), task => Assert.Equal(TaskState.Withdrawn, task.State));
        await RequestDesk.RefusedAsync(await (await desk.WaterAsync()).PostAsync($"/api/requests/{id}/withdraw", null), "rule.request-over");
    }

    [Fact]
    public async Task A_kind_that_was_taken_back_is_refused_and_the_refusal_names_the_entry()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 1);
        app.GoTo(1, 9);
        var said = await RequestDesk.RefusedAsync(
            await RequestDesk.TryAskAsync(await desk.WaterAsync(), desk.ARequest(("kind", RequestDesk.TakenBack))), "rule.kind-taken-back");
        Assert.Contains("《城乡规划法》", said);
        Assert.Contains(RequestDesk.TakenBack, said);
    }

    [Fact]
    public async Task A_request_larger_than_the_hours_there_are_is_refused_with_both_numbers()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 4);
        app.GoTo(1, 9);
        // Two workers with two hours a day each, today and tomorrow.
        var tomorrow = app.Today.AddDays(1);
        var refused = await RequestDesk.RefusedAsync(await RequestDesk.TryAskAsync(
            await desk.WaterAsync(), desk.ARequest(("hours", 9), ("deadline", tomorrow))), "rule.request-too-large");
        Assert.Matches("9 小时.*8 小时（2 名网格员，2 天）", refused);
        var grid = desk.Ground.Ground.Grid.Value;
        await RequestDesk.RefusedAsync(await RequestDesk.TryAskAsync(
            await desk.WaterAsync(), desk.ARequest(("hours", 5), ("deadline", tomorrow), ("area", grid))), "rule.request-too-large");
        await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest(("hours", 8), ("deadline", tomorrow)));
    }

    [Fact]
    public async Task What_cannot_be_right_is_refused_by_the_name_of_its_field()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 1);
        app.GoTo(1, 9);
        foreach (var (field, value) in new (string, object?)[]
        {
            ("kind", "9999"), ("kind", "0222"), ("kind", "0201"), ("area", "x"), ("area", $"{desk.Area}777"), ("count", 0), ("hours", 0),
            ("hours", null), ("deadline", app.Today.AddDays(-1)), ("endsOn", app.Today.AddDays(9)), ("endsOn", app.Today.AddDays(366)),
            ("reason", " \u200b "), ("reason", new string('长', 501)),
        })
        {
            await RequestDesk.AssertWrongAsync(await RequestDesk.TryAskAsync(await desk.WaterAsync(), desk.ARequest((field, value))), field);
        }

        Assert.Equal(HttpStatusCode.NotFound,
            (await RequestDesk.TryAskAsync(await desk.WaterAsync(), desk.ARequest(("area", "460106")))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await RequestDesk.TryAskAsync(await desk.Ground.ClientAsync(), desk.ARequest())).StatusCode);
        Assert.Empty(await desk.ListAsync(await desk.CentreAsync()));
    }

    [Fact]
    public async Task The_same_request_sent_twice_is_one_and_the_same_key_with_other_content_is_refused()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 1);
        app.GoTo(1, 9);
        var request = desk.ARequest(("key", Guid.CreateVersion7()));
        var client = await desk.WaterAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RequestDesk.AskedAsync(client, request)));
        Assert.Single(ids.Distinct());
        Assert.Single(await desk.ListAsync(client));
        request["hours"] = 2;
        await RequestDesk.RefusedAsync(await RequestDesk.TryAskAsync(client, request), "rule.key-used");
    }

    [Fact]
    public async Task The_centre_trims_to_less_or_later_with_grounds_and_fewer_are_spread_evenly_over_the_grids()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 8);
        app.GoTo(1, 9);
        var id = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest(("count", 6)));
        foreach (var (field, decision) in new (string, object)[]
        {
            ("count", new { isAdmitted = true, count = 7, grounds = "合成" }), ("count", new { isAdmitted = true, count = 0, grounds = "合成" }),
            ("area", new { isAdmitted = true, area = desk.Ground.Ground.Community.Parent.Value, grounds = "合成" }),
            ("deadline", new { isAdmitted = true, deadline = app.Today.AddDays(9), grounds = "合成" }),
            ("deadline", new { isAdmitted = true, deadline = app.Today.AddDays(21), grounds = "合成" }),
            ("grounds", new { isAdmitted = true, count = 4 }), ("grounds", new { isAdmitted = false }),
            ("grounds", new { isAdmitted = true, isUrgent = true }), ("mergeInto", new { isAdmitted = true, mergeInto = app.NewId() }),
        })
        {
            await RequestDesk.AssertWrongAsync(await desk.TryDecideAsync(id, decision), field);
        }

        await desk.AdmitAsync(id, new { isAdmitted = true, count = 4, deadline = app.Today.AddDays(12), isUrgent = true, grounds = "合成的缩减理由" });
        var tasks = await desk.Ground.TasksAsync();
        Assert.All(tasks, task => Assert.Equal((app.Today.AddDays(12), UrgencyRule.Ordered), (task.Until, task.Urgent)));
        Assert.Equal([2, 2], tasks.GroupBy(task => task.Area).Select(grid => grid.Count()));
        // The doors nearest to the ground: first floor before second.
        var floors = await app.FromDatabaseAsync(db => db.WorkTasks.Where(task => task.SourceId == id)
            .Join(db.Dwellings, task => task.DwellingId, dwelling => dwelling.Id, (task, dwelling) => dwelling.Floor).ToListAsync());
        Assert.All(floors, floor => Assert.Equal(1, floor));
        var line = Assert.Single(await desk.ListAsync(await desk.WaterAsync()));
        Assert.Equal((4, "合成的缩减理由", true), (line.Ruling!.Count, line.Ruling.Grounds, line.IsTrimmed));
    }

    [Fact]
    public async Task A_declined_request_makes_no_task_and_tells_its_grounds()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 1);
        app.GoTo(1, 9);
        var id = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest());
        Assert.True((await desk.TryDecideAsync(id, new { isAdmitted = false, grounds = "合成的退回理由" })).IsSuccessStatusCode);
        var line = Assert.Single(await desk.ListAsync(await desk.WaterAsync()));
        Assert.Equal((RequestState.Declined, "合成的退回理由"), (line.State, line.Ruling!.Grounds));
        Assert.Empty(await desk.Ground.TasksAsync());
    }

    [Fact]
    public async Task Two_requests_for_the_same_doors_stand_side_by_side_and_merged_they_are_one_task_that_counts_for_both()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 4);
        app.GoTo(1, 6);
        var first = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest(("count", 2), ("area", desk.Ground.Ground.Grid.Value)));
        var second = await RequestDesk.AskedAsync(await desk.PowerAsync(), desk.ARequest());
        await RequestDesk.AskedAsync(await desk.PowerAsync(), desk.ARequest(("kind", RequestDesk.Buildings)));
        Assert.Equal([second], (await desk.LineAsync(first)).Overlaps);
        Assert.Equal([first], (await desk.LineAsync(second)).Overlaps);
        Assert.Empty((await desk.ListAsync(await desk.WaterAsync())).Single().Overlaps);

        await RequestDesk.AssertWrongAsync(await desk.TryDecideAsync(second, new { isAdmitted = true, mergeInto = first }), "mergeInto");
        Assert.Equal((2, 0), await desk.AdmitAsync(first));
        Assert.Equal((2, 2), await desk.AdmitAsync(second, new { isAdmitted = true, mergeInto = first }));
        var tasks = await desk.Ground.TasksAsync();
        Assert.Equal((4, 4), (tasks.Count, tasks.DistinctBy(task => task.SubjectId).Count()));
        await desk.Ground.DoneAsync(tasks.First(task => task.SourceId == first).Id, new { outcome = "NotNeeded" });
        Assert.Equal((2, 1), (await desk.LineAsync(first)).Progress is var mine ? (mine!.Tasks, mine.Done) : default);
        Assert.Equal((4, 1), (await desk.LineAsync(second)).Progress is var hers ? (hers!.Tasks, hers.Done) : default);

        // What the second still needs stays when the first is withdrawn, and goes with the second.
        await (await desk.WaterAsync()).PostAsync($"/api/requests/{first}/withdraw", null);
        Assert.Equal(3, (await desk.Ground.TasksAsync()).Count(task => task.IsOpen));
        await (await desk.PowerAsync()).PostAsync($"/api/requests/{second}/withdraw", null);
        Assert.DoesNotContain(await desk.Ground.TasksAsync(), task => task.IsOpen);
    }

    [Fact]
    public async Task Requests_of_different_kinds_that_are_merged_go_to_the_same_doors_in_one_visit()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 8);
        app.GoTo(1, 6);
        var first = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest());
        await desk.AdmitAsync(first, new { isAdmitted = true, count = 2, grounds = "合成" });
        var doors = (await desk.Ground.TasksAsync()).ConvertAll(task => task.SubjectId);
        var second = await RequestDesk.AskedAsync(await desk.PowerAsync(), desk.ARequest(("kind", RequestDesk.OtherPublicity), ("count", 2)));
        Assert.Equal((2, 0), await desk.AdmitAsync(second, new { isAdmitted = true, mergeInto = first }));
        Assert.Equal(doors.Order(), (await desk.Ground.TasksAsync()).Where(task => task.SourceId == second).Select(task => task.SubjectId).Order());
        app.GoTo(1, 6);
        await app.TickAsync();
        Assert.Equal(2, Assert.Single((await desk.Ground.TodayAsync()).Stops).Tasks.Count);
    }

    [Fact]
    public async Task Every_request_ends_on_its_date_and_what_is_open_of_it_is_taken_back()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 2);
        app.GoTo(1, 6);
        var request = desk.ARequest(("deadline", app.Today.AddDays(1)), ("endsOn", app.Today.AddDays(2)));
        var (admitted, waiting) = (await RequestDesk.AskedAsync(await desk.WaterAsync(), request),
            await RequestDesk.AskedAsync(await desk.PowerAsync(), request));
        await desk.AdmitAsync(admitted);
        app.GoTo(2, 6);
        await app.TickAsync();
        Assert.Equal(2, (await desk.Ground.TasksAsync()).Count(task => task.IsOpen));
        app.GoTo(1, 6);
        await app.TickAsync();
        Assert.All(await desk.Ground.TasksAsync(), task => Assert.Equal(TaskState.Withdrawn, task.State));
        Assert.Equal([RequestState.Ended, RequestState.Ended], [(await desk.LineAsync(admitted)).State, (await desk.LineAsync(waiting)).State]);
        await RequestDesk.RefusedAsync(await desk.TryDecideAsync(waiting, new { isAdmitted = true }), "rule.request-decided");
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_one_is_told_that_it_is_decided()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 2);
        app.GoTo(1, 9);
        var id = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest());
        var client = await desk.CentreAsync();
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            client.PostAsJsonAsync($"/api/requests/{id}/decision", new { isAdmitted = true })));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], both.Select(answer => answer.StatusCode).Order());
        Assert.Equal(2, (await desk.Ground.TasksAsync()).Count);
    }

    [Fact]
    public async Task Asking_and_deciding_works_on_pages_without_scripts()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 2);
        app.GoTo(1, 9);
        var handler = await desk.WaterAsync();
        var page = await handler.GetStringAsync("/requests");
        Dictionary<string, string> form = new()
        {
            ["Form.Kind"] = RequestDesk.Publicity, ["Form.Area"] = $"{desk.Area} 合成社区", ["Form.Hours"] = "1", ["Form.Reason"] = "合成的页面理由",
            ["Form.Deadline"] = $"{app.Today.AddDays(3):yyyy-MM-dd}", ["Form.EndsOn"] = $"{app.Today.AddDays(2):yyyy-MM-dd}",
        };
        var wrong = await PostAsync(handler, "/requests", "ask", page, form);
        var said = WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync());
        Assert.Contains("结束日期不能早于完成期限", said);
        Assert.Contains("合成的页面理由", said);
        form["Form.EndsOn"] = $"{app.Today.AddDays(5):yyyy-MM-dd}";
        Assert.Equal(HttpStatusCode.Found, (await PostAsync(handler, "/requests", "ask", page, form)).StatusCode);

        var (centre, id) = (await desk.CentreAsync(), Assert.Single(await desk.ListAsync(handler)).Id);
        var waiting = await centre.GetStringAsync("/requests/desk");
        Assert.Contains("合成的页面理由", WebUtility.HtmlDecode(waiting));
        var unfounded = await PostAsync(centre, "/requests/desk", $"decide-{id:n}", waiting, new() { ["Form.Go"] = "decline" });
        Assert.Contains("请填写这一项", WebUtility.HtmlDecode(await unfounded.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.Found,
            (await PostAsync(centre, "/requests/desk", $"decide-{id:n}", waiting, new() { ["Form.Go"] = "admit" })).StatusCode);
        Assert.Equal(2, (await desk.Ground.TasksAsync()).Count);
        Assert.Contains("完成 0 / 2", WebUtility.HtmlDecode(await handler.GetStringAsync("/requests")));
    }

    internal static Task<HttpResponseMessage> PostAsync(
        HttpClient client, string path, string handler, string page, Dictionary<string, string> form) =>
        client.PostAsync(path, new FormUrlEncodedContent(form.Concat(
        [
            new("_handler", handler), new("__RequestVerificationToken", Token().Match(page).Groups[1].Value),
        ])));

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
