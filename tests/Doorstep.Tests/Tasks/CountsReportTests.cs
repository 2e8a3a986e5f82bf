using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;
using static Doorstep.Tests.Tasks.CountsDesk;

namespace Doorstep.Tests.Tasks;

public sealed partial class CountsReportTests(TasksCity app) : IClassFixture<TasksCity>
{
    private const string Vaccination = """{"asked":"vaccination"}""";

    /// <summary>In the whole city 64 for vaccination, 40 for reminders, and three services for fewer than ten each.</summary>
    private static async Task<List<Guid>> AnswerAsync(CountsDesk desk)
    {
        await desk.AnsweredAsync(West, 30, Vaccination);
        await desk.AnsweredAsync(East, 20, Vaccination);
        await desk.AnsweredAsync(Far, 14, Vaccination);
        await desk.AnsweredAsync(West, 22, """{"asked":"antenatal","reminder":"check-up"}""");
        await desk.AnsweredAsync(East, 15, """{"asked":"antenatal","reminder":"check-up"}""");
        await desk.AnsweredAsync(Far, 3, """{"asked":"antenatal","reminder":"after-birth"}""");
        await desk.AnsweredAsync(West, 4, """{"asked":"advice"}""");
        await desk.AnsweredAsync(Far, 3, """{"asked":"contraception","collect":"clinic"}""");
        await desk.AnsweredAsync(Far, 6, """{"asked":"none"}""");
        return await desk.AnsweredAsync(East, 5, """{"asked":"rewards"}""");
    }

    [Fact]
    public async Task The_answers_of_a_quarter_become_a_report_that_the_health_department_reads_and_no_other()
    {
        var desk = await MakeAsync(app);
        var quarter = desk.NextQuarter();
        var residents = await AnswerAsync(desk);
        await desk.TickAsync();
        Assert.Empty(await desk.ReportsAsync(quarter));
        desk.GoPast(quarter, 1);
        await desk.TickAsync();
        Assert.Empty(await desk.ReportsAsync(quarter));
        desk.GoPast(quarter, 2);
        await desk.TickAsync();

        var id = Assert.Single(await desk.ReportsAsync(quarter)).Id;
        var health = await desk.HealthAsync();
        var line = (await ListAsync(health)).Single(one => one.Id == id);
        Assert.Equal((Form, quarter.Year, quarter.Number, false), (line.FormCode, line.Year, line.Quarter, line.IsIncomplete));
        var view = await OpenAsync(health, id);
        Assert.Equal((64, 40, 104), (NumberOf(view.Body, Whole, "vaccination"), NumberOf(view.Body, Whole, "antenatal"), NumberOf(view.Body, Whole)));
        Assert.Superset(new HashSet<string> { "advice", "contraception", "rewards" }, view.Body.Few.Select(option => option.Service).ToHashSet());
        Assert.Null(NumberOf(view.Body, Far, "antenatal"));
        Assert.All(view.Body.Numbers.SelectMany(row => row), number => Assert.True(number is null or >= 10, Shown(view.Body)));
        // The three of the far subdistrict are no difference either: 17 - 14, or 40 - 37.
        Assert.True(NumberOf(view.Body, Far) is null || NumberOf(view.Body, Far, "vaccination") is null, Shown(view.Body));
        Assert.Null(NumberOf(view.Body, "460900", "antenatal"));
        Assert.InRange(view.Body.Numbers.SelectMany(row => row).Count(number => number is not null), 8, 16);

        var stored = await app.FromDatabaseAsync(db => db.Database.SqlQueryRaw<string>("SELECT \"Body\" AS \"Value\" FROM \"CountsReports\"").ToListAsync());
        Assert.DoesNotContain(stored, text => text.Contains("vaccination", StringComparison.OrdinalIgnoreCase));

        var water = await desk.WaterAsync();
        Assert.Empty(await ListAsync(water));
        foreach (var path in (string[])[$"/api/counts/{id}", $"/api/counts/{id}/file", $"/counts/{id}"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync(path)).StatusCode);
            foreach (var role in (string[])[Role.CommunityStaff, Role.GridWorker, Role.CityLeader, Role.SubdistrictStaff])
            {
                Assert.Equal(HttpStatusCode.Forbidden, (await (await app.SignedInAsync(role, Whole)).GetAsync(path)).StatusCode);
            }
        }

