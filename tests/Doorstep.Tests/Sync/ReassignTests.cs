using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Contracts;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

/// <summary>An office gives a grid to another worker: it sees first what that gives to whom, then both workers and both phones learn it.</summary>
public sealed partial class ReassignTests(TasksCity app) : IClassFixture<TasksCity>
{
    [GeneratedRegex("name=\"(__RequestVerificationToken|Form\\.Key)\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Hidden();

    [Fact]
    public async Task The_preview_says_who_gets_what_and_what_lies_unsent_and_changes_nothing()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        await ground.LivesAsync(0, people: 3);
        await ground.LivesAsync(1);
        await ground.LivesAsync(6);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(2)), "Weekly");
        await app.TickAsync();
        SyncPhone phone = new(await ground.ClientAsync(), app.NewId);
        await phone.SendAsync();
        var office = (await ground.StaffAsync()).Http;
        var preview = await office.GetFromJsonAsync<JsonElement>(
            $"/api/duty/reassignments/preview?grid={ground.Ground.Grid}&workerId={ground.WorkerOf(ground.Ground.OtherGrid).Id}");
        var grid = Assert.Single(preview.GetProperty("grids").EnumerateArray());
        Assert.Equal((3, 5, 1), (Number(grid, "households"), Number(grid, "people"), Number(grid, "inCare")));
        var today = await ground.TodayAsync();
        var tasks = today.Stops.SelectMany(stop => stop.Tasks).ToList();
        Assert.Equal((tasks.Count, tasks.Sum(task => task.Minutes)), (Number(grid, "tasks"), Number(grid, "minutes")));
        var workers = preview.GetProperty("workers").EnumerateArray().ToList();
        Assert.Equal([(1, 0), (1, 2)],
            workers.Select(one => (Number(one.GetProperty("before"), "grids"), Number(one.GetProperty("after"), "grids"))));
        Assert.Equal([(3, 0), (1, 4)],
            workers.Select(one => (Number(one.GetProperty("before"), "households"), Number(one.GetProperty("after"), "households"))));
        // What her phone said last: three, the oldest an hour and a half old.
        Assert.Equal([(true, 3), (false, 0)], workers.Select(one => (one.GetProperty("hasPhone").GetBoolean(), Number(one, "unsent"))));
        Assert.InRange(workers[0].GetProperty("oldestUnsentAt").GetDateTimeOffset(), app.Now.AddSeconds(-5460), app.Now.AddSeconds(-5400));
        Assert.Equal([ground.Ground.Grid.Value], (await ground.TodayAsync()).Grids);

        // Of a swap both grids change hands.
        var swap = await office.GetFromJsonAsync<JsonElement>(
            $"/api/duty/reassignments/preview?grid={ground.Ground.Grid}&second={ground.Ground.OtherGrid}");
        Assert.Equal([(3, 1), (1, 3)], swap.GetProperty("workers").EnumerateArray()
            .Select(one => (Number(one.GetProperty("before"), "households"), Number(one.GetProperty("after"), "households"))));
    }

    [Fact]
    public async Task A_grid_is_given_from_the_page_once_both_are_told_both_phones_take_their_rows_anew_and_it_comes_back()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var (mine, theirs) = (await ground.LivesAsync(0), await ground.LivesAsync(6));
        HttpClient[] phones = [await ground.ClientAsync(), await ground.ClientAsync(ground.Ground.OtherGrid)];
        PhoneStore[] stores = [await phones[0].SnapshotAsync(), await phones[1].SnapshotAsync()];
        var office = (await ground.StaffAsync()).Http;
        var path = $"/duty/reassign?grid={ground.Ground.Grid}&worker={ground.WorkerOf(ground.Ground.OtherGrid).Id}&from={Typed(0)}&until={Typed(3)}";
        var page = await office.GetStringAsync(path);
        for (var sent = 0; sent < 2; sent++)
        {
            var answer = await office.PostAsync(path, new FormUrlEncodedContent(Hidden().Matches(page)
                .Select(field => KeyValuePair.Create(field.Groups[1].Value, field.Groups[2].Value)).DistinctBy(field => field.Key)
                .Append(new("_handler", "reassign"))));
            Assert.Contains("已办理", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        }

        foreach (var (place, store) in stores.Index())
        {
            PhoneStore told = new();
            told.Take(await phones[place].LinesAsync($"changes?cursor={Uri.EscapeDataString(store.Cursor!)}"));
            Assert.Equal("grids", Assert.Single(told.Said).GetProperty("why").GetString());
            stores[place] = await phones[place].SnapshotAsync();
        }

        Assert.Equal([(false, false), (true, true)], stores.Select(store => (store.Has("household", mine), store.Has("household", theirs))));
        Assert.Contains("由同事负责", Assert.Single(await ToldAsync(phones[0])));
        Assert.Contains("由您负责", Assert.Single(await ToldAsync(phones[1])));

        var grid = ground.Ground.Grid;
        var standIn = await app.FromDatabaseAsync(db => db.StandIns.AsNoTracking().SingleAsync(one => one.Area == grid));
        Assert.True((await office.PostAsync($"/api/duty/stand-ins/{standIn.Id}/end", null)).IsSuccessStatusCode);
        Assert.Contains("又由您负责", (await ToldAsync(phones[0]))[0]);
        Assert.Contains("不再由您代班", (await ToldAsync(phones[1]))[0]);
        Assert.Equal([ground.Ground.Grid.Value], (await ground.TodayAsync()).Grids);
    }

    [Fact]
    public async Task A_grid_of_elsewhere_is_not_found_and_its_own_worker_a_stranger_and_a_time_that_is_over_are_refused()
    {
        var (ground, elsewhere) = (await app.GroundAsync(), await app.GroundAsync());
        var office = (await ground.StaffAsync()).Http;
        async Task<(HttpStatusCode, string?)> GiveAsync(AreaCode grid, Guid worker, double hours)
        {
            var answer = await office.PostAsJsonAsync(
                "/api/duty/reassignments", new { grid = grid.Value, workerId = worker, until = app.Now.AddHours(hours) });
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return (answer.StatusCode, said.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().First().Name
                : said.TryGetProperty("rule", out var rule) ? rule.GetString() : null);
        }

        var (own, other) = (ground.WorkerOf(ground.Ground.Grid).Id, ground.WorkerOf(ground.Ground.OtherGrid).Id);
        Assert.Equal((HttpStatusCode.NotFound, null), await GiveAsync(elsewhere.Ground.Grid, other, 3));
        Assert.Equal((HttpStatusCode.BadRequest, "workerId"), await GiveAsync(ground.Ground.Grid, own, 3));
        Assert.Equal((HttpStatusCode.BadRequest, "workerId"), await GiveAsync(ground.Ground.Grid, elsewhere.WorkerOf(elsewhere.Ground.Grid).Id, 3));
        Assert.Equal((HttpStatusCode.Conflict, "rule.duty-order"), await GiveAsync(ground.Ground.Grid, other, -3));
        Assert.Equal(HttpStatusCode.NotFound,
            (await office.GetAsync($"/api/duty/reassignments/preview?grid={elsewhere.Ground.Grid}&workerId={other}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await office.GetAsync($"/duty/reassign?grid={elsewhere.Ground.Grid}&worker={other}&from={Typed(0)}&until={Typed(3)}")).StatusCode);
    }

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static async Task<List<string>> ToldAsync(HttpClient phone) =>
        [.. (await phone.GetFromJsonAsync<JsonElement>("/api/my/messages")).GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("text").GetString()!)];

    private string Typed(int hours) => app.Now.AddHours(hours).ToOffset(CityTime.Offset).ToString(
        "yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
