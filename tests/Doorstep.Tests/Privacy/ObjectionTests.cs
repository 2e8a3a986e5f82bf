using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Own;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Privacy;

/// <summary>Who thinks that her data should not have been looked at says so with one button, and is owed an answer.</summary>
public sealed class ObjectionTests(DoorstepApp app)
{
    [Fact]
    public async Task A_resident_objects_on_her_page_and_the_data_officer_of_the_area_answers_within_thirty_days()
    {
        var (ground, staff, account, reading) = await ReadAsync(911);
        var resident = await app.SignedInAsync(account);
        resident.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var visitor = new Visitor(resident);
        await visitor.OpenAsync("/my-data");
        await visitor.PressAsync("", new() { ["Reason"] = "<b>Nobody</b> came to my door" }, named: $"object-{reading:n}");
        Assert.Contains("You objected on", visitor.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await resident.PostAsJsonAsync($"/api/my/readings/{reading}/objection", new { })).StatusCode);

        var officer = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        officer.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var line = Assert.Single((await officer.GetFromJsonAsync<List<ListObjections.Line>>("/api/objections"))!);
        Assert.Equal((TimeSpan.FromDays(30), "<b>Nobody</b> came to my door"), (line.DueAt - line.RaisedAt, line.Reason));
        Assert.Equal(HttpStatusCode.BadRequest,
            (await officer.PostAsJsonAsync($"/api/objections/{line.Id}/answer", new { text = "", isUpheld = true })).StatusCode);
        var desk = new Visitor(officer);
        await desk.OpenAsync("/readings");
        Assert.Contains("&lt;b&gt;Nobody", desk.Page, StringComparison.Ordinal);
        await desk.PressAsync(
            "", new() { ["Form.Text"] = new string('x', Objection.TextLength + 1), ["Form.Upheld"] = "true" }, named: $"answer-{line.Id:n}");
        Assert.Contains("This is too long.", desk.Page, StringComparison.Ordinal);
        await desk.PressAsync("", new() { ["Form.Text"] = "It was looked at by mistake.", ["Form.Upheld"] = "true" }, named: $"answer-{line.Id:n}");
        Assert.DoesNotContain("Objections to answer", desk.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict,
            (await officer.PostAsJsonAsync($"/api/objections/{line.Id}/answer", new { text = "again", isUpheld = false })).StatusCode);

        await visitor.OpenAsync("/my-data");
        Assert.Contains("Your objection was upheld:", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("It was looked at by mistake.", visitor.Page, StringComparison.Ordinal);
        Assert.Equal(["reading.objected", "reading.objection-upheld"], await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == reading).OrderBy(entry => entry.Number).Select(entry => entry.What).ToListAsync()));
        Assert.NotNull(staff);
    }

    [Fact]
    public async Task Nobody_objects_to_other_peoples_readings_or_answers_outside_her_area_or_about_herself()
    {
        var (ground, _, account, reading) = await ReadAsync(912);
        var other = await app.SignedInAsync(Role.Resident, ground.Grid.Value);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"/api/my/readings/{reading}/objection", new { })).StatusCode);
        var resident = await app.SignedInAsync(account);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await resident.PostAsJsonAsync($"/api/my/readings/{reading}/objection", new { reason = new string('x', 1001) })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await resident.PostAsJsonAsync($"/api/my/readings/{reading}/objection", new { })).StatusCode);
        var id = await app.FromDatabaseAsync(db =>
            db.Objections.Where(objection => objection.ReadingId == reading).Select(objection => objection.Id).SingleAsync());
        var elsewhere = await app.SignedInAsync(Role.Auditor, "460499001001");
        Assert.Empty((await elsewhere.GetFromJsonAsync<List<ListObjections.Line>>("/api/objections"))!);
        Assert.Equal(HttpStatusCode.NotFound,
            (await elsewhere.PostAsJsonAsync($"/api/objections/{id}/answer", new { text = "x", isUpheld = true })).StatusCode);

        var reader = await app.FromDatabaseAsync(db => db.Readings.Where(one => one.Id == reading).Select(one => one.By).SingleAsync());
        await app.WithDatabaseAsync(db =>
        {
            db.Grants.Add(Grant.Give(reader, Role.Usual.Single(role => role.Code == Role.Auditor), ground.Community, null,
                new(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow())));
            return db.SaveChangesAsync();
        });
        var herself = await app.SignedInAsync(await app.FromDatabaseAsync(db => db.Users.SingleAsync(one => one.Id == reader)));
        Assert.Equal(HttpStatusCode.Conflict,
            (await herself.PostAsJsonAsync($"/api/objections/{id}/answer", new { text = "x", isUpheld = false })).StatusCode);
    }

    private async Task<(RegisterGround Ground, RegisterClient Staff, Account Account, Guid Reading)> ReadAsync(int serial)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(serial))).Residents[0].Id;
        (await staff.Http.PostAsJsonAsync($"/api/register/residents/{person}/open", new { field = "IdNumber", purpose = Purposes.Verify }))
            .EnsureSuccessStatusCode();
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, person, account)).EnsureSuccessStatusCode();
        var mine = await (await app.SignedInAsync(account)).GetFromJsonAsync<MyReadings.Result>("/api/my/readings");
        return (ground, staff, account, Assert.Single(mine!.Readings).Id);
    }
}
