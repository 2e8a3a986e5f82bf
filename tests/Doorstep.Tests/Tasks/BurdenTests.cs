using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Contracts.Forms;
using Doorstep.Live;
using Doorstep.Staff;
using Doorstep.Tasks.Burden;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed class BurdenTests(TasksCity app) : IClassFixture<TasksCity>
{
    private static async Task<ShowBurden.Meter> MeterAsync(HttpClient who, string? area = null, int? weeks = null) =>
        (await who.GetFromJsonAsync<ShowBurden.Meter>($"/api/tasks/burden?area={area}{(weeks is null ? "" : $"&weeks={weeks}")}", RegisterClient.Json))!;

    private static async Task<HttpResponseMessage> NoteAsync(HttpClient who, object noted) =>
        await who.PostAsJsonAsync("/api/tasks/asked-outside", noted);

    [Fact]
    public async Task What_was_asked_outside_the_platform_is_noted_in_one_tap_and_shows_the_asker_and_never_the_worker()
    {
        var desk = await RequestDesk.MakeAsync(app);
        app.GoTo(1, 9);
        var (worker, key) = (await desk.Ground.ClientAsync(), Guid.CreateVersion7());
        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal(HttpStatusCode.NoContent,
                (await NoteAsync(worker, new { asker = "Subdistrict", what = "合成的报表", minutes = 40, key })).StatusCode);
        }

        foreach (var (field, noted) in new (string, object)[]
        {
            ("minutes", new { asker = "Other", what = "合成", minutes = 0 }), ("what", new { asker = "Other", what = " ", minutes = 5 }),
            ("departmentId", new { asker = "Department", what = "合成", minutes = 5 }),
            ("asker", new { asker = "CarePlans", what = "合成", minutes = 5 }),
            ("departmentId", new { asker = "Department", departmentId = app.NewId(), what = "合成", minutes = 5 }),
        })
        {
            await RequestDesk.AssertWrongAsync(await NoteAsync(worker, noted), field);
        }

        var other = (await RequestDesk.MakeAsync(app)).Ground;
        Assert.Equal(HttpStatusCode.NotFound, (await NoteAsync(
            worker, new { asker = "Other", what = "合成", minutes = 5, workerId = other.WorkerOf(other.Ground.Grid).Id })).StatusCode);
        var staff = (await desk.Ground.StaffAsync()).Http;
        var text = await staff.GetStringAsync($"/api/tasks/burden?area={desk.Area}");
        var week = (await MeterAsync(staff, desk.Area)).Weeks[0];
        var line = Assert.Single(week.Lines);
        Assert.Equal((Asker.Subdistrict, 40, 40, 2), (line.Asker, line.Asked.Minutes, line.Asked.Outside, week.Workers));
        Assert.DoesNotContain(desk.Ground.WorkerOf(desk.Ground.Ground.Grid).Id.ToString(), text);
        Assert.DoesNotContain("合成员", text);
        var row = await app.FromDatabaseAsync(db => db.AskedOutside.SingleAsync(one => one.Area == desk.Ground.Ground.Community));
        Assert.Equal(("合成的报表", app.Today), (row.What, row.Day));
        Assert.Empty(await desk.Ground.LogAsync("asked"));
    }

    [Fact]
    public async Task The_meter_counts_minutes_fields_and_photos_by_who_asked_and_a_task_for_two_once_in_the_sum()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 4);
        app.GoTo(1, 9);
        var first = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest(("area", desk.Ground.Ground.Grid.Value)));
        var second = await RequestDesk.AskedAsync(await desk.PowerAsync(), desk.ARequest());
        await desk.AdmitAsync(first);
        await desk.AdmitAsync(second, new { isAdmitted = true, mergeInto = first });
        await desk.Ground.PlanAsync(await desk.Ground.ResidentOfAsync(await desk.Ground.LivesAsync(5)), "Weekly");
        foreach (var task in (await desk.Ground.TasksAsync()).Where(task => task.Area == desk.Ground.Ground.Grid))
        {
            await desk.Ground.DoneAsync(task.Id, task.IsCare ? new { outcome = "Done", contact = "Seen" } : new { outcome = "NotNeeded" });
        }

        var far = (await desk.Ground.TasksAsync()).First(task => task.Area == desk.Ground.Ground.OtherGrid);
        Assert.True((await desk.Ground.EndAsync(far.Id, new { outcome = "NotNeeded" }, desk.Ground.Ground.OtherGrid)).IsSuccessStatusCode);
        var (fields, photos) = await QuestionsAsync("publicity-round");
        var care = await QuestionsAsync("care-visit");
        var week = (await MeterAsync((await desk.Ground.StaffAsync()).Http, desk.Area)).Weeks[0];
        Assert.Equal(new(4, 45, 0, 3 * fields + care.Fields, 3 * photos + care.Photos), week.All);
        Assert.Equal(
            [(Asker.CarePlans, 1, 30, care.Fields), (Asker.Department, 3, 15, 3 * fields), (Asker.Department, 2, 10, 2 * fields)],
            week.Lines.Select(line => (line.Asker, line.Asked.Tasks, line.Asked.Minutes, line.Asked.Fields)));
        Assert.All(week.Lines.Skip(1), line => Assert.StartsWith("部门", line.Name));

        // It is history a week later.
        app.GoTo(7, 9);
        var later = await MeterAsync((await desk.Ground.StaffAsync()).Http, desk.Area, 2);
        Assert.Equal((2, 0, 45), (later.Weeks.Count, later.Weeks[0].All.Minutes, later.Weeks[1].All.Minutes));
        Assert.Equal(DayOfWeek.Monday, later.Weeks[0].Monday.DayOfWeek);
    }

    [Fact]
    public async Task Figures_that_would_be_one_workers_own_are_not_shown_and_outside_her_grants_nobody_reads_any()
    {
        var desk = await RequestDesk.MakeAsync(app);
        app.GoTo(1, 9);
        await NoteAsync(await desk.Ground.ClientAsync(), new { asker = "Community", what = "合成", minutes = 30 });
        var staff = (await desk.Ground.StaffAsync()).Http;
        var grid = await MeterAsync(staff, desk.Ground.Ground.Grid.Value);
        Assert.Equal((true, 0), (grid.IsTooFew, grid.Weeks.Count));
        Assert.Equal(12, (await MeterAsync(staff, desk.Area)).Weeks.Count);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync("/api/tasks/burden?area=460106")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync($"/api/tasks/burden?area={desk.Ground.Ground.Community.Parent}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await desk.WaterAsync()).GetAsync("/api/tasks/burden")).StatusCode);

        // With a third worker it is a small crowd.
        await app.WithDatabaseAsync(async db =>
        {
            foreach (var more in Enumerable.Range(0, 2))
            {
                var hired = GridWorker.Hire(app.NewId(), desk.Ground.Ground.Community, "合成员", "Synthetic", "12000000000", $"M-{app.NewId()}");
                db.Add(hired);
                db.Add(Posting.Post(hired, desk.Ground.Ground.Grid, new Act(app.NewId(), Guid.Empty, app.Now.AddDays(-1))));
            }

            await db.SaveChangesAsync();
        });
        Assert.False((await MeterAsync(staff, desk.Ground.Ground.Grid.Value)).IsTooFew);
    }

    [Fact]
    public async Task The_meter_and_the_note_work_on_pages_without_scripts()
    {
        var desk = await RequestDesk.MakeAsync(app);
        app.GoTo(1, 9);
        var worker = await desk.Ground.ClientAsync();
        var page = await worker.GetStringAsync("/today");
        var wrong = await RequestTests.PostAsync(worker, "/today", "outside", page,
            new() { ["Outside.Who"] = "Subdistrict", ["Outside.Minutes"] = "0", ["Outside.What"] = "合成的表" });
        Assert.Contains("请填 1 到 600 分钟", WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.Found, (await RequestTests.PostAsync(worker, "/today", "outside", page,
            new() { ["Outside.Who"] = "Subdistrict", ["Outside.Minutes"] = "２5", ["Outside.What"] = "合成的表" })).StatusCode);
        var shown = WebUtility.HtmlDecode(await (await desk.Ground.StaffAsync()).Http.GetStringAsync($"/burden?area={desk.Area}"));
        Assert.Contains("街道", shown);
        Assert.Contains("12.5", shown);
        Assert.DoesNotContain("合成员", shown);
        Assert.Contains("合成的表", shown);
        Assert.Contains("人太少", WebUtility.HtmlDecode(await worker.GetStringAsync("/burden")));
    }

    private async Task<(int Fields, int Photos)> QuestionsAsync(string form)
    {
        var asked = (await app.FromDatabaseAsync(db => db.FormVersions.SingleAsync(one => one.Code == form && one.ReplacedAt == null))).Definition.All
            .Where(question => question.Type is not (QuestionType.Computed or QuestionType.Repeat)).ToList();
        return (asked.Count, asked.Count(question => question.Type is QuestionType.Photo));
    }
}