        // Of a department in a part of the city the report of the whole is none of hers.
        var part = await app.SignedInAsync(Role.DepartmentHandler, West, await app.FromDatabaseAsync(db =>
            db.Departments.Where(one => one.Kind == "HEALTH").Select(one => (Guid?)one.Id).SingleAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await part.GetAsync($"/api/counts/{id}")).StatusCode);

        // That her answers were opened for it, a resident sees.
        var reading = await app.FromDatabaseAsync(db => db.Readings.SingleAsync(one => one.SubjectId == residents[0]));
        Assert.Equal(("Export:Answers", Purposes.Service, Guid.Empty), (reading.Field, reading.Purpose, reading.By));
    }

    [Fact]
    public async Task Every_opening_is_recorded_with_who_and_when()
    {
        var desk = await MakeAsync(app);
        var quarter = desk.NextQuarter();
        await AnswerAsync(desk);
        desk.GoPast(quarter, 2);
        await desk.TickAsync();
        var id = Assert.Single(await desk.ReportsAsync(quarter)).Id;
        Assert.Empty(await OpeningsAsync(id));

        Assert.Single((await OpenAsync(await desk.HealthAsync(), id)).Opened);
        await (await desk.HealthAsync()).GetStringAsync($"/counts/{id}");
        await (await desk.HealthAsync()).GetStringAsync($"/api/counts/{id}/file");
        await (await desk.WaterAsync()).GetAsync($"/counts/{id}");
        var auditor = await app.AnAccountAsync(Role.Auditor, Whole);
        Assert.Equal(4, (await OpenAsync(await app.AsAsync(auditor), id)).Opened.Count);

        Assert.Equal([desk.Health.Id, desk.Health.Id, desk.Health.Id, auditor.Id], await OpeningsAsync(id));
        Assert.Equal(4, await app.FromDatabaseAsync(db => db.CountsOpenings.CountAsync(one => one.ReportId == id)));

        Task<List<Guid>> OpeningsAsync(Guid report) => app.FromDatabaseAsync(db => db.Log.Where(entry =>
            entry.SubjectId == report && entry.What == "counts.opened").OrderBy(entry => entry.Number).Select(entry => entry.By).ToListAsync());
    }

    [Fact]
    public async Task A_report_is_made_once_whatever_nodes_there_are_and_what_comes_or_goes_later_does_not_change_it()
    {
        TestDatabase database = new();
        LeapingClock clock = new();
        await using TasksCity one = new(database, clock);
        await one.InitializeAsync();
        await using TasksCity other = new(database, clock);
        var desk = await MakeAsync(one);
        var (there, quarter) = (await MakeAsync(other), desk.NextQuarter());
        await AnswerAsync(desk);
        desk.GoPast(quarter, 2);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Record.ExceptionAsync(() => (i % 2 == 0 ? desk : there).TickAsync()).AsTask()));
        await there.TickAsync();
        var report = Assert.Single(await desk.ReportsAsync(quarter));
        var before = await OpenAsync(await desk.HealthAsync(), report.Id);
        var readings = await one.FromDatabaseAsync(db => db.Readings.CountAsync());
        Assert.Equal(64 + 40 + 4 + 3 + 5 + 6, readings);

        // Answers of that quarter that come late do not make another one; nor does it change when its answers are erased.
        await desk.AnsweredAsync(West, 30, Vaccination, at: quarter.Begin.AddDays(5));
        await desk.TickAsync();
        clock.Leap(TimeSpan.FromDays(121));
        await one.Services.GetRequiredService<PurgeByRule>().EraseAsync(default);
        Assert.Equal(0, await one.FromDatabaseAsync(db => db.FilledParts.CountAsync()));
        await desk.TickAsync();
        await there.TickAsync();
        Assert.Equal(report.Id, Assert.Single(await desk.ReportsAsync(quarter)).Id);
        Assert.Equal(Shown(before.Body), Shown((await OpenAsync(await there.HealthAsync(), report.Id)).Body));
    }

    [Fact]
    public async Task What_was_missed_while_the_server_stood_still_is_made_up_and_says_where_answers_were_gone_already()
    {
        var desk = await MakeAsync(app);
        var lost = desk.NextQuarter();
        await desk.AnsweredAsync(West, 20, Vaccination);
        var kept = desk.NextQuarter();
        await desk.AnsweredAsync(West, 20, Vaccination);
        desk.GoPast(kept, 20);
        await app.Services.GetRequiredService<PurgeByRule>().EraseAsync(default);
        await desk.TickAsync();

        Assert.True(Assert.Single(await desk.ReportsAsync(lost)).IsIncomplete);
        var report = Assert.Single(await desk.ReportsAsync(kept));
        Assert.False(report.IsIncomplete);
        var body = (await OpenAsync(await desk.HealthAsync(), report.Id)).Body;
        // Twenty of twenty in one place would tell that there were none elsewhere.
        Assert.Equal((20, null), (NumberOf(body, Whole, "vaccination"), NumberOf(body, West, "vaccination")));
    }

    [Fact]
    public async Task A_resident_counts_once_for_a_service_where_she_last_asked_for_it_and_a_service_is_split_where_there_are_enough()
    {
        var desk = await MakeAsync(app);
        var quarter = desk.NextQuarter();
        foreach (var (subdistrict, people) in new[] { (West, 11), (East, 12), (Far, 13) })
        {
            foreach (var part in (string[])["registration", "check-up", "after-birth"])
            {
                await desk.AnsweredAsync(subdistrict, people, $$"""{"asked":"antenatal","reminder":"{{part}}"}""");
            }

            await desk.AnsweredAsync(subdistrict, people, """{"asked":"contraception","collect":"clinic"}""");
            await desk.AnsweredAsync(subdistrict, people, Vaccination);
        }

        // Ten more asked in the east, and ask again in the west.
        foreach (var resident in await desk.AnsweredAsync(East, 10, Vaccination))
        {
            await desk.AnsweredAsync(West, 1, Vaccination, resident);
        }

        desk.GoPast(quarter, 2);
        await desk.TickAsync();

        var body = (await OpenAsync(await desk.HealthAsync(), Assert.Single(await desk.ReportsAsync(quarter)).Id)).Body;
        Assert.Equal((46, 21, 12), (NumberOf(body, Whole, "vaccination"), NumberOf(body, West, "vaccination"), NumberOf(body, East, "vaccination")));
        Assert.Equal((36, 13), (NumberOf(body, Whole, "antenatal", "check-up"), NumberOf(body, Far, "antenatal", "after-birth")));
        // Nobody wants them elsewhere than at the health centre, so where is not told.
        Assert.Equal((36, 11), (NumberOf(body, Whole, "contraception"), NumberOf(body, West, "contraception")));
        Assert.Equal(3 * 11 + 11 + 21, NumberOf(body, West));
    }

    [Fact]
    public async Task A_subdistrict_that_is_there_no_longer_still_counts_and_one_that_nobody_asked_in_stands_there_too()
    {
        var desk = await MakeAsync(app);
        var quarter = desk.NextQuarter();
        const string closed = "460902001";
        await desk.AnsweredAsync(closed, 15, Vaccination);
        await desk.AnsweredAsync(West, 16, Vaccination);
        desk.GoPast(quarter, 2);
        await desk.TickAsync();

        var body = (await OpenAsync(await desk.HealthAsync(), Assert.Single(await desk.ReportsAsync(quarter)).Id)).Body;
        Assert.Superset(new HashSet<string> { Whole, "460900", West, East, "460901", Far, "460902", closed },
            body.Areas.Select(area => area.Code.Value).ToHashSet());
        Assert.Equal((31, null, null), (NumberOf(body, Whole, "vaccination"), NumberOf(body, East, "vaccination"), NumberOf(body, Far)));
        // Both others are nothing, so one of the two must not be told.
        Assert.True(NumberOf(body, closed, "vaccination") is null || NumberOf(body, West, "vaccination") is null, Shown(body));
    }

    [Fact]
    public async Task The_page_and_the_file_say_the_same_and_nothing_of_what_is_narrower_than_a_subdistrict()
    {
        var desk = await MakeAsync(app);
        var quarter = desk.NextQuarter();
        await AnswerAsync(desk);
        desk.GoPast(quarter, 2);
        await desk.TickAsync();
        var (id, health) = (Assert.Single(await desk.ReportsAsync(quarter)).Id, await desk.HealthAsync());

        Assert.Contains("href=\"/counts\"", await health.GetStringAsync("/requests"));
        Assert.DoesNotContain("href=\"/counts\"", await (await desk.WaterAsync()).GetStringAsync("/requests"));
        Assert.Contains($"/counts/{id}", await health.GetStringAsync("/counts"));
        var page = WebUtility.HtmlDecode(await health.GetStringAsync($"/counts/{id}"));
        Assert.Contains("不足 10 人", page);
        Assert.Contains("人口与计划生育法", page);
        var file = await health.GetAsync($"/api/counts/{id}/file");
        var bytes = await file.Content.ReadAsByteArrayAsync();
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        var (text, json) = (Encoding.UTF8.GetString(bytes), await health.GetStringAsync($"/api/counts/{id}"));
        Assert.Contains($"\"{Whole}\",\"{Whole}\"", text);
        Assert.Contains("\"64\"", text);
        Assert.Contains("\"–\"", text);
        Assert.All((string[])[page, text, json], said => Assert.DoesNotMatch(Narrow(), said));
    }

    [Fact]
    public async Task A_worker_is_shown_what_is_asked_about_pregnancy_only_after_that_service_was_asked_for()
    {
        var desk = await MakeAsync(app);
        desk.NextQuarter();
        var ground = await app.GroundAsync();
        var household = await ground.LivesAsync(0);
        var begun = await (await app.SignedInAsync(Role.SubdistrictStaff, West))
            .PostAsJsonAsync("/api/rhythms", new { kind = "0411", area = ground.Ground.Community.Value, everyDays = 30 });
        Assert.True(begun.StatusCode is HttpStatusCode.Created, await begun.Content.ReadAsStringAsync());
        app.GoTo(1, 6);
        await app.TickAsync();
        var page = await new Visitor(await ground.ClientAsync()).OpenAsync($"/today/{(await ground.OpenAsync()).Id}?lang=en");
        Assert.Contains("Which service did the resident ask for", page.Page);
        AssertAsked(false, false);

        await page.PressAsync("", new() { ["a.asked"] = "contraception" });
        AssertAsked(false, true);
        await page.PressAsync("", new() { ["a.asked"] = "antenatal" });
        AssertAsked(true, false);
        await page.PressAsync("", new() { ["a.reminder"] = "check-up" });

        Assert.Equal("/today", page.Address);
        var stored = await app.FromDatabaseAsync(db => db.FilledForms.Include(one => one.Parts).SingleAsync(one => one.HouseholdId == household));
        Assert.Equal((Form, app.Today.AddDays(120)), (stored.Code, Assert.Single(stored.Parts).EraseOn));

        void AssertAsked(bool pregnancy, bool contraception) => Assert.Equal((pregnancy, contraception),
            (page.Page.Contains("What is she to be reminded of?", StringComparison.Ordinal),
                page.Page.Contains("Where are they to be collected?", StringComparison.Ordinal)));
    }

    /// <summary>A code of a community or a grid.</summary>
    [GeneratedRegex(@"(?<!\d|-)46090\d{7}(\d{3})?(?!\d|-)")]
    private static partial Regex Narrow();
}
