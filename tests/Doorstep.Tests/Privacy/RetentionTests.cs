using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Photos;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Register;
using Doorstep.Register.Queries;
using Doorstep.Sealing;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Doorstep.Tests.Transparency;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;
using RecordStatus = Doorstep.Register.RecordStatus;

namespace Doorstep.Tests.Privacy;

/// <summary>What was kept long enough goes by itself, what is held stays, and the log can be checked as before.</summary>
public sealed class RetentionTests
{
    [Fact]
    public async Task Readings_go_after_three_years_with_the_salts_of_their_entries_and_the_log_still_fits()
    {
        await using var app = await CityAsync<DoorstepApp>();
        var (ground, staff, people) = await PeopleAsync(app, 4);
        foreach (var person in people)
        {
            (await staff.Http.PostAsJsonAsync($"/api/register/residents/{person}/open", new { field = "Name", purpose = Purposes.Verify }))
                .EnsureSuccessStatusCode();
        }

        await GrowAsync(app);
        app.Leaping!.Leap(TimeSpan.FromDays((3 * 365) + 1));
        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var held = await HoldAsync(officer, ground, people[1]);
        var late = await RegisterClient.OfAsync(app, ground);
        (await late.Http.PostAsJsonAsync($"/api/register/residents/{people[0]}/open", new { field = "Name", purpose = Purposes.Verify }))
            .EnsureSuccessStatusCode();

        // Three of those who were opened, and that each of the four was asked about when they were entered.
        Assert.Equal(7, await DueAsync(officer, "readings"));
        Assert.Equal(7, await ErasedAsync(app, "readings"));
        Assert.Equal(0, await DueAsync(officer, "readings"));
        Assert.Equal([people[0], people[1]], await app.FromDatabaseAsync(db =>
            db.Readings.OrderByDescending(reading => reading.At).Select(reading => reading.SubjectId).ToListAsync()));
        Assert.Equal(7, await app.FromDatabaseAsync(db => db.Leaves.CountAsync(leaf => leaf.Salt == null)));
        await AssertFitsAsync(app);

        Assert.Equal(HttpStatusCode.NoContent, (await officer.PostAsync($"/api/holds/{held}/lift", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await officer.PostAsync($"/api/holds/{held}/lift", null)).StatusCode);
        Assert.Equal(1, await ErasedAsync(app, "readings"));
        await AssertFitsAsync(app);
        var (code, text) = await app.ShowAsync();
        Assert.Equal((0, 8L), (code, (await app.VerifyAsync()).Erasures.Sum(erased => erased.Erasure.Until - erased.Erasure.From)));
        Assert.Contains(" entries, retention, at ", text, StringComparison.Ordinal);
        Assert.Equal(["log.hold-lifted", "log.hold-placed"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == held).OrderBy(entry => entry.What).Select(entry => entry.What).ToListAsync()));
    }

