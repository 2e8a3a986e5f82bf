using System.Net;
using System.Net.Http.Json;
using Doorstep.Tasks.Burden;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed class ReceptionTests(TasksCity app) : IClassFixture<TasksCity>
{
    private static Task<HttpResponseMessage> SetAsync(HttpClient who, object reception) => who.PutAsJsonAsync("/api/tasks/reception", reception);

    [Fact]
    public async Task Minutes_at_the_counter_are_work_her_list_is_shorter_by_them_and_the_burden_meter_counts_them_with_the_community()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 12);
        app.GoTo(1, 6);
        await desk.AdmitAsync(await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest(("hours", 2), ("area", desk.Ground.Ground.Grid.Value))));
        app.GoTo(1, 6);
        await app.TickAsync();
        var worker = await desk.Ground.ClientAsync();
        var before = await desk.Ground.TodayAsync();
        Assert.True(before.Stops.Count > 2, $"{before.Stops.Count}");
        Assert.Equal(HttpStatusCode.NoContent, (await SetAsync(worker, new { minutes = 100 })).StatusCode);
        var at = await desk.Ground.TodayAsync();
        Assert.Equal((100, true), (at.CounterMinutes, at.Minutes <= 20));
        Assert.Equal(before.Waiting + before.Stops.Count - at.Stops.Count, at.Waiting);

        // Keyed in at the counter; and taken off again.
        var staff = (await desk.Ground.StaffAsync()).Http;
        var id = desk.Ground.WorkerOf(desk.Ground.Ground.Grid).Id;
        Assert.Equal(HttpStatusCode.NoContent, (await SetAsync(staff, new { minutes = 30, workerId = id })).StatusCode);
        var meter = await staff.GetFromJsonAsync<ShowBurden.Meter>($"/api/tasks/burden?area={desk.Area}", RegisterClient.Json);
        var line = Assert.Single(meter!.Weeks[0].Lines);
        Assert.Equal((Asker.Community, 30, 0), (line.Asker, line.Asked.Minutes, line.Asked.Outside));
        Assert.Equal((30, 0), (meter.Weeks[0].All.Minutes, meter.Weeks[0].All.Outside));
        Assert.Equal(HttpStatusCode.NoContent, (await SetAsync(staff, new { minutes = 0, workerId = id })).StatusCode);
        Assert.Equal((0, before.Stops.Count), ((await desk.Ground.TodayAsync()).CounterMinutes, (await desk.Ground.TodayAsync()).Stops.Count));
        Assert.Equal(["reception.set", "reception.set", "reception.set"], await desk.Ground.LogAsync("reception."));
    }

    [Fact]
    public async Task Minutes_set_twice_in_the_same_moment_are_one_record()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var (worker, id) = (await ground.ClientAsync(), ground.WorkerOf(ground.Ground.Grid).Id);
        for (var day = 1; day < 4; day++)
        {
            var on = app.Today.AddDays(day);
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => SetAsync(worker, new { minutes = 40, day = on })));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
            Assert.Equal(1, await app.FromDatabaseAsync(db => db.Receptions.CountAsync(one => one.WorkerId == id && one.Day == on)));
        }
    }

    [Fact]
    public async Task Too_many_minutes_a_day_too_far_and_the_worker_of_another_community_are_refused_by_name()
    {
        var (ground, other) = (await app.GroundAsync(), await app.GroundAsync());
        app.GoTo(1, 9);
        var worker = await ground.ClientAsync();
        foreach (var (field, reception) in new (string, object)[]
        {
            ("minutes", new { minutes = 601 }), ("minutes", new { minutes = -1 }), ("minutes", new { }),
            ("day", new { minutes = 10, day = app.Today.AddDays(61) }), ("day", new { minutes = 10, day = app.Today.AddDays(-8) }),
        })
        {
            await RequestDesk.AssertWrongAsync(await SetAsync(worker, reception), field);
        }

        Assert.Equal(HttpStatusCode.NotFound,
            (await SetAsync(worker, new { minutes = 10, workerId = other.WorkerOf(other.Ground.Grid).Id })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await SetAsync((await ground.StaffAsync()).Http, new { minutes = 10, workerId = other.WorkerOf(other.Ground.Grid).Id })).StatusCode);
    }
}
