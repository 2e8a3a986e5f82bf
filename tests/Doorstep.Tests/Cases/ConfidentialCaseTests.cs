using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Cases.Confidential;
using Doorstep.Cases.Desk;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Privacy.Readings;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

/// <summary>Suspected violence goes to the police, and nobody else sees, counts or finds it, whichever door she tries.</summary>
[Collection(nameof(CaseCity))]
public sealed class ConfidentialCaseTests(CaseCity city)
{
    private const string Words = "听见孩子哭，手臂有淤青（合成）";

    /// <summary>A household in a community of its own, and the report of its worker.</summary>
    private sealed record Reported(RegisterGround Ground, RegisterClient Staff, Guid Household, Account Worker, string Number, Guid Id);

    private async Task<Reported> ReportAsync()
    {
        var ground = await RegisterGround.MakeAsync(city);
        var staff = await RegisterClient.OfAsync(city, ground);
        var household = await staff.AddAsync(ground.Dwellings[1].Id, RegisterGround.APerson());
        var worker = await city.AnAccountAsync(Role.GridWorker, ground.Grid.Value);
        var number = await PassAsync(await city.SignedInAsync(worker), new { household = household.Id, signs = "Injuries, Cries", text = Words });
        return new(ground, staff, household.Id, worker, number, await city.IdOfAsync(number));
    }

