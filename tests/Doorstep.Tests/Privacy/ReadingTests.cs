using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Own;
using Doorstep.Register.Queries;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Privacy;

/// <summary>Opening is logged: each look at a sealed field is a row first, seen by its resident and by the auditor.</summary>
public sealed class ReadingTests(DoorstepApp app)
{
    [Fact]
    public async Task Each_look_at_a_sealed_field_is_one_reading_and_its_resident_sees_them_newest_first_in_plain_words()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var worker = await app.SignedInAsync(Role.GridWorker, ground.Grid.Value);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(801))).Residents[0].Id;
        var other = (await staff.AddAsync(ground.Dwellings[1].Id, RegisterGround.APerson(802))).Residents[0].Id;
        await OpenAsync(worker, $"/api/register/residents/{person}/phone", new { purpose = Purposes.Visit });
        await OpenAsync(staff.Http, $"/api/register/residents/{person}/open", new { field = "IdNumber", purpose = Purposes.Verify });
        await OpenAsync(staff.Http, "/api/register/look-up", new { idNumber = RegisterGround.AnIdNumber(801, new(1980, 5, 17)) });
        await OpenAsync(staff.Http, $"/api/register/residents/{other}/open", new { field = "Name", purpose = Purposes.Care });

        Assert.Equal(3, await app.FromDatabaseAsync(db => db.Readings.CountAsync(reading => reading.SubjectId == person)));
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        var resident = await app.SignedInAsync(account);
        Assert.False((await resident.GetFromJsonAsync<MyReadings.Result>("/api/my/readings"))!.IsBound);
        Assert.Equal(HttpStatusCode.NoContent, (await app.BindAsync(staff.Http, person, account)).StatusCode);
        var mine = (await resident.GetFromJsonAsync<MyReadings.Result>("/api/my/readings", RegisterClient.Json))!;
        Assert.Equal([("Number", "verify"), ("IdNumber", "verify"), ("Phone", "visit")], mine.Readings.Select(line => (line.Field, line.Purpose)));
        resident.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await resident.GetStringAsync("/my-data");
        Assert.Contains("looked at your phone number", page, StringComparison.Ordinal);
        Assert.Contains("Purpose: Visit", page, StringComparison.Ordinal);
        Assert.DoesNotContain("looked at your name", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readings_of_one_instant_are_all_on_the_auditors_pages()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var auditor = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var (by, at) = (app.NewId(), new DateTimeOffset(2026, 11, 2, 3, 4, 5, TimeSpan.Zero));
        await app.WithDatabaseAsync(async db =>
        {
            db.AddRange(Enumerable.Range(0, 150).Select(_ =>
                Reading.Of(new(ReadingSubject.NotRegistered, Guid.Empty, "Number", ground.Grid), Purposes.Verify, new(app.NewId(), by, at))));
            await db.SaveChangesAsync();
        });
        var first = (await auditor.GetFromJsonAsync<List<ListReadings.Line>>($"/api/readings?by={by}", RegisterClient.Json))!;
        var rest = (await auditor.GetFromJsonAsync<List<ListReadings.Line>>(
            $"/api/readings?by={by}&before={Uri.EscapeDataString($"{first[^1].At:O}")}&beforeId={first[^1].Id}", RegisterClient.Json))!;
        Assert.Equal((100, 50, 150), (first.Count, rest.Count, first.Concat(rest).DistinctBy(line => line.Id).Count()));
        var page = new Visitor(auditor);
        await page.OpenAsync($"/readings?by={by}");
        await page.OpenAsync(WebUtility.HtmlDecode(
            System.Text.RegularExpressions.Regex.Match(page.Page, "href=\"(/readings\\?by=[^\"]*before=[^\"]*)\"").Groups[1].Value));
        Assert.Equal(50, page.Page.Split("<td><time>").Length - 1);
    }

    [Fact]
    public async Task Masked_lists_pages_and_histories_write_no_reading()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var household = await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(803));
        foreach (var path in (string[])[
            $"/areas/{ground.Grid}/households", $"/buildings/{ground.Buildings[0].Id}/doors", $"/households/{household.Id}",
            $"/households/{household.Id}/history"
        ])
        {
            Assert.Equal(HttpStatusCode.OK, (await staff.TryAsync(HttpMethod.Get, path)).StatusCode);
        }

        Assert.False(await app.FromDatabaseAsync(db => db.Readings.AnyAsync(reading => reading.SubjectId == household.Residents[0].Id)));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_shown_but_a_call_for_help_is_and_its_reading_comes_after()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var ground = await RegisterGround.MakeAsync(own);
        var staff = await RegisterClient.OfAsync(own, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(804))).Residents[0].Id;
        var (calm, help) = (await ReportAsync(own, "0301"), await ReportAsync(own, "0214"));
        var duty = await own.SignedInAsync(Role.DutyOfficer, "4601");
        await own.AsDatabaseAdministratorAsync("ALTER TABLE \"Readings\" RENAME TO \"Broken\"");

        var refused = await staff.Http.PostAsJsonAsync(
            $"/api/register/residents/{person}/open", new { field = "IdNumber", purpose = Purposes.Verify });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.DoesNotContain(RegisterGround.AnIdNumber(804, new(1980, 5, 17)), await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable, (await staff.TryAsync(HttpMethod.Post, "/look-up", new FindResident.Request("E1234567"))).StatusCode);
        var shut = await duty.GetAsync($"/api/cases/{calm}/contact");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, shut.StatusCode);
        Assert.DoesNotContain("13900001111", await shut.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("13900001111", await duty.GetStringAsync($"/api/cases/{help}/contact"), StringComparison.Ordinal);

        await own.AsDatabaseAdministratorAsync("ALTER TABLE \"Broken\" RENAME TO \"Readings\"");
        await own.Services.GetRequiredService<ReadingSpool>().EmptyAsync(default);
        var late = await own.FromDatabaseAsync(db => db.Readings.SingleAsync(reading => reading.Field != FindByNumber.Entered));
        Assert.Equal((ReadingSubject.Reporter, help, Purposes.CallBack), (late.Subject, late.CaseId, late.Purpose));
        await own.Services.GetRequiredService<ReadingSpool>().EmptyAsync(default);
        Assert.Equal(1, await own.FromDatabaseAsync(db => db.Readings.CountAsync(reading => reading.Field != FindByNumber.Entered)));
    }

    [Fact]
    public async Task Who_opens_too_much_has_to_wait_and_is_told_how_long_also_for_numbers_that_nobody_has()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 5 };
        await own.InitializeAsync();
        var staff = await RegisterClient.OfAsync(own, await RegisterGround.MakeAsync(own));
        for (var asked = 0; asked < 5; asked++)
        {
            Assert.Equal(
                HttpStatusCode.NotFound, (await staff.TryAsync(HttpMethod.Post, "/look-up", new FindResident.Request($"E123456{asked}"))).StatusCode);
        }

        var refused = await staff.TryAsync(HttpMethod.Post, "/look-up", new FindResident.Request("E1234569"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 58, 60);
        Assert.Equal("rule.reading-budget", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Requests_side_by_side_share_a_commit_and_do_not_pass_the_budget_one_by_one()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 5 };
        await own.InitializeAsync();
        var staff = await RegisterClient.OfAsync(own, await RegisterGround.MakeAsync(own));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(asked => staff.TryAsync(HttpMethod.Post, "/look-up", new FindResident.Request($"E12345{asked:00}"))));
        Assert.Equal(5, answers.Count(answer => answer.StatusCode is HttpStatusCode.NotFound));
        Assert.Equal(7, answers.Count(answer =>
            answer.StatusCode is HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter?.Delta > TimeSpan.FromMinutes(58)));
        Assert.Equal(5, await own.FromDatabaseAsync(db => db.Readings.CountAsync()));
    }

    [Fact]
    public async Task From_half_of_her_budget_on_what_she_opened_through_another_node_counts_at_once()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 6 };
        await own.InitializeAsync();
        var staff = await RegisterClient.OfAsync(own, await RegisterGround.MakeAsync(own));
        for (var asked = 0; asked < 3; asked++)
        {
            Assert.Equal(
                HttpStatusCode.NotFound, (await staff.TryAsync(HttpMethod.Post, "/look-up", new FindResident.Request($"E123456{asked}"))).StatusCode);
        }

        await own.WithDatabaseAsync(async db =>
        {
            var here = await db.Readings.FirstAsync();
            ReadingTarget there = new(ReadingSubject.NotRegistered, Guid.Empty, here.Field, here.Area);
            db.AddRange(Enumerable.Range(0, 3).Select(_ => Reading.Of(there, here.Purpose, new(own.NewId(), here.By, here.At))));
            await db.SaveChangesAsync();
        });
        Assert.Equal(
            HttpStatusCode.TooManyRequests, (await staff.TryAsync(HttpMethod.Post, "/look-up", new FindResident.Request("E1234569"))).StatusCode);
    }

    [Fact]
    public async Task A_purpose_is_one_of_the_list_and_the_auditor_sees_who_opened_what_in_her_area_only()
    {
        var (ground, far) = (await RegisterGround.MakeAsync(app), await RegisterGround.MakeAsync(app));
        var (staff, others) = (await RegisterClient.OfAsync(app, ground), await RegisterClient.OfAsync(app, far));
        var (here, there) = ((await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(805))).Residents[0].Id,
            (await others.AddAsync(far.Dwellings[0].Id, RegisterGround.APerson(806))).Residents[0].Id);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await staff.Http.PostAsJsonAsync($"/api/register/residents/{here}/open", new { field = "Name", purpose = "curiosity" })).StatusCode);
        await OpenAsync(staff.Http, $"/api/register/residents/{here}/open", new { field = "Name", purpose = Purposes.Care });
        await OpenAsync(others.Http, $"/api/register/residents/{there}/open", new { field = "Name", purpose = Purposes.Care });

        var auditor = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var lines = await auditor.GetFromJsonAsync<List<ListReadings.Line>>("/api/readings", RegisterClient.Json);
        Assert.Contains(lines!, line => line.SubjectId == here);
        Assert.DoesNotContain(lines!, line => line.SubjectId == there);
        auditor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("<td>Care</td>", await auditor.GetStringAsync("/readings"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_finds_whoever_bears_it_in_one_community_each_with_a_reading_and_nobody_elsewhere()
    {
        var (ground, far) = (await RegisterGround.MakeAsync(app), await RegisterGround.MakeAsync(app));
        var (staff, others) = (await RegisterClient.OfAsync(app, ground), await RegisterClient.OfAsync(app, far));
        var here = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(871), RegisterGround.APerson(872, "99"))).Residents;
        await others.AddAsync(far.Dwellings[0].Id, RegisterGround.APerson(873));
        var found = await FindAsync(staff, ground.Community.Value, "成87", HttpStatusCode.OK);
        Assert.Equal(here.Select(resident => resident.Id).Order(),
            JsonDocument.Parse(found).RootElement.EnumerateArray().Select(one => one.GetProperty("resident").GetProperty("id").GetGuid()).Order());
        Assert.DoesNotContain("合成871", found, StringComparison.Ordinal);
        Assert.Equal(2, await app.FromDatabaseAsync(db => db.Readings.CountAsync(reading =>
            (reading.SubjectId == here[0].Id || reading.SubjectId == here[1].Id) && reading.Field == "Name" && reading.Purpose == Purposes.Visit)));
        Assert.Equal("[]", await FindAsync(staff, ground.OtherGrid.Value, "成87", HttpStatusCode.OK));
        Assert.Equal(1, await app.FromDatabaseAsync(db =>
            db.Readings.CountAsync(reading => reading.Subject == ReadingSubject.NotRegistered && reading.Area == ground.OtherGrid)));
        await FindAsync(staff, far.Community.Value, "成87", HttpStatusCode.NotFound);
        Assert.Contains("name", await FindAsync(staff, ground.Community.Value, "成", HttpStatusCode.BadRequest), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("rule.name-area", await FindAsync(
            await RegisterClient.OfAsync(app, ground, Role.SubdistrictStaff, ground.Community.Parent.Value), ground.Community.Parent.Value, "成87",
            HttpStatusCode.Conflict), StringComparison.Ordinal);
        await staff.AddAsync(ground.Dwellings[1].Id,
            [.. Enumerable.Range(0, FindByName.Most).Select(serial => RegisterGround.APerson(880 + serial, serial == 0 ? "02" : "99"))]);
        Assert.Contains(
            "rule.name-too-common", await FindAsync(staff, ground.Community.Value, "合成", HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    private static async Task<string> FindAsync(RegisterClient staff, string area, string name, HttpStatusCode expected)
    {
        var answer = await staff.TryAsync(HttpMethod.Post, $"/areas/{area}/search", new { name, purpose = Purposes.Visit });
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, said);
        return said;
    }

    private static async Task OpenAsync(HttpClient client, string path, object body) =>
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync(path, body)).StatusCode);

    private static async Task<Guid> ReportAsync(DoorstepApp own, string kind)
    {
        var answer = await own.CreateClient().PostAsJsonAsync("/api/reports", new { kind, text = "合成", phone = "13900001111", name = "合成" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await own.FromDatabaseAsync(db =>
            db.Cases.OrderByDescending(found => found.ReportedAt).ThenByDescending(found => found.Number).FirstAsync())).Id;
    }
}
