using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Staff;
using Doorstep.Tasks;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>What the office sees of planned work: what waits for a ruling, and whose day is too full.</summary>
public sealed class ShowTasksTests(TasksCity app) : IClassFixture<TasksCity>
{
    private static async Task<ShowTasks.Board> BoardAsync(HttpClient who, TaskGround ground) =>
        (await who.GetFromJsonAsync<ShowTasks.Board>($"/api/tasks/board?area={ground.Ground.Community}", RegisterClient.Json))!;

    private static async Task<string> PageAsync(HttpClient who, string path) => WebUtility.HtmlDecode(await who.GetStringAsync(path));

    [Fact]
    public async Task What_was_sent_back_and_nobody_ruled_on_for_a_day_is_marked_late_and_told_once()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        await ground.LivesAsync(0);
        var centre = await app.AnAccountAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value);
        var begun = await (await app.AsAsync(centre))
            .PostAsJsonAsync("/api/rhythms", new { kind = "0517", area = ground.Ground.Community.Value, everyDays = 1 });
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync());
        app.GoTo(1, 6);
        await app.TickAsync();
        var task = (await ground.OpenAsync()).Id;
        await ground.DoneAsync(task, new { outcome = "Cannot", grounds = "Unsafe" });
        app.Time.Leap(TimeSpan.FromHours(23));
        await app.TickAsync();
        Assert.Equal((23, false), await WaitsAsync());
        Assert.Equal(0, await ToldAsync());

        foreach (var _ in Enumerable.Range(0, 3))
        {
            app.Time.Leap(TimeSpan.FromHours(2));
            await app.TickAsync();
        }

        Assert.Equal((29, true), await WaitsAsync());
        Assert.Equal(1, await ToldAsync());
        Assert.Contains("<span class=\"tag amber\">已等 29 小时</span>",
            await PageAsync(await app.AsAsync(centre), $"/tasks?area={ground.Ground.Community}"));

        // To be done, and sent back again: nobody has ruled on that yet either.
        Assert.True((await (await app.AsAsync(centre)).PostAsJsonAsync($"/api/tasks/{task}/ruling", new { wasRight = false })).IsSuccessStatusCode);
        await ground.DoneAsync(task, new { outcome = "Cannot", grounds = "Unsafe" });
        app.Time.Leap(TimeSpan.FromHours(25));
        await app.TickAsync();
        Assert.Equal(2, await ToldAsync());

        async Task<(int, bool)> WaitsAsync()
        {
            var sent = Assert.Single((await BoardAsync(await app.AsAsync(centre), ground)).SentBack);
            return (sent.Hours, sent.IsLate);
        }

        Task<int> ToldAsync() => app.FromDatabaseAsync(db => db.Messages.CountAsync(message => message.Word == "message.unruled"
            && message.AccountId == centre.Id && message.Link == $"/tasks?area={ground.Ground.Grid}"));
    }

    [Fact]
    public async Task A_day_that_urgent_work_makes_too_full_is_seen_by_its_grid()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        for (var door = 0; door < 6; door++)
        {
            await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(door)), "Daily");
        }

        app.GoTo(1, 6);
        await app.TickAsync();
        var staff = (await ground.StaffAsync()).Http;
        var line = Assert.Single((await BoardAsync(staff, ground)).Grids);
        Assert.Equal(((await ground.TodayAsync()).Minutes, 120, true), (line.Minutes!.Value, line.Budget!.Value, line.IsOver));
        Assert.Contains("超出预算", await PageAsync(staff, $"/tasks?area={ground.Ground.Community}"));

        Assert.True((await (await ground.ClientAsync()).PutAsJsonAsync("/api/tasks/reception", new { minutes = 50 })).IsSuccessStatusCode);
        Assert.Equal(70, Assert.Single((await BoardAsync((await ground.StaffAsync()).Http, ground)).Grids).Budget);
    }

    [Fact]
    public async Task A_worker_who_has_no_grid_is_told_so_and_has_an_empty_day()
    {
        var ground = await app.GroundAsync();
        var account = await app.AnAccountAsync(Role.GridWorker, ground.Ground.Grid.Value);
        var hired = GridWorker.Hire(app.NewId(), ground.Ground.Community, "合成员", "Synthetic", "12000000000", $"N-{ground.Ground.Grid}");
        hired.SignsInWith(account.Id);
        await app.WithDatabaseAsync(async db =>
        {
            db.Add(hired);
            await db.SaveChangesAsync();
        });
        var client = await app.AsAsync(account);
        var today = (await client.GetFromJsonAsync<ShowToday.Today>("/api/tasks/today", RegisterClient.Json))!;
        Assert.Equal((hired.Id, 0, 0, 0), (today.WorkerId, today.Grids.Count, today.Stops.Count, today.Waiting));
        Assert.Contains("现在没有由您负责的网格", await PageAsync(client, "/today"));
    }
}