    private static async Task<string> PassAsync(HttpClient who, object report)
    {
        var answer = await who.PostAsJsonAsync("/api/cases/violence", report);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["number"], body.EnumerateObject().Select(one => one.Name));
        return body.GetProperty("number").GetString()!;
    }

    private Task<HttpClient> AsAsync(Reported reported, string role, string? department = null) =>
        city.SignedInAsync(role, reported.Ground.Community.Value, department is null ? null : city.Department(department));

    [Fact]
    public async Task It_is_in_the_hands_of_the_police_at_once_and_whoever_reported_stands_in_it_sealed()
    {
        var reported = await ReportAsync();
        var found = await city.CaseAsync(reported.Id);
        Assert.Equal((CaseStatus.Dispatched, city.Department("POLICE"), true, true), (found.Status, found.DepartmentId!.Value, found.IsConfidential, found.IsEmergency));
        Assert.Equal((reported.Ground.Grid, false), (found.Area, found.NeedsPlace));
        Assert.NotNull(found.DueAt);
        Assert.Null(found.WorkerId);
        Assert.All(found.Acts, act => Assert.Equal(Guid.Empty, act.By));
        Assert.All(await city.LogOfAsync(reported.Id), entry => Assert.Equal((Guid.Empty, true), (entry.By, entry.IsConfidential)));
        var report = Assert.Single(found.Reports);
        Assert.Equal((Guid.Empty, "", null), (report.By, report.Text, report.HouseholdId));
        Assert.DoesNotContain("淤青", JsonSerializer.Serialize(found.Reports));

        var police = await AsAsync(reported, Role.DepartmentHandler, "POLICE");
        var sheet = await CaseCity.ShowAsync(police, reported.Id);
        Assert.All(sheet.Acts, act => Assert.Null(act.ByName));
        Assert.DoesNotContain(reported.Worker.DisplayName, Assert.Single(sheet.Reports).ReporterName);
        var told = await police.GetFromJsonAsync<List<OpenConfidence.Told>>($"/api/cases/{reported.Id}/confidence", CaseCity.Json);
        Assert.Equal((SeenSigns.Injuries | SeenSigns.Cries, Words), (told![0].Signs, told[0].Text));
        // Only the duty desk opens who reported, to call her back.
        Assert.Equal(HttpStatusCode.Forbidden, (await police.GetAsync($"/api/cases/{reported.Id}/contact")).StatusCode);
        var desk = await AsAsync(reported, Role.DutyOfficer);
        Assert.Contains(reported.Worker.DisplayName, WebUtility.HtmlDecode(await (await desk.GetAsync($"/api/cases/{reported.Id}/contact")).Content.ReadAsStringAsync()));
        Assert.True((await CaseCity.ActAsync(police, reported.Id, "accept")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task No_reading_of_it_is_about_anybody_in_the_register()
    {
        var reported = await ReportAsync();
        var police = await AsAsync(reported, Role.DepartmentHandler, "POLICE");
        (await police.GetAsync($"/api/cases/{reported.Id}/confidence")).EnsureSuccessStatusCode();
        var readings = await city.FromDatabaseAsync(db => db.Readings.AsNoTracking().Where(reading => reading.CaseId == reported.Id).ToListAsync());
        Assert.Equal((ReadingSubject.Reporter, "Confidence"), (readings.Single().Subject, readings[0].Field));
        var people = (await reported.Staff.HouseholdAsync(reported.Household)).Residents.Select(resident => resident.Id).ToList();
        Assert.DoesNotContain(await city.FromDatabaseAsync(db => db.Readings.Where(reading => people.Contains(reading.SubjectId)).ToListAsync()),
            reading => reading.By == reported.Worker.Id || reading.At >= readings[0].At);
    }

    public static TheoryData<string, string?> Outside => new()
    {
        { Role.GridWorker, null }, { Role.CommunityStaff, null }, { Role.SubdistrictStaff, null }, { Role.CityLeader, null },
        { Role.DepartmentHandler, "WATER" },
    };

    [Theory]
    [MemberData(nameof(Outside))]
    public async Task Who_is_outside_finds_it_behind_no_door(string role, string? department)
    {
        var ground = await RegisterGround.MakeAsync(city);
        var staff = await RegisterClient.OfAsync(city, ground);
        var household = (await staff.AddAsync(ground.Dwellings[1].Id, RegisterGround.APerson())).Id;
        var worker = await city.SignedInAsync(await city.AnAccountAsync(Role.GridWorker, ground.Grid.Value));
        var who = await city.SignedInAsync(role, ground.Community.Value, department is null ? null : city.Department(department));
        await using var stream = (await LiveStream.OpenAsync(who))!;
        var before = await who.GetStringAsync("/api/cases/count");
        var figures = await FiguresAsync(role, ground, department);
        var number = await PassAsync(worker, new { household, signs = "Told", text = Words });
        var id = await city.IdOfAsync(number);

        Assert.Equal(before, await who.GetStringAsync("/api/cases/count"));
        Assert.Equal(figures, await FiguresAsync(role, ground, department));
        Assert.DoesNotContain(number, await who.GetStringAsync("/api/cases"));
        Assert.DoesNotContain(number, await who.GetStringAsync($"/api/cases?area={ground.Grid}&emergency=true&kind=0225"));
        foreach (var text in (string[])[number, ground.Dwellings[1].Door, "海垦路"])
        {
            Assert.DoesNotContain(number, await (await who.PostAsJsonAsync("/api/cases/search", new { text })).Content.ReadAsStringAsync());
        }

        Assert.DoesNotContain($"{id}", await who.GetStringAsync("/api/desk/emergencies"));
        foreach (var path in (string[])["", "/contact", "/confidence"])
        {
            Assert.Contains((await who.GetAsync($"/api/cases/{id}{path}")).StatusCode, Denied);
        }

        foreach (var act in (string[])["accept", "acknowledge", "dispatch", "check", "close", "ask-check"])
        {
            Assert.Contains((await CaseCity.ActAsync(who, id, act, act == "check" ? new { good = true } : null)).StatusCode, Denied);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await who.GetAsync($"/cases/{id}")).StatusCode);
        Assert.DoesNotContain(number, await staff.Http.GetStringAsync($"/register/households/{household}"));
        Assert.DoesNotContain(number, await staff.Http.GetStringAsync($"/doors/{household}"));
        Assert.DoesNotContain(number, await staff.Http.GetStringAsync($"/api/register/households/{household}/history"));
        await NothingIsTold(stream, ground, id);
    }

    private static readonly HttpStatusCode[] Denied = [HttpStatusCode.Forbidden, HttpStatusCode.NotFound];

    /// <summary>Everything up to an ordinary case of the same grid, which she is told of.</summary>
    private async Task NothingIsTold(LiveStream stream, RegisterGround ground, Guid confidential)
    {
        var marker = city.NewId();
        await city.LogAsync(new Entry
        {
            What = "area.redrawn", SubjectId = marker, Area = ground.Grid, By = Guid.Empty, At = TimeProvider.System.GetUtcNow(),
        });
        await foreach (var item in stream.ItemsAsync())
        {
            Assert.DoesNotContain($"{confidential}", item.Data);
            if (item.Data.Contains($"{marker}", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("The marker was not told.");
    }

    /// <summary>The numbers over the desk, the lines of its queue and the points on its map, as she has them.</summary>
    private async Task<string> FiguresAsync(string role, RegisterGround ground, string? department)
    {
        using var scope = city.Services.CreateScope();
        var rights = new Right(Role.Usual.Single(usual => usual.Code == role).Permissions, ground.Community, department is null ? null : city.Department(department));
        scope.ServiceProvider.GetRequiredService<Caller>().Become(city.NewId(), AccessScope.Of([rights]));
        var all = scope.ServiceProvider;
        var queue = await all.GetRequiredService<ReadQueue>().RunAsync(new QueueFilter(), 60);
        var often = await all.GetRequiredService<OftenReported>().RunAsync();
        var db = all.GetRequiredService<DoorstepContext>();
        return JsonSerializer.Serialize(new
        {
            figures = await all.GetRequiredService<ReadFigures>().RunAsync(ground.Grid),
            lines = queue.Pinned.Concat(queue.New).Concat(queue.Going).Select(line => line.Number),
            often = often.Select(kind => kind.Code),
            cases = await db.Cases.CountAsync(),
            reports = await db.Cases.SelectMany(found => found.Reports).CountAsync(),
        });
    }

    [Fact]
    public async Task It_is_on_no_map_and_the_duty_desk_and_the_police_have_it_in_their_lists()
    {
        var reported = await ReportAsync();
        foreach (var who in (HttpClient[])[await AsAsync(reported, Role.DutyOfficer), await AsAsync(reported, Role.Dispatcher),
            await AsAsync(reported, Role.DepartmentHandler, "POLICE")])
        {
            Assert.Contains(reported.Number, await who.GetStringAsync("/api/cases"));
            Assert.Equal(HttpStatusCode.OK, (await who.GetAsync($"/api/cases/{reported.Id}")).StatusCode);
        }

        var desk = await city.DeskAsync();
        await APointAsync(TaskKind.ViolenceCode, 110.3177, 20.0077);
        // One that is no secret comes onto the map, and by then the other would have.
        await APointAsync("0301", 110.3123, 20.0023);
        await ClockedCity.EventuallyAsync(async () => await TileAsync(110.3123, 20.0023) is HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent, await TileAsync(110.3177, 20.0077));

        async Task<HttpStatusCode> TileAsync(double longitude, double latitude)
        {
            const int zoom = 18;
            var (north, side) = (latitude * Math.PI / 180, 1 << zoom);
            var (x, y) = ((int)((longitude + 180) / 360 * side), (int)((1 - Math.Log(Math.Tan(north) + 1 / Math.Cos(north)) / Math.PI) / 2 * side));
            return (await desk.GetAsync($"/tiles/cases/{zoom}/{x}/{y}.mvt")).StatusCode;
        }
    }

    private Task APointAsync(string code, double longitude, double latitude, string grid = CaseCity.NextGrid) => city.WithDatabaseAsync(async db =>
    {
        var kind = await db.TaskKinds.SingleAsync(one => one.Code == code && one.ReplacedAt == null);
        Place place = new() { Area = AreaCode.Parse(grid), Longitude = longitude, Latitude = latitude };
        Act act = new(city.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());
        db.Add(Case.Report(city.NewId(), $"T-{city.NewId():n}"[..20], kind, place, new() { Key = city.NewId(), Channel = Channel.Worker }, city.NewId(),
            $"{city.NewId():n}", null, act, act with { Id = city.NewId() }, WorkingCalendar.China));
        await db.SaveChangesAsync();
    });

    [Fact]
    public async Task What_a_plan_of_grids_foresees_does_not_count_it()
    {
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var all = scope.ServiceProvider.GetServices<IRedrawFollower>().OfType<CasesRedrawFollower>().Single();
        var (from, to) = (AreaCode.Parse(CaseCity.Grid), AreaCode.Parse(CaseCity.NextGrid));
        Redrawing redrawing = new(new(city.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()), from.Parent, [], [new(from, GridFate.Closed, null, to)], []);
        var before = (await all.ForeseeAsync(redrawing, default)).Single().Count;
        await APointAsync(TaskKind.ViolenceCode, 110.3055, 20.0055, CaseCity.Grid);
        Assert.Equal(before, (await all.ForeseeAsync(redrawing, default)).Single().Count);
        await APointAsync("0301", 110.3055, 20.0055, CaseCity.Grid);
        Assert.Equal(before + 1, (await all.ForeseeAsync(redrawing, default)).Single().Count);
    }

    [Fact]
    public async Task Its_number_leaves_no_gap_among_the_others()
    {
        var first = (await city.ReportAsync(city.AReport())).Number;
        var reported = await ReportAsync();
        var second = (await city.ReportAsync(city.AReport())).Number;
        // Other tests report beside this one: no number between the two is the confidential one's.
        Assert.False(string.CompareOrdinal(first, reported.Number) < 0 && string.CompareOrdinal(reported.Number, second) < 0);
        // One that the desk made confidential later keeps the number that it had.
        var serials = await city.FromDatabaseAsync(async db => (await db.Cases
            .Where(found => !found.IsConfidential || found.Reports.Any(report => report.Channel == Channel.Web)).Select(found => found.Number)
            .ToListAsync()).Where(number => number.StartsWith(first[..8], StringComparison.Ordinal)).Select(number => int.Parse(number[9..], System.Globalization.CultureInfo.InvariantCulture)).Order().ToList());
        Assert.Equal(Enumerable.Range(1, serials.Count), serials);
    }

    [Fact]
    public async Task It_goes_to_no_other_department_and_is_reported_by_no_other_way()
    {
        var reported = await ReportAsync();
        var centre = await AsAsync(reported, Role.Dispatcher);
        var police = await AsAsync(reported, Role.DepartmentHandler, "POLICE");
        Assert.True((await CaseCity.ActAsync(police, reported.Id, "send-back", new { reason = "不属于本局管辖（合成）" })).IsSuccessStatusCode);
        var wrong = await CaseCity.ActAsync(centre, reported.Id, "dispatch", new { departmentId = city.Department("WATER") });
        Assert.Equal(HttpStatusCode.Conflict, wrong.StatusCode);
        Assert.Contains("公安", await CaseCity.WhyAsync(wrong));

        Assert.DoesNotContain(TaskKind.ViolenceCode, await city.CreateClient().GetStringAsync("/api/kinds"));
        var worker = await city.SignedInAsync(reported.Worker);
        foreach (var answer in (HttpResponseMessage[])[
            await city.CreateClient().PostAsJsonAsync("/api/reports", city.AReport("0225")),
            await worker.PostAsJsonAsync("/api/cases/worker-reports", new { kind = "0225", text = "合成" }),
            await centre.PostAsJsonAsync("/api/cases/desk-reports", new { kind = "0225", text = "合成" }),
            await worker.PostAsJsonAsync("/api/cases/calls", new { household = reported.Household, kind = "0225", text = "合成" })])
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("kind", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_same_report_sent_again_counts_once_and_what_is_wrong_with_one_is_named()
    {
        var reported = await ReportAsync();
        var worker = await city.SignedInAsync(reported.Worker);
        var report = new { household = reported.Household, signs = "Confined", key = city.NewId() };
        Assert.Single((await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PassAsync(worker, report)))).Distinct());
        var other = await worker.PostAsJsonAsync("/api/cases/violence", new { household = reported.Household, signs = "Told", report.key });
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        foreach (var (wrong, field) in new (object, string)[]
        {
            (new { household = reported.Household, signs = "None" }, "signs"), (new { household = reported.Household, signs = "Other" }, "text"),
            (new { signs = "Cries" }, "address"),
        })
        {
            var answer = await worker.PostAsJsonAsync("/api/cases/violence", wrong);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.NotFound,
            (await worker.PostAsJsonAsync("/api/cases/violence", new { household = city.NewId(), signs = "Cries" })).StatusCode);
    }

    [Fact]
    public async Task A_report_that_the_desk_files_as_violence_goes_to_the_police_and_its_link_tells_nothing_any_more()
    {
        var answer = await city.ReportAsync(city.AReport());
        var (id, stranger) = (await city.IdOfAsync(answer.Number), city.CreateClient());
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync($"/api/reports/{answer.Secret}")).StatusCode);
        var staff = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var filed = await CaseCity.ActAsync(staff, id, "file", new { kind = TaskKind.ViolenceCode });
        Assert.True(filed.IsSuccessStatusCode, await filed.Content.ReadAsStringAsync());
        var found = await city.CaseAsync(id);
        Assert.Equal((CaseStatus.Dispatched, city.Department("POLICE"), true), (found.Status, found.DepartmentId!.Value, found.IsConfidential));
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync($"/api/cases/{id}")).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/reports/{answer.Secret}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/follow/{answer.Secret}")).StatusCode);
    }

    [Fact]
    public async Task Two_years_after_its_end_nothing_tells_where_it_was()
    {
        var reported = await ReportAsync();
        var police = await AsAsync(reported, Role.DepartmentHandler, "POLICE");
        await CaseCity.ActAsync(police, reported.Id, "accept");
        await CaseCity.ActAsync(police, reported.Id, "resolve", new { note = "已上门处理（合成）" });
        await CaseCity.ActAsync(await AsAsync(reported, Role.DutyOfficer), reported.Id, "close");
        Act act = new(city.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());
        await city.WithDatabaseAsync(db => db.InOneCommitAsync(
            () => new ReporterRetention(city.Services.GetRequiredService<Blobs>()).EraseAsync(db, act.At.AddDays(1), act, default)));
        var erased = await city.CaseAsync(reported.Id);
        Assert.Equal(("", "", null, null, null), (erased.Address, erased.AddressWritten, erased.BuildingId, erased.Longitude, erased.Cell));
        Assert.All(erased.Acts, act => Assert.Null(act.Note));
    }

    [Fact]
    public async Task The_page_shows_110_first_and_then_nothing_but_the_number()
    {
        var reported = await ReportAsync();
        Visitor visitor = new(await city.SignedInAsync(reported.Worker));
        await visitor.OpenAsync($"/protect?household={reported.Household}");
        Assert.True(visitor.Page.IndexOf("tel:110", StringComparison.Ordinal) < visitor.Page.IndexOf("main-form", StringComparison.Ordinal));
        await visitor.PressAsync("", new() { ["Form.Text"] = Words });
        Assert.Contains("class=\"error\"", visitor.Page);
        Assert.Contains("淤青", WebUtility.HtmlDecode(visitor.Page));
        await visitor.PressAsync("", new() { ["Form.Signs"] = "Neglected", ["Form.Text"] = Words, ["Form.IsDangerNow"] = "true" });
        var numbers = await city.FromDatabaseAsync(db => db.Cases.Where(found => found.IsConfidential && found.Area == reported.Ground.Grid)
            .Select(found => found.Number).ToListAsync());
        Assert.Contains(numbers, number => number != reported.Number && visitor.Page.Contains(number, StringComparison.Ordinal));
        Assert.DoesNotContain("淤青", WebUtility.HtmlDecode(visitor.Page));
        Assert.Contains("tel:110", visitor.Page);
    }
}
