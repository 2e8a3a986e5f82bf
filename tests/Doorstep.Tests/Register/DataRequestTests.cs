using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Register.DataRequests;
using Doorstep.Register.Exports;
using Doorstep.Register.Own;
using Doorstep.Tests.Residents;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>Somebody asks for data about residents: at the door nothing is given, and later only what two other persons have approved.</summary>
public sealed class DataRequestTests(DoorstepApp app)
{
    private const string Path = "/api/data-requests";

    /// <summary>A community with a household of two, its office, and two persons who may approve.</summary>
    private sealed record Place(
        DoorstepApp City, RegisterGround Ground, Account Clerk, RegisterClient Office, HttpClient Subdistrict, HttpClient Officer, List<Guid> People)
    {
        public Guid Household { get; init; }

        public Dictionary<string, object?> ARequest() => new()
        {
            ["agency"] = "合成派出所", ["documentNumber"] = "合公调〔2026〕7号", ["legalBasis"] = "《刑事诉讼法》第五十四条（合成）",
            ["purpose"] = "查找走失老人（合成）", ["scope"] = "这一户的两个人，现在的资料", ["residents"] = People, ["columns"] = new[] { "Name", "Phone" },
            ["validUntil"] = CityTime.Today(City.Services.GetRequiredService<TimeProvider>()).AddDays(5).ToString("O", CultureInfo.InvariantCulture),
        };

        public async Task<Guid> EnteredAsync(Dictionary<string, object?>? request = null)
        {
            var answer = await Office.Http.PostAsJsonAsync(Path, request ?? ARequest());
            Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<EnterDataRequest.Entered>())!.Id;
        }

