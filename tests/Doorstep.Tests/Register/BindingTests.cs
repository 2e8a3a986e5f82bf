using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Own;
using Doorstep.Tests.Residents;
using Doorstep.Tests.Transparency;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>An account is bound to a resident's record with its owner's code, in the log, and not for good.</summary>
public sealed class BindingTests(DoorstepApp app)
{
    [Fact]
    public async Task Nobody_binds_an_account_without_its_owners_code_and_every_no_is_the_same()
    {
        var (ground, staff, person, own) = await GroundAsync(981);
        var (resident, bound, worker) = (await app.AnAccountAsync(Role.Resident, ground.Grid.Value),
            await app.AnAccountAsync(Role.Resident, ground.Grid.Value), await app.AnAccountAsync(Role.GridWorker, ground.Grid.Value));
        var other = (await staff.AddAsync(ground.Dwellings[1].Id, RegisterGround.APerson(982))).Residents[0].Id;
        Assert.Equal(HttpStatusCode.NoContent, (await app.BindAsync(staff.Http, other, bound)).StatusCode);
        var code = await app.BindingCodeAsync(resident);
        List<string> answers = [];
        foreach (var (userName, typed) in new[]
        {
            ("nobody-of-this-name", code), (resident.UserName, "23456-789AB"), (bound.UserName, code), (worker.UserName, code), (own.UserName, code)
        })
        {
            var no = await staff.Http.PostAsJsonAsync($"/api/register/residents/{person}/account", new { userName, code = typed });
            Assert.Equal(HttpStatusCode.BadRequest, no.StatusCode);
            answers.Add((await no.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetRawText());
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(HttpStatusCode.BadRequest,
            (await staff.Http.PostAsJsonAsync($"/api/register/residents/{person}/account", new { userName = resident.UserName })).StatusCode);
        foreach (var account in (Account[])[worker, own, bound])
        {
            Assert.Equal(HttpStatusCode.Conflict, (await (await app.SignedInAsync(account)).PostAsync("/api/my/binding-code", null)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await staff.Http.PostAsJsonAsync(
            $"/api/register/residents/{person}/account", new { userName = resident.UserName, code = code.ToLowerInvariant() })).StatusCode);
    }

    [Fact]
    public async Task A_binding_stands_in_the_log_and_another_person_takes_it_away()
    {
        var (ground, staff, person, _) = await GroundAsync(983);
        var (wrong, right) = (await app.AnAccountAsync(Role.Resident, ground.Grid.Value), await app.AnAccountAsync(Role.Resident, ground.Grid.Value));
        (await app.BindAsync(staff.Http, person, wrong)).EnsureSuccessStatusCode();
        var household = await app.FromDatabaseAsync(db =>
            db.Residents.Where(resident => resident.Id == person).Select(resident => resident.HouseholdId).SingleAsync());
        var line = (await staff.GetAsync<List<JsonElement>>($"/households/{household}/history"))
            .Find(one => one.GetProperty("kind").GetString() == "AccountBound");
        Assert.False(line.GetProperty("canBeUndone").GetBoolean());
        await staff.AssertRuleAsync("rule.unbind-own", $"/residents/{person}/account/unbind", new { });
        var colleague = await RegisterClient.OfAsync(app, ground);
        Assert.Equal(HttpStatusCode.NoContent, (await colleague.TryAsync(HttpMethod.Post, $"/residents/{person}/account/unbind")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.TryAsync(HttpMethod.Post, $"/residents/{person}/account/unbind")).StatusCode);
        Assert.False((await (await app.SignedInAsync(wrong)).GetFromJsonAsync<MyReadings.Result>("/api/my/readings"))!.IsBound);
        (await app.BindAsync(staff.Http, person, right)).EnsureSuccessStatusCode();
        var told = await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.SubjectId == wrong.Id && entry.What.StartsWith("account.")).OrderBy(entry => entry.Number).ToListAsync());
        Assert.Equal(["account.bound", "account.unbound"], told.ConvertAll(entry => entry.What));
        var numbers = told.ConvertAll(entry => (long?)entry.Number);
        Assert.Equal(2, await app.FromDatabaseAsync(db => db.Set<Leaf>().CountAsync(leaf => numbers.Contains(leaf.Number))));
        // What was taken back and bound anew is as the log tells it.
        Assert.DoesNotContain(await app.FaultsAsync(),
            fault => fault.Contains("OwnRecords", StringComparison.Ordinal) || fault.EndsWith("bound", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_pages_of_the_resident_and_of_the_counter_lead_through_it()
    {
        var (ground, staff, person, _) = await GroundAsync(984);
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        var hers = await new Visitor(await app.SignedInAsync(account)).OpenAsync("/my-data");
        await hers.PressAsync("", named: "binding-code");
        var code = System.Text.RegularExpressions.Regex.Match(hers.Page, "[2-9A-Z]{5}-[2-9A-Z]{5}").Value;
        var household = await app.FromDatabaseAsync(db =>
            db.Residents.Where(resident => resident.Id == person).Select(resident => resident.HouseholdId).SingleAsync());
        staff.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var counter = await new Visitor(staff.Http).OpenAsync($"/register/households/{household}/residents/{person}/account");
        await counter.PressAsync("", new() { ["Form.UserName"] = account.UserName!, ["Form.Code"] = "23456-789AB" }, named: "bind");
        Assert.Contains("is not right", counter.Page, StringComparison.Ordinal);
        await counter.PressAsync("", new() { ["Form.UserName"] = account.UserName!, ["Form.Code"] = code }, named: "bind");
        Assert.Contains("Linked.", counter.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resident_reads_on_beyond_the_first_page_and_none_is_passed_over()
    {
        var (ground, staff, person, own) = await GroundAsync(985);
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, person, account)).EnsureSuccessStatusCode();
        var now = TimeProvider.System.GetUtcNow();
        await app.WithDatabaseAsync(async db =>
        {
            // Some of them at one instant: none may be passed over.
            db.AddRange(Enumerable.Range(0, MyReadings.Most + 2).Select(number => Reading.Of(
                new(ReadingSubject.Resident, person, "Name", ground.Grid), Purposes.Visit, new(app.NewId(), own.Id, now.AddSeconds(-number / 3)))));
            await db.SaveChangesAsync();
        });
        var resident = await app.SignedInAsync(account);
        var first = (await resident.GetFromJsonAsync<MyReadings.Result>("/api/my/readings"))!;
        var second = (await resident.GetFromJsonAsync<MyReadings.Result>($"/api/my/readings?before={first.Next}"))!;
        Assert.Equal((MyReadings.Most, 2, null), (first.Readings.Count, second.Readings.Count, second.Next));
        Assert.Equal(MyReadings.Most + 2, first.Readings.Concat(second.Readings).Select(line => line.Id).Distinct().Count());
        Assert.Contains($"before={first.Next}", await resident.GetStringAsync("/my-data"), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.NoContent, (await resident.PostAsJsonAsync($"/api/my/readings/{second.Readings[^1].Id}/objection", new { })).StatusCode);
    }

    private async Task<(RegisterGround Ground, RegisterClient Staff, Guid Person, Account Own)> GroundAsync(int serial)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var own = await app.AnAccountAsync(Role.CommunityStaff, ground.Community.Value);
        var staff = new RegisterClient(await app.SignedInAsync(own));
        return (ground, staff, (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(serial))).Residents[0].Id, own);
    }
}
