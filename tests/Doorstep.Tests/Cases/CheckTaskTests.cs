using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Tasks;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

/// <summary>The desk asks a worker to look at a case, and it stands on her list of the day.</summary>
[Collection(nameof(CaseCity))]
public sealed class CheckTaskTests(CaseCity city)
{
    [Fact]
    public async Task A_check_that_the_desk_asks_for_is_on_the_list_of_the_day_and_what_was_found_goes_into_the_case()
    {
        var (desk, id) = (await city.DeskAsync(), await city.ReportedAsync());
        await AskAsync(desk, id);
        var task = Assert.Single(await TasksAsync(id));
        Assert.Equal((TaskSource.Case, city.WorkerId), (task.Source, task.WorkerId));
        var counter = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var today = await counter.GetFromJsonAsync<ShowToday.Today>($"/api/tasks/today?worker={city.WorkerId}", RegisterClient.Json);
        var item = Assert.Single(today!.Stops.SelectMany(stop => stop.Tasks), item => item.Id == task.Id);
        Assert.Equal((true, null), (item.IsCheck, item.Form));
        Assert.Contains($"/cases/{id}", await counter.GetStringAsync($"/today/{task.Id}"), StringComparison.Ordinal);

        var worker = await city.SignedInAsync(Role.GridWorker, CaseCity.Grid);
        foreach (var (outcome, field) in new (object, string)[]
        {
            (new { outcome = "Done" }, "isAsSaid"), (new { outcome = "Done", isAsSaid = false, note = " \u200b" }, "note"),
        })
        {
            var refused = await EndAsync(worker, task.Id, outcome);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains($"\"{field}\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var key = city.NewId();
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(HttpStatusCode.OK,
                (await EndAsync(worker, task.Id, new { outcome = "Done", key, isAsSaid = false, note = "那里没有垃圾（合成）" })).StatusCode);
        }

        var found = await city.CaseAsync(id);
        Assert.Equal(CaseStatus.Reported, found.Status);
        Assert.Equal("那里没有垃圾（合成）", Assert.Single(found.Acts, act => act.Kind is ActKind.NotFound).Note);
        await TickAsync();
        Assert.Equal(TaskOutcome.Done, Assert.Single(await TasksAsync(id)).Outcome);
    }

    [Fact]
    public async Task A_check_that_was_said_on_the_page_of_the_case_is_off_the_list_and_so_is_one_that_the_desk_needs_no_more()
    {
        var (desk, worker) = (await city.DeskAsync(), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));
        var (looked, filed) = (await city.ReportedAsync(), await city.ReportedAsync());
        await AskAsync(desk, looked, filed);
        await DoneAsync(worker, looked, "check", new { good = true });
        await DoneAsync(desk, filed, "file");
        await TickAsync();
        Assert.Equal((TaskState.Ended, TaskOutcome.Done), StateOf(Assert.Single(await TasksAsync(looked))));
        Assert.Equal((TaskState.Withdrawn, null), StateOf(Assert.Single(await TasksAsync(filed))));
    }

    [Fact]
    public async Task A_check_that_was_given_back_comes_again_only_where_the_desk_asks_again()
    {
        var (desk, worker, id) = (await city.DeskAsync(), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid), await city.ReportedAsync());
        await AskAsync(desk, id);
        var first = Assert.Single(await TasksAsync(id));
        Assert.Equal(HttpStatusCode.OK, (await EndAsync(worker, first.Id, new { outcome = "NotNeeded" })).StatusCode);
        await TickAsync();
        Assert.Single(await TasksAsync(id));

        await DoneAsync(desk, id, "file");
        await DoneAsync(desk, id, "dispatch");
        var handler = await city.HandlerAsync("SANITATION");
        await DoneAsync(handler, id, "accept");
        await DoneAsync(handler, id, "resolve", new { note = "清走了（合成）" });
        await AskAsync(desk, id);
        var second = (await TasksAsync(id))[^1];
        Assert.Equal(HttpStatusCode.OK, (await EndAsync(worker, second.Id, new { outcome = "Done", isAsSaid = true })).StatusCode);
        Assert.Equal((CaseStatus.CloseCheck, true), ((await city.CaseAsync(id)).Status, (await city.CaseAsync(id)).CheckedAt is not null));
        await TickAsync();
        Assert.Equal(2, (await TasksAsync(id)).Count);
    }

    [Fact]
    public async Task What_a_worker_found_stands_where_the_case_has_gone_out_of_her_sight()
    {
        var (desk, worker, id) = (await city.DeskAsync(), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid), await city.ReportedAsync());
        await AskAsync(desk, id);
        var task = Assert.Single(await TasksAsync(id));
        await city.FromDatabaseAsync(db => db.Cases.Where(found => found.Id == id)
            .ExecuteUpdateAsync(found => found.SetProperty(one => one.Area, Doorstep.Contracts.AreaCode.Parse(CaseCity.NextGrid))));
        Assert.Equal(HttpStatusCode.OK, (await EndAsync(worker, task.Id, new { outcome = "Done", isAsSaid = true })).StatusCode);
        Assert.Equal((TaskState.Ended, TaskOutcome.Done), StateOf(Assert.Single(await TasksAsync(id))));
        Assert.Equal(CaseStatus.FieldCheck, (await city.CaseAsync(id)).Status);
    }

    [Fact]
    public async Task A_case_has_one_check_whatever_house_is_nearest_and_a_second_one_is_taken_off()
    {
        var (desk, id) = (await city.DeskAsync(), await city.ReportedAsync());
        await AskAsync(desk, id);
        var task = Assert.Single(await TasksAsync(id));
        Assert.Equal(id, task.SubjectId);
        await city.WithDatabaseAsync(async db =>
        {
            db.Add(WorkTask.Plan(new("0301", 10, IsCare: false, IsInspection: false), new() { Grid = task.Area, Id = city.NewId() }, TaskSource.Case,
                id, task.From, task.Until, new(city.NewId(), Guid.Empty, task.PlannedAt)));
            await db.SaveChangesAsync();
        });
        await TickAsync();
        Assert.Equal([TaskState.Open, TaskState.Withdrawn], (await TasksAsync(id)).Select(one => one.State));
    }

    private async Task AskAsync(HttpClient desk, params Guid[] cases)
    {
        await TickAsync();
        foreach (var id in cases)
        {
            await DoneAsync(desk, id, "ask-check");
        }

        await TickAsync();
    }

    /// <summary>What the server does by itself every few seconds.</summary>
    private async Task TickAsync()
    {
        await city.Services.GetRequiredService<PlanChecks>().TickAsync(default);
        await city.Services.GetRequiredService<PlanTasks>().TickAsync(default);
    }

    private static (TaskState, TaskOutcome?) StateOf(WorkTask task) => (task.State, task.Outcome);

    private Task<List<WorkTask>> TasksAsync(Guid id) => city.FromDatabaseAsync(db =>
        db.WorkTasks.AsNoTracking().Where(task => task.SourceId == id).OrderBy(task => task.Id).ToListAsync());

    private static Task<HttpResponseMessage> EndAsync(HttpClient worker, Guid task, object outcome) =>
        worker.PostAsJsonAsync($"/api/tasks/{task}/outcome", outcome);

    private static async Task DoneAsync(HttpClient client, Guid id, string act, object? body = null)
    {
        var answer = await CaseCity.ActAsync(client, id, act, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