        public async Task<Guid> ApprovedAsync()
        {
            var id = await EnteredAsync();
            foreach (var person in (HttpClient[])[Subdistrict, Officer])
            {
                Assert.Equal(HttpStatusCode.NoContent, (await person.PostAsync($"{Path}/{id}/approval", null)).StatusCode);
            }

            return id;
        }
    }

    private static async Task<Place> PlaceAsync(DoorstepApp city)
    {
        var ground = await RegisterGround.MakeAsync(city);
        var clerk = await city.AnAccountAsync(Role.CommunityStaff, ground.Community.Value);
        RegisterClient office = new(await city.SignedInAsync(clerk));
        var household = await office.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(1), RegisterGround.APerson(2, "99"));
        return new(city, ground, clerk, office, await city.SignedInAsync(Role.SubdistrictStaff, ground.Community.Parent.Value),
            await city.SignedInAsync(Role.Auditor, ground.Community.Value), [.. household.Residents.Select(one => one.Id).Order()])
        {
            Household = household.Id
        };
    }

    private static async Task<string?> RuleAsync(Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        return answer.StatusCode is HttpStatusCode.Conflict
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString() : $"{answer.StatusCode}";
    }

    private static async Task AssertWrongAsync(string field, Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, text);
        Assert.Contains(JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateObject(),
            one => string.Equals(one.Name, field, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("error.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_notes_with_one_tap_that_she_was_asked_and_is_told_what_to_say_and_whom_to_name()
    {
        await using DoorstepApp own = new() { Settings = { ["City:DataOfficer:Name"] = "合成专员", ["City:DataOfficer:Phone"] = "0898-00000000" } };
        await own.InitializeAsync();
        var place = await PlaceAsync(own);
        var worker = await own.SignedInAsync(Role.GridWorker, place.Ground.Grid.Value);
        var first = (await (await worker.PostAsJsonAsync($"{Path}/askings", new { })).Content.ReadFromJsonAsync<NoteAsking.Noted>())!;
        Assert.Equal(("合成专员", "0898-00000000"), (first.OfficerName, first.OfficerPhone));
        Assert.Contains("书面要求", first.Sentence, StringComparison.Ordinal);

        var key = own.NewId();
        var told = new { key, agency = "合成快递站", name = "合成王", purpose = "要老人电话（合成）", household = place.Household };
        var noted = (await (await worker.PostAsJsonAsync($"{Path}/askings", told)).Content.ReadFromJsonAsync<NoteAsking.Noted>())!;
        var again = (await (await worker.PostAsJsonAsync($"{Path}/askings", told)).Content.ReadFromJsonAsync<NoteAsking.Noted>())!;
        Assert.Equal(noted.Id, again.Id);
        Assert.Equal("rule.key-used", await RuleAsync(worker.PostAsJsonAsync($"{Path}/askings", new { key, agency = "另一家（合成）" })));
        var row = await own.FromDatabaseAsync(db => db.DataAskings.AsNoTracking().SingleAsync(asking => asking.Id == noted.Id));
        Assert.Equal((place.Ground.Grid, place.Household), (row.Area, row.HouseholdId));
        Assert.Equal([DataAsking.Asked], await own.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == noted.Id).Select(entry => entry.What).ToListAsync()));

        // Nobody else's worker sees it; the office does.
        var neighbour = await own.SignedInAsync(Role.GridWorker, place.Ground.Grid.Value);
        Assert.Equal("[]", await neighbour.GetStringAsync($"{Path}/askings"));
        var seen = (await place.Office.Http.GetFromJsonAsync<List<ListDataRequests.AskingLine>>($"{Path}/askings"))!;
        Assert.Equal(("合成快递站", "合成王", "要老人电话（合成）"), seen.Where(one => one.Id == noted.Id).Select(one => (one.Agency, one.Name, one.Purpose)).Single());
        await AssertWrongAsync("household", worker.PostAsJsonAsync($"{Path}/askings", new { household = own.NewId() }));
        await AssertWrongAsync("area", worker.PostAsJsonAsync($"{Path}/askings", new { area = "460101" }));
        await AssertWrongAsync("agency", worker.PostAsJsonAsync($"{Path}/askings", new { agency = new string('字', 101) }));
        Assert.Equal(HttpStatusCode.Forbidden, (await worker.PostAsJsonAsync(Path, place.ARequest())).StatusCode);

        var page = await new Visitor(worker).OpenAsync("/data-requests");
        await page.PressAsync("", new() { ["Form.Agency"] = "合成商铺" });
        Assert.Contains("已记下", page.Page, StringComparison.Ordinal);
        Assert.Contains("合成专员", page.Page, StringComparison.Ordinal);
        Assert.Contains("href=\"tel:0898-00000000\"", page.Page, StringComparison.Ordinal);
        Assert.Contains("合成商铺", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_other_persons_approve_and_neither_entered_it_was_asked_or_approves_twice()
    {
        var place = await PlaceAsync(app);
        var asked = await app.SignedInAsync(Role.CommunityStaff, place.Ground.Community.Value);
        var noted = (await (await asked.PostAsJsonAsync($"{Path}/askings", new { household = place.Household }))
            .Content.ReadFromJsonAsync<NoteAsking.Noted>())!;
        var request = place.ARequest();
        request["askingId"] = noted.Id;
        request["key"] = app.NewId();
        var id = await place.EnteredAsync(request);
        Assert.Equal(id, await place.EnteredAsync(request));
        request["agency"] = "另一家（合成）";
        Assert.Equal("rule.key-used", await RuleAsync(place.Office.Http.PostAsJsonAsync(Path, request)));

        var approval = $"{Path}/{id}/approval";
        Assert.Equal("rule.data-own", await RuleAsync(place.Office.Http.PostAsync(approval, null)));
        Assert.Equal("rule.data-own", await RuleAsync(asked.PostAsync(approval, null)));
        var elsewhere = await app.SignedInAsync(Role.CommunityStaff, (await RegisterGround.MakeAsync(app)).Community.Value);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.PostAsync(approval, null)).StatusCode);
        Assert.Equal("NoContent", await RuleAsync(place.Subdistrict.PostAsync(approval, null)));
        Assert.Equal("rule.data-own", await RuleAsync(place.Subdistrict.PostAsync(approval, null)));
        Assert.Equal("rule.data-not-approved", await RuleAsync(place.Office.Http.PostAsJsonAsync($"{Path}/{id}/disclosure", new { })));
        Assert.Equal("NoContent", await RuleAsync(place.Officer.PostAsync(approval, null)));
        Assert.Equal("rule.data-decided", await RuleAsync((await app.SignedInAsync(Role.Auditor, "4609")).PostAsync(approval, null)));
        Assert.Equal(["data.requested", "data.approved-first", "data.approved"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == id).OrderBy(entry => entry.Number).Select(entry => entry.What).ToListAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_account_of_somebody_is_no_second_person(bool ofClerk)
    {
        var place = await PlaceAsync(app);
        var (first, other) = (await app.AnAccountAsync(Role.SubdistrictStaff, place.Ground.Community.Parent.Value),
            await app.AnAccountAsync(Role.Auditor, place.Ground.Community.Value));
        var maker = ofClerk ? place.Clerk : first;
        await app.WithDatabaseAsync(async db =>
        {
            db.Add(Grant.Give(other.Id, Role.Usual.Single(role => role.Code == Role.Resident), place.Ground.Community, null,
                new(app.NewId(), maker.Id, TimeProvider.System.GetUtcNow())));
            await db.SaveChangesAsync();
        });
        var id = await place.EnteredAsync();
        Assert.Equal("NoContent", await RuleAsync((await app.SignedInAsync(first)).PostAsync($"{Path}/{id}/approval", null)));
        Assert.Equal("rule.second-person", await RuleAsync((await app.SignedInAsync(other)).PostAsync($"{Path}/{id}/approval", null)));
        Assert.Equal("rule.data-not-approved", await RuleAsync(place.Office.Http.PostAsJsonAsync($"{Path}/{id}/disclosure", new { })));
    }

    [Fact]
    public async Task Of_two_who_approve_as_second_in_one_moment_one_does()
    {
        var place = await PlaceAsync(app);
        var id = await place.EnteredAsync();
        Assert.Equal("NoContent", await RuleAsync(place.Subdistrict.PostAsync($"{Path}/{id}/approval", null)));
        var more = await app.SignedInAsync(Role.Auditor, place.Ground.Community.Value);
        var answers = await Task.WhenAll(((HttpClient[])[place.Officer, more]).Select(one => one.PostAsync($"{Path}/{id}/approval", null)));
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.NoContent);
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task It_is_refused_with_grounds_and_then_nothing_is_given()
    {
        var place = await PlaceAsync(app);
        var id = await place.EnteredAsync();
        await AssertWrongAsync("grounds", place.Officer.PostAsJsonAsync($"{Path}/{id}/refusal", new { grounds = " \u200b" }));
        Assert.Equal("rule.data-own", await RuleAsync(place.Office.Http.PostAsJsonAsync($"{Path}/{id}/refusal", new { grounds = "合成" })));
        Assert.Equal("NoContent", await RuleAsync(place.Officer.PostAsJsonAsync($"{Path}/{id}/refusal", new { grounds = "没有写明法律依据（合成）" })));
        Assert.Equal("rule.data-decided", await RuleAsync(place.Subdistrict.PostAsync($"{Path}/{id}/approval", null)));
        Assert.Equal("rule.data-not-approved", await RuleAsync(place.Office.Http.PostAsJsonAsync($"{Path}/{id}/disclosure", new { })));
        var shown = await place.Office.Http.GetStringAsync($"/data-requests/{id}");
        Assert.Contains("没有写明法律依据（合成）", WebUtility.HtmlDecode(shown), StringComparison.Ordinal);
        Assert.DoesNotContain("合成1", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_it_names_is_given_and_each_of_its_people_sees_to_whom_and_by_which_document()
    {
        var place = await PlaceAsync(app);
        var account = await app.AnAccountAsync(Role.Resident, place.Ground.Grid.Value);
        (await app.BindAsync(place.Office.Http, place.People[0], account)).EnsureSuccessStatusCode();
        var neighbour = (await place.Office.AddAsync(place.Ground.Dwellings[1].Id, RegisterGround.APerson(3))).Residents[0].Id;
        var id = await place.ApprovedAsync();
        var disclosure = $"{Path}/{id}/disclosure";
        await AssertWrongAsync("residents", place.Office.Http.PostAsJsonAsync(disclosure, new { residents = new[] { neighbour } }));
        await AssertWrongAsync("columns", place.Office.Http.PostAsJsonAsync(disclosure, new { columns = new[] { "IdNumber" } }));
        // The data officer approves, and reads no resident.
        Assert.Equal("rule.data-give", await RuleAsync(place.Officer.PostAsJsonAsync(disclosure, new { })));
        Assert.Equal(0, await app.FromDatabaseAsync(db => db.Readings.CountAsync(reading => reading.CaseId == id)));

        var answer = await place.Office.Http.PostAsJsonAsync(disclosure, new { residents = new[] { place.People[0] } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var given = (await answer.Content.ReadFromJsonAsync<DiscloseData.Given>(RegisterClient.Json))!;
        Assert.Equal([ExportColumn.Name, ExportColumn.Phone], given.Columns);
        Assert.Equal("13800005678", Assert.Single(given.People).Values[1]);
        var reading = await app.FromDatabaseAsync(db => db.Readings.AsNoTracking().SingleAsync(one => one.CaseId == id));
        Assert.Equal((place.People[0], "Export:Name+Phone", Purposes.DataRequest, place.Clerk.Id),
            (reading.SubjectId, reading.Field, reading.Purpose, reading.By));
        Assert.True(await app.FromDatabaseAsync(db => db.Leaves.AnyAsync(leaf => leaf.Id == reading.Id)));
        var row = await app.FromDatabaseAsync(db => db.DataDisclosures.AsNoTracking().SingleAsync(one => one.RequestId == id));
        Assert.Equal((place.Clerk.Id, place.People[0]), (row.By, Assert.Single(row.ResidentIds)));
        Assert.Equal(["data.disclosed"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == row.Id).Select(entry => entry.What).ToListAsync()));

        var resident = await app.SignedInAsync(account);
        var lines = (await resident.GetFromJsonAsync<MyReadings.Result>("/api/my/readings"))!.Readings;
        Assert.Equal("合成派出所 · 合公调〔2026〕7号", Assert.Single(lines, line => line.Purpose == Purposes.DataRequest).GivenTo);
        Assert.Contains("合公调〔2026〕7号", WebUtility.HtmlDecode(await resident.GetStringAsync("/my-data")), StringComparison.Ordinal);
        // Nobody opens a field under that purpose otherwise.
        await place.Office.AssertWrongAsync("purpose", HttpMethod.Post, $"/residents/{place.People[0]}/open", new { field = "Name", purpose = Purposes.DataRequest });
    }

    [Fact]
    public async Task A_request_ends_by_its_date_and_is_erased_three_years_later_with_what_was_noted()
    {
        await using DoorstepApp own = new() { Leaping = new() };
        await own.InitializeAsync();
        var place = await PlaceAsync(own);
        var id = await place.ApprovedAsync();
        (await place.Office.Http.PostAsJsonAsync($"{Path}/{id}/disclosure", new { })).EnsureSuccessStatusCode();
        (await place.Office.Http.PostAsJsonAsync($"{Path}/askings", new { agency = "合成" })).EnsureSuccessStatusCode();
        own.Leaping!.Leap(TimeSpan.FromDays(6));
        var later = await own.SignedInAsync(place.Clerk);
        Assert.Equal("rule.data-not-approved", await RuleAsync(later.PostAsJsonAsync($"{Path}/{id}/disclosure", new { })));
        Assert.Equal(DataRequestState.Over,
            Assert.Single((await later.GetFromJsonAsync<List<ListDataRequests.Line>>(Path, RegisterClient.Json))!, line => line.Id == id).State);

        var purge = own.Services.GetRequiredService<PurgeByRule>();
        own.Leaping.Leap(TimeSpan.FromDays(Erasure.FloorDays - 30));
        Assert.Equal(0, (await purge.EraseAsync(default)).Single(line => line.Name == "data-requests").Rows);
        own.Leaping.Leap(TimeSpan.FromDays(40));
        Assert.Equal(2, (await purge.EraseAsync(default)).Single(line => line.Name == "data-requests").Rows);
        Assert.Equal((0, 0, 0), await own.FromDatabaseAsync(async db =>
            (await db.DataRequests.CountAsync(), await db.DataDisclosures.CountAsync(), await db.DataAskings.CountAsync())));
    }

    [Theory]
    [InlineData("agency", "")]
    [InlineData("documentNumber", " \u200b")]
    [InlineData("legalBasis", "")]
    [InlineData("purpose", "")]
    [InlineData("scope", "")]
    [InlineData("residents", new string[0])]
    [InlineData("residents", new[] { "0198c000-0000-7000-8000-000000000000" })]
    [InlineData("columns", new string[0])]
    [InlineData("validUntil", "2015-01-01")]
    [InlineData("validUntil", "2999-01-01")]
    [InlineData("askingId", "0198c000-0000-7000-8000-000000000000")]
    public async Task What_is_missing_or_cannot_be_is_said_by_its_field(string field, object value)
    {
        var place = await PlaceAsync(app);
        var request = place.ARequest();
        request[field] = value;
        await AssertWrongAsync(field, place.Office.Http.PostAsJsonAsync(Path, request));
    }

    [Fact]
    public async Task The_office_enters_approves_and_gives_on_pages_without_a_script()
    {
        var place = await PlaceAsync(app);
        var page = await new Visitor(place.Office.Http).OpenAsync($"/data-requests/new?household={place.Household}");
        await page.PressAsync("", new() { ["Form.Agency"] = "合成派出所", ["Form.Residents"] = place.People[0].ToString(), ["Form.Columns"] = "Name" });
        Assert.Contains("value=\"合成派出所\"", WebUtility.HtmlDecode(page.Page), StringComparison.Ordinal);
        await page.PressAsync("", new()
        {
            ["Form.Agency"] = "合成派出所", ["Form.DocumentNumber"] = "合〔2026〕8号", ["Form.LegalBasis"] = "合成第一条", ["Form.Purpose"] = "合成",
            ["Form.Scope"] = "合成", ["Form.Residents"] = place.People[0].ToString(), ["Form.Columns"] = "Name",
            ["Form.ValidUntil"] = CityTime.Today(TimeProvider.System).AddDays(3).ToString("O", CultureInfo.InvariantCulture),
        });
        var id = await app.FromDatabaseAsync(db => db.DataRequests.Where(one => one.DocumentNumber == "合〔2026〕8号" && one.EnteredBy == place.Clerk.Id)
            .Select(one => one.Id).SingleAsync());
        foreach (var person in (HttpClient[])[place.Subdistrict, place.Officer])
        {
            var decide = await new Visitor(person).OpenAsync($"/data-requests/{id}");
            await decide.PressAsync("", named: "approve");
        }

        var give = await new Visitor(place.Office.Http).OpenAsync($"/data-requests/{id}");
        Assert.Contains("已批准", give.Page, StringComparison.Ordinal);
        await give.PressAsync("", named: "give");
        Assert.Matches("<td>合成[12]</td>", WebUtility.HtmlDecode(give.Page));
        Assert.Contains("合〔2026〕8号", WebUtility.HtmlDecode(await place.Office.Http.GetStringAsync("/data-requests")), StringComparison.Ordinal);
    }
}
