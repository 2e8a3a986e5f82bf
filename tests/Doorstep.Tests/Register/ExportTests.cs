using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Exports;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;
using Act = Doorstep.Live.Act;

namespace Doorstep.Tests.Register;

/// <summary>Lists of residents leave the platform for a purpose, in columns that are allowed, and with a reading of everyone on them.</summary>
public sealed class ExportTests(DoorstepApp app)
{
    private static readonly string[] someColumns = ["Address", "Name", "Sex"];

    [Fact]
    public async Task Whoever_asked_takes_the_list_once_and_everyone_on_it_gets_a_reading()
    {
        var (ground, staff) = await GroundAsync(app);
        var people = await AddAsync(staff, ground, 3);
        var id = await AskAsync(staff, ground.Community.Value, someColumns);
        var colleague = await RegisterClient.OfAsync(app, ground);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.Http.PostAsync($"/api/register/exports/{id}/file", null)).StatusCode);

        var file = await staff.Http.PostAsync($"/api/register/exports/{id}/file", null);
        Assert.Equal((HttpStatusCode.OK, "text/csv"), (file.StatusCode, file.Content.Headers.ContentType?.MediaType));
        var rows = CsvText(await file.Content.ReadAsStringAsync());
        Assert.Equal(2 + 3, rows.Count);
        Assert.Contains(id.ToString("n"), rows[0][0], StringComparison.Ordinal);
        Assert.All(rows.Skip(2), row => Assert.Equal(id.ToString("n"), row[^1]));
        Assert.Equal(["合成1", "合成2", "合成3"], rows.Skip(2).Select(row => row[1]).Order());
        Assert.All(rows.Skip(2), row => Assert.StartsWith("海垦路1号", row[0], StringComparison.Ordinal));
        Assert.DoesNotContain("13800005678", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var readings = await app.FromDatabaseAsync(db => db.Readings.Where(reading => people.Contains(reading.SubjectId)).ToListAsync());
        Assert.Equal(people.Order(), readings.Select(reading => reading.SubjectId).Order());
        Assert.All(readings, reading => Assert.Equal(("Export:Name", Purposes.Care), (reading.Field, reading.Purpose)));
        Assert.Equal(3, await app.FromDatabaseAsync(db => db.Leaves.CountAsync(leaf => readings.Select(reading => reading.Id).Contains(leaf.Id))));
        Assert.Equal(["export.asked", "export.taken"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == id).OrderBy(entry => entry.Number).Select(entry => entry.What).ToListAsync()));

        Assert.Equal(HttpStatusCode.Gone, (await staff.Http.PostAsync($"/api/register/exports/{id}/file", null)).StatusCode);
        Assert.Equal(3, await app.FromDatabaseAsync(db => db.Readings.CountAsync(reading => people.Contains(reading.SubjectId))));
    }

    [Fact]
    public async Task As_a_workbook_every_cell_is_text_so_that_a_long_number_stays_whole()
    {
        var (ground, staff) = await GroundAsync(app);
        await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(1) with { Name = "=合成<1>" });
        var id = await AskAsync(staff, ground.Community.Value, ["Name", "IdNumber"]);
        var file = await staff.Http.PostAsync($"/api/register/exports/{id}/file?format=xlsx", null);
        Assert.True(file.IsSuccessStatusCode, await file.Content.ReadAsStringAsync());
        Assert.EndsWith(".xlsx", file.Content.Headers.ContentDisposition?.FileName?.Trim('"'), StringComparison.Ordinal);
        using System.IO.Compression.ZipArchive archive = new(await file.Content.ReadAsStreamAsync());
        Assert.All(archive.Entries, part =>
        {
            using var stream = part.Open();
            System.Xml.Linq.XDocument.Load(stream);
        });
        using var sheet = archive.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        var cells = System.Xml.Linq.XDocument.Load(sheet).Descendants().Where(one => one.Name.LocalName == "c").ToList();
        Assert.All(cells, cell => Assert.Equal("inlineStr", cell.Attribute("t")?.Value));
        Assert.Equal(["'=合成<1>", RegisterGround.AnIdNumber(1, new(1980, 5, 17)), id.ToString("n")], cells.TakeLast(3).Select(cell => cell.Value));
        Assert.Equal(HttpStatusCode.Gone, (await staff.Http.PostAsync($"/api/register/exports/{id}/file?format=csv", null)).StatusCode);
    }

    [Fact]
    public async Task Its_resident_sees_on_her_page_that_a_list_left_with_her_on_it()
    {
        var (ground, staff) = await GroundAsync(app);
        var person = (await AddAsync(staff, ground, 1))[0];
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, person, account)).EnsureSuccessStatusCode();
        (await staff.Http.PostAsync($"/api/register/exports/{await AskAsync(staff, ground.Grid.Value, ["Name", "IdNumber"])}/file", null))
            .EnsureSuccessStatusCode();
        var resident = await app.SignedInAsync(account);
        resident.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("exported a list with you on it: name, document number", await resident.GetStringAsync("/my-data"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Above_five_hundred_people_a_second_person_decides_and_never_the_one_who_asked()
    {
        var (ground, staff) = await GroundAsync(app);
        await FillAsync(app, ground, Export.RowsAlone + 1);
        var colleague = await RegisterClient.OfAsync(app, ground);
        var (refused, allowed) =
            (await AskAsync(staff, ground.Community.Value, someColumns), await AskAsync(staff, ground.Community.Value, someColumns));
        Assert.Equal(HttpStatusCode.Gone, (await staff.Http.PostAsync($"/api/register/exports/{allowed}/file", null)).StatusCode);
        await staff.AssertRuleAsync("rule.export-own", $"/exports/{allowed}/decision", new { isAllowed = true });
        Assert.Equal(HttpStatusCode.NotFound, (await (await RegisterClient.OfAsync(app, await RegisterGround.MakeAsync(app)))
            .TryAsync(HttpMethod.Post, $"/exports/{allowed}/decision", new { isAllowed = true })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await colleague.TryAsync(HttpMethod.Post, $"/exports/{refused}/decision", new { isAllowed = false })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await colleague.TryAsync(HttpMethod.Post, $"/exports/{allowed}/decision", new { isAllowed = true })).StatusCode);
        await colleague.AssertRuleAsync("rule.export-decided", $"/exports/{allowed}/decision", new { isAllowed = false });
        Assert.Equal(HttpStatusCode.Gone, (await staff.Http.PostAsync($"/api/register/exports/{refused}/file", null)).StatusCode);
        var file = await staff.Http.PostAsync($"/api/register/exports/{allowed}/file", null);
        Assert.Equal(2 + Export.RowsAlone + 1, CsvText(await file.Content.ReadAsStringAsync()).Count);
    }

    [Fact]
    public async Task Who_moved_in_meanwhile_counts_and_a_day_later_nobody_takes_it()
    {
        await using var own = new DoorstepApp { Leaping = new() };
        await own.InitializeAsync();
        var (ground, _) = await GroundAsync(own);
        var account = await own.AnAccountAsync(Role.CommunityStaff, ground.Community.Value);
        var staff = new RegisterClient(await own.SignedInAsync(account));
        await FillAsync(own, ground, Export.RowsAlone);
        var (late, grown) = (await AskAsync(staff, ground.Grid.Value, someColumns), await AskAsync(staff, ground.Community.Value, someColumns));
        await FillAsync(own, ground, 1);
        await staff.AssertRuleAsync("rule.export-grown", $"/exports/{grown}/file", new { });
        own.Leaping!.Leap(Export.MayBeTakenWithin);
        var tomorrow = new RegisterClient(await own.SignedInAsync(account));
        Assert.Equal(HttpStatusCode.Gone, (await tomorrow.Http.PostAsync($"/api/register/exports/{late}/file", null)).StatusCode);
        Assert.Contains((await tomorrow.GetAsync<List<ListExports.Line>>("/exports")), line => line.Id == late && line.State == ExportState.Over);
        Assert.False(await own.FromDatabaseAsync(db => db.Readings.AnyAsync()));
    }

    [Fact]
    public async Task Many_small_lists_within_a_week_are_one_large_one()
    {
        await using var own = new DoorstepApp { Leaping = new() };
        await own.InitializeAsync();
        var (ground, _) = await GroundAsync(own);
        var account = await own.AnAccountAsync(Role.CommunityStaff, ground.Community.Value);
        var staff = new RegisterClient(await own.SignedInAsync(account));
        await own.WithDatabaseAsync(db =>
        {
            db.Areas.Add(Area.Found(ground.OtherGrid, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0));
            return db.SaveChangesAsync();
        });
        await FillAsync(own, ground, 300);
        await FillAsync(own, ground, 201, ground.OtherGrid);
        var (first, second) = (await AskAsync(staff, ground.Grid.Value, someColumns), await AskAsync(staff, ground.OtherGrid.Value, someColumns));
        Assert.Equal(HttpStatusCode.OK, (await staff.Http.PostAsync($"/api/register/exports/{first}/file", null)).StatusCode);
        await staff.AssertRuleAsync("rule.export-grown", $"/exports/{second}/file", new { });
        Assert.True((await AskedAsync(staff, ground.OtherGrid.Value)).GetProperty("needsSecondPerson").GetBoolean());
        // Whom she has taken out already is counted once.
        Assert.False((await AskedAsync(staff, ground.Grid.Value)).GetProperty("needsSecondPerson").GetBoolean());
        Assert.False(
            (await AskedAsync(await RegisterClient.OfAsync(own, ground), ground.OtherGrid.Value)).GetProperty("needsSecondPerson").GetBoolean());
        own.Leaping!.Leap(Export.Week);
        Assert.False((await AskedAsync(new RegisterClient(await own.SignedInAsync(account)), ground.OtherGrid.Value))
            .GetProperty("needsSecondPerson").GetBoolean());
    }

    [Fact]
    public async Task Columns_open_only_what_one_could_open_herself_there()
    {
        var (ground, staff) = await GroundAsync(app);
        await staff.AssertRuleAsync("rule.export-column", "/exports", Asking(ground.Community.Value, ["Phone"]));
        var above = await RegisterClient.OfAsync(app, ground, Role.SubdistrictStaff, ground.Community.Parent.Value);
        await above.AssertRuleAsync("rule.export-column", "/exports", Asking(ground.Community.Value, ["Name"]));
        await AskAsync(above, ground.Community.Value, ["Grid", "AgeBand"]);
        await staff.AssertWrongAsync("columns", HttpMethod.Post, "/exports", Asking(ground.Community.Value, []));
        Assert.Equal(HttpStatusCode.BadRequest,
            (await staff.TryAsync(HttpMethod.Post, "/exports", Asking(ground.Community.Value, ["IdNumberKey"]))).StatusCode);
        await staff.AssertWrongAsync(
            "purpose", HttpMethod.Post, "/exports", new { area = ground.Community.Value, purpose = "curiosity", note = "合成", columns = someColumns });
        await staff.AssertWrongAsync(
            "note", HttpMethod.Post, "/exports", new { area = ground.Community.Value, purpose = Purposes.Care, note = "", columns = someColumns });
        Assert.Equal(HttpStatusCode.NotFound,
            (await staff.TryAsync(HttpMethod.Post, "/exports", Asking(ground.Community.Parent.Value, someColumns))).StatusCode);
    }

    [Fact]
    public async Task A_list_whose_readings_cannot_be_written_does_not_leave()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var (ground, staff) = await GroundAsync(own);
        await AddAsync(staff, ground, 1);
        var id = await AskAsync(staff, ground.Community.Value, someColumns);
        await own.AsDatabaseAdministratorAsync("ALTER TABLE \"Readings\" RENAME TO \"Broken\"");
        var refused = await staff.Http.PostAsync($"/api/register/exports/{id}/file", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.DoesNotContain("合成1", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await own.AsDatabaseAdministratorAsync("ALTER TABLE \"Broken\" RENAME TO \"Readings\"");
        Assert.Equal(HttpStatusCode.OK, (await staff.Http.PostAsync($"/api/register/exports/{id}/file", null)).StatusCode);
    }

    [Fact]
    public async Task A_list_uses_up_no_budget_of_readings_and_the_page_leads_through_it()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 5 };
        await own.InitializeAsync();
        var (ground, staff) = await GroundAsync(own);
        // Four numbers that were asked about leave one look.
        var people = await AddAsync(staff, ground, 4);
        staff.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var visitor = await new Visitor(staff.Http).OpenAsync("/register/exports");
        await visitor.PressAsync("",
            new() { ["Form.Area"] = ground.Community.Value, ["Form.Purpose"] = Purposes.Care, ["Form.Note"] = "Before the typhoon" }, named: "ask");
        Assert.Contains("class=\"error\"", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("", new()
        {
            ["Form.Area"] = ground.Community.Value,
            ["Form.Purpose"] = Purposes.Care,
            ["Form.Note"] = "Before the typhoon",
            ["Form.Columns"] = "Name"
        }, named: "ask");
        Assert.Contains("It has 4 people", visitor.Page, StringComparison.Ordinal);
        var id = (await own.FromDatabaseAsync(db => db.Exports.SingleAsync())).Id;
        Assert.Equal(HttpStatusCode.OK, (await staff.Http.PostAsync($"/api/register/exports/{id}/file", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await staff.Http.PostAsJsonAsync(
            $"/api/register/residents/{people[0]}/open", new { field = "Name", purpose = Purposes.Care })).StatusCode);
    }

    [Fact]
    public async Task Old_people_who_live_alone_leave_and_nobody_else_and_whoever_decides_reads_so()
    {
        var (ground, staff) = await GroundAsync(app);
        var people = await AddAsync(staff, ground, OldAndYoung);
        staff.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var visitor = await new Visitor(staff.Http).OpenAsync("/register/exports");
        await visitor.PressAsync("", new()
        {
            ["Form.Area"] = ground.Community.Value, ["Form.Purpose"] = Purposes.Care, ["Form.Note"] = "Before the typhoon",
            ["Form.Columns"] = "Name", ["Form.Only"] = "Age80",
        }, named: "ask");
        Assert.Contains("It has 2 people", visitor.Page, StringComparison.Ordinal);

        var asked = await staff.TryAsync(HttpMethod.Post, "/exports", Only(ground, "Age60To79", "Age80", "LivesAlone"));
        var id = (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        Assert.Contains("Of: 60–79 or 80 and over; Lives alone", await staff.Http.GetStringAsync("/register/exports"), StringComparison.Ordinal);
        var line = (await staff.GetAsync<List<ListExports.Line>>("/exports")).Single(line => line.Id == id);
        Assert.Equal([ExportFilter.Age60To79, ExportFilter.Age80, ExportFilter.LivesAlone], line.Only);
        // How many live so is told in tens: asking for lists opens nothing of one person.
        Assert.Equal(10, line.Rows);

        var file = await staff.Http.PostAsync($"/api/register/exports/{id}/file", null);
        Assert.Equal(["合成1", "合成2"], CsvText(await file.Content.ReadAsStringAsync()).Skip(2).Select(row => row[1]).Order());
        // Whoever is on such a list was told of as living alone.
        var readings = await app.FromDatabaseAsync(db => db.Readings.Where(reading => people.Contains(reading.SubjectId)).ToListAsync());
        Assert.Equal(["Export:Name+LivesAlone", "Export:Name+LivesAlone"], readings.Select(reading => reading.Field));
    }

    [Fact]
    public async Task Only_whom_a_list_is_of_counts_for_the_second_person_and_how_people_live_needs_the_right_to_open_it()
    {
        var (ground, staff) = await GroundAsync(app);
        await FillAsync(app, ground, Export.RowsAlone + 1);
        await AddAsync(staff, ground, OldAndYoung);
        var some = await staff.TryAsync(HttpMethod.Post, "/exports", Only(ground, "Age60To79", "Age80", "Separated"));
        var answer = await some.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((3, false), (answer.GetProperty("rows").GetInt32(), answer.GetProperty("needsSecondPerson").GetBoolean()));
        Assert.True((await AskedAsync(staff, ground.Community.Value)).GetProperty("needsSecondPerson").GetBoolean());

        var above = await RegisterClient.OfAsync(app, ground, Role.SubdistrictStaff, ground.Community.Parent.Value);
        await above.AssertRuleAsync("rule.export-column", "/exports", Only(ground, "LivesAlone", columns: ["Grid"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await staff.TryAsync(HttpMethod.Post, "/exports", Only(ground, "Rich"))).StatusCode);
    }

    /// <summary>Two old ones who live alone, one who does not, and a young one who does.</summary>
    private static Doorstep.Register.Person[] OldAndYoung =>
    [
        Somebody(1, 1940, true), Somebody(2, 1960, true), Somebody(3, 1940, false), Somebody(4, 1990, true)
    ];

    private static Doorstep.Register.Person Somebody(int serial, int born, bool alone) =>
        RegisterGround.APerson(serial, serial == 1 ? "02" : "99") with
        {
            IdNumber = RegisterGround.AnIdNumber(serial, new(born, 3, 4)), Living = new() { Alone = alone, Purpose = Doorstep.Register.Purpose.Care },
        };

    private static object Only(RegisterGround ground, string filter, string? second = null, string? third = null, string[]? columns = null) => new
    {
        area = ground.Community.Value, purpose = Purposes.Care, note = "合成", columns = columns ?? someColumns,
        only = new[] { filter, second, third }.OfType<string>(),
    };

    private static async Task<(RegisterGround, RegisterClient)> GroundAsync(DoorstepApp app)
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.AddRange(((AreaCode[])[ground.Community, ground.Grid])
                .Select(code => Area.Found(code, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0)));
            return db.SaveChangesAsync();
        });
        return (ground, await RegisterClient.OfAsync(app, ground));
    }

    private static Task<List<Guid>> AddAsync(RegisterClient staff, RegisterGround ground, int count) =>
        AddAsync(staff, ground, [.. Enumerable.Range(1, count).Select(serial => RegisterGround.APerson(serial, serial == 1 ? "02" : "99"))]);

    private static async Task<List<Guid>> AddAsync(RegisterClient staff, RegisterGround ground, Doorstep.Register.Person[] people) =>
        [.. (await staff.AddAsync(ground.Dwellings[0].Id, people)).Residents.Select(resident => resident.Id)];

    private static async Task FillAsync(DoorstepApp app, RegisterGround ground, int people, AreaCode? grid = null)
    {
        await app.WithDatabaseAsync(async db =>
        {
            var act = new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());
            var household = Doorstep.Register.Household.Enter(app.NewId(), grid ?? ground.Grid, Doorstep.Register.HouseholdKind.Family, null, act);
            for (var person = 0; person < people; person++)
            {
                household.Takes(app.NewId(), new("合成"), act);
            }

            db.Add(household);
            await db.SaveChangesAsync();
        });
    }

    private static object Asking(string area, string[] columns) => new { area, purpose = Purposes.Care, note = "合成", columns };

    private static async Task<Guid> AskAsync(RegisterClient staff, string area, string[] columns) =>
        (await AskedAsync(staff, area, columns)).GetProperty("id").GetGuid();

    private static async Task<JsonElement> AskedAsync(RegisterClient staff, string area, string[]? columns = null)
    {
        var answer = await staff.TryAsync(HttpMethod.Post, "/exports", Asking(area, columns ?? someColumns));
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static List<string[]> CsvText(string text) =>
        [.. text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line[1..^1].Split("\",\"")
            .Select(cell => Doorstep.Data.CsvText.Unmarked(cell.Replace("\"\"", "\"", StringComparison.Ordinal))).ToArray())];
}