    [Fact]
    public async Task A_reading_with_an_open_objection_stays_until_it_is_answered()
    {
        await using var app = await CityAsync<DoorstepApp>();
        var (ground, staff, people) = await PeopleAsync(app, 1);
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, people[0], account)).EnsureSuccessStatusCode();
        (await staff.Http.PostAsJsonAsync($"/api/register/residents/{people[0]}/open", new { field = "Name", purpose = Purposes.Verify }))
            .EnsureSuccessStatusCode();
        var reading = await app.FromDatabaseAsync(db => db.Readings.SingleAsync(one => one.SubjectId == people[0]));
        (await (await app.SignedInAsync(account)).PostAsJsonAsync($"/api/my/readings/{reading.Id}/objection", new { })).EnsureSuccessStatusCode();
        await GrowAsync(app);
        app.Leaping!.Leap(TimeSpan.FromDays((3 * 365) + 1));
        // That she was asked about when she was entered.
        Assert.Equal(1, await ErasedAsync(app, "readings"));
        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var objection = await app.FromDatabaseAsync(db => db.Objections.Select(one => one.Id).SingleAsync());
        (await officer.PostAsJsonAsync($"/api/objections/{objection}/answer", new { text = "合成", isUpheld = true })).EnsureSuccessStatusCode();
        Assert.Equal(1, await ErasedAsync(app, "readings"));
        Assert.Equal(0, await DueAsync(officer, "decisions"));
        app.Leaping.Leap(TimeSpan.FromDays((3 * 365) + 1));
        Assert.Equal(1, await ErasedAsync(app, "decisions"));
        await AssertFitsAsync(app);
    }

    [Fact]
    public async Task Who_has_left_five_years_ago_is_a_record_without_a_name_and_what_was_done_to_her_cannot_be_undone()
    {
        await using var app = await CityAsync<DoorstepApp>();
        var (ground, staff, people) = await PeopleAsync(app, 3);
        var opened = await staff.Http.PostAsJsonAsync(
            $"/api/register/residents/{people[0]}/open", new { field = "IdNumber", purpose = Purposes.Verify });
        var number = (await opened.Content.ReadFromJsonAsync<Doorstep.Register.Queries.OpenField.Opened>())!.Value;
        await staff.DoAsync($"/residents/{people[0]}/move-out", new { });
        await staff.DoAsync($"/residents/{people[1]}/move-out", new { });
        var household = (await app.FromDatabaseAsync(db => db.Residents.SingleAsync(resident => resident.Id == people[0]))).HouseholdId;
        app.Leaping!.Leap(TimeSpan.FromDays((5 * 365) + 2));
        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        await HoldAsync(officer, ground, people[1]);
        Assert.Equal(1, await ErasedAsync(app, "residents"));

        var late = await RegisterClient.OfAsync(app, ground);
        var residents = (await late.HouseholdAsync(household)).Residents.ToDictionary(resident => resident.Id);
        Assert.Equal(("", "", RecordStatus.Left, true),
            (residents[people[0]].Name, residents[people[0]].IdNumber, residents[people[0]].Standing, residents[people[0]].ErasedAt is not null));
        Assert.Equal(("合**", false), (residents[people[1]].Name, residents[people[1]].ErasedAt is not null));
        Assert.Equal(HttpStatusCode.NotFound,
            (await late.TryAsync(HttpMethod.Post, "/look-up", new Doorstep.Register.Queries.FindResident.Request(number))).StatusCode);
        Assert.False(await app.FromDatabaseAsync(db => db.RegisterChanges.AnyAsync(change => change.SubjectId == people[0])));
        var left = await app.FromDatabaseAsync(db =>
            db.RegisterActs.SingleAsync(act => act.ResidentId == people[0] && act.Kind == RegisterActKind.ResidentLeft));
        await late.AssertRuleAsync("rule.cannot-undo", $"/acts/{left.Id}/undo", new { });
        late.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains(
            "deleted under the retention rules", await late.Http.GetStringAsync($"/register/households/{household}"), StringComparison.Ordinal);
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Recount>().RunAsync(repair: false, default));
    }

    [Fact]
    public async Task Name_number_and_photo_of_a_report_go_two_years_after_its_case_was_closed()
    {
        await using var city = await CityAsync<CaseCity>();
        var photo = await PhotoAsync(city);
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var answer = await city.ReportAsync(
            new { kind = "0301", text = "合成", name = "合成张", phone = "13900001111", longitude, latitude, photos = new[] { photo } });
        var (closed, open) = (await city.IdOfAsync(answer.Number), await city.ReportedAsync());
        (await (await city.DeskAsync()).PostAsJsonAsync($"/api/cases/{closed}/reject", new { reason = "合成" })).EnsureSuccessStatusCode();
        city.Leaping!.Leap(TimeSpan.FromDays((2 * 365) + 1));
        Assert.Equal(1, await ErasedAsync(city, "reporters"));
        var duty = await city.SignedInAsync(Role.DutyOfficer, "4601");
        Assert.DoesNotContain("13900001111", await duty.GetStringAsync($"/api/cases/{closed}/contact"), StringComparison.Ordinal);
        Assert.Contains("13800000000", await duty.GetStringAsync($"/api/cases/{open}/contact"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await duty.GetAsync($"/api/photos/{photo}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await duty.GetAsync($"/api/cases/{closed}")).StatusCode);
        Assert.Equal(0, await ErasedAsync(city, "reporters"));
    }

    [Fact]
    public async Task The_page_shows_the_table_takes_holds_and_names_what_is_wrong_with_them()
    {
        await using var app = await CityAsync<DoorstepApp>();
        var (ground, _, _) = await PeopleAsync(app, 1);
        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        officer.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(officer).OpenAsync("/retention");
        foreach (var kind in (string[])[
            "When somebody signed in", "Who looked at whose data", "Identity of residents", "Name, phone number and photos"
        ])
        {
            Assert.Contains(kind, page.Page, StringComparison.Ordinal);
        }

        await page.PressAsync("", new() { ["Form.Area"] = "460999001001", ["Form.Reason"] = "Court" }, named: "hold");
        Assert.Contains("There is no such area", page.Page, StringComparison.Ordinal);
        await page.PressAsync("", new() { ["Form.Area"] = ground.Community.Value, ["Form.Reason"] = "Court", ["Form.Record"] = "12" }, named: "hold");
        Assert.Contains("not a record number", page.Page, StringComparison.Ordinal);
        await page.PressAsync(
            "", new() { ["Form.Area"] = ground.Community.Value, ["Form.Reason"] = "<b>Court</b>", ["Form.Record"] = "" }, named: "hold");
        Assert.Contains("&lt;b&gt;Court", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_keeps_a_kind_for_another_time_by_a_setting()
    {
        await using var app = await CityAsync<DoorstepApp>();
        await app.SignedInAsync(Role.Auditor, "4601");
        app.Leaping!.Leap(TimeSpan.FromDays(8));
        Assert.Equal(0, await ErasedAsync(app, "sessions"));
        app.Services.GetRequiredService<IConfiguration>()["Retention:sessions:Days"] = "7";
        Assert.Equal(1, await ErasedAsync(app, "sessions"));
    }

    [Fact]
    public async Task A_backup_from_before_the_city_key_was_changed_can_be_opened_by_nobody_who_has_only_the_new_one()
    {
        await using var app = await CityAsync<DoorstepApp>();
        await PeopleAsync(app, 1);
        var backup = await app.FromDatabaseAsync(db => db.DataKeys.AsNoTracking().ToListAsync());
        var folder = Directory.CreateTempSubdirectory("doorstep-key-").FullName;
        var next = Path.Combine(folder, "next.key");
        using (var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test"))
        {
            await scope.ServiceProvider.GetRequiredService<RotateKeys>().RewrapAsync(next, default);
        }

        var key = CityKey.Read(next);
        Assert.All(backup, old => Assert.Throws<InvalidOperationException>(() => old.Unwrap(key)));
        Assert.All(await app.FromDatabaseAsync(db => db.DataKeys.AsNoTracking().ToListAsync()), now => Assert.NotEmpty(now.Unwrap(key).Plain));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<T> CityAsync<T>() where T : DoorstepApp, new()
    {
        var app = new T { Leaping = new() };
        await app.InitializeAsync();
        return app;
    }

    private static async Task<(RegisterGround Ground, RegisterClient Staff, List<Guid> People)> PeopleAsync(DoorstepApp app, int count)
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.Add(Area.Found(ground.Community, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0));
            return db.SaveChangesAsync();
        });
        var staff = await RegisterClient.OfAsync(app, ground);
        var household = await staff.AddAsync(
            ground.Dwellings[0].Id, [.. Enumerable.Range(1, count).Select(serial => RegisterGround.APerson(serial, serial == count ? "02" : "99"))]);
        return (ground, staff, [.. household.Residents.OrderBy(resident => resident.Relation == "02").ThenBy(resident => resident.Id)
            .Select(resident => resident.Id)]);
    }

    [Fact]
    public async Task Photos_that_nothing_names_go_after_a_day_at_any_hour_and_the_same_picture_sent_again_meanwhile_stays()
    {
        await using var city = await CityAsync<CaseCity>();
        var (given, kept) = (await PhotoAsync(city), await PhotoAsync(city));
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        await city.ReportAsync(new { kind = "0301", text = "见图（合成）", longitude, latitude, photos = new[] { kept } });
        var name = await city.FromDatabaseAsync(db => db.Photos.Where(photo => photo.Id == given).Select(photo => photo.Blob).SingleAsync());
        var (purge, blobs) = (city.Services.GetRequiredService<PurgeByRule>(), city.Services.GetRequiredService<Blobs>());
        Assert.Equal(0, (await purge.EraseAsync(default, isNight: false)).Single(line => line.Name == "unnamed-photos").Rows);
        city.Leaping!.Leap(TimeSpan.FromHours(25));
        Assert.Equal(1, (await purge.EraseAsync(default, isNight: false)).Single(line => line.Name == "unnamed-photos").Rows);
        Assert.Equal([kept], await city.FromDatabaseAsync(db => db.Photos.Select(photo => photo.Id).ToListAsync()));

        // Another photo has the same bytes, so they stay; and once none has, they stay while somebody is sending them again.
        Assert.NotNull(blobs.Find(name));
        var again = await PhotoAsync(city);
        await city.WithDatabaseAsync(db => db.Photos.ExecuteDeleteAsync());
        blobs.Forget(name);
        Assert.NotNull(blobs.Find(name));
        city.Leaping.Leap(TimeSpan.FromHours(2));
        blobs.Forget(name);
        Assert.Null(blobs.Find(name));
        Assert.NotEqual(given, again);
    }

    private static async Task<Guid> HoldAsync(HttpClient officer, RegisterGround ground, Guid record)
    {
        var placed = await officer.PostAsJsonAsync("/api/holds", new { area = ground.Community.Value, reason = "合成", record });
        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        return (await placed.Content.ReadFromJsonAsync<HoldRecords.Placed>())!.Id;
    }

    private static async Task<int> DueAsync(HttpClient officer, string name) =>
        (await officer.GetFromJsonAsync<HoldRecords.Table>("/api/retention"))!.Due.Single(line => line.Name == name).Rows;

    private static async Task<int> ErasedAsync(DoorstepApp app, string name) =>
        (await app.Services.GetRequiredService<PurgeByRule>().EraseAsync(default)).Single(line => line.Name == name).Rows;

    private static async Task GrowAsync(DoorstepApp app) => await CityLog.GrowAsync(app);

    private static async Task AssertFitsAsync(DoorstepApp app)
    {
        await GrowAsync(app);
        Assert.Empty(await app.FaultsAsync());
    }

    private static async Task<Guid> PhotoAsync(CaseCity city)
    {
        using var bitmap = new SKBitmap(8, 8);
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 90);
        var content = new ByteArrayContent(encoded.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var sent = await city.CreateClient().PostAsync("/api/photos", new MultipartFormDataContent { { content, "file", "photo.png" } });
        return (await sent.Content.ReadFromJsonAsync<SendPhoto.Result>())!.Id;
    }
}
