using System.Net;
using System.Net.Http.Json;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>A visit ends in some way and leaves a note: words about people, so they stand sealed and are opened for a purpose.</summary>
public sealed class VisitTests(DoorstepApp app)
{
    private const string Told = "老人腿脚不便，请慢敲门（合成）";

    [Fact]
    public async Task A_visit_at_which_nobody_was_met_says_so_and_leaves_the_home_as_it_was()
    {
        var (_, client, household) = await BeginAsync(app);
        await client.DoAsync($"/households/{household.Id}/visits", new { condition = "Sound" });
        var before = await client.HouseholdAsync(household.Id);
        foreach (var outcome in new[] { "Nobody", "Nobody", "Refused" })
        {
            await client.DoAsync($"/households/{household.Id}/visits", new { condition = "Dangerous", outcome });
        }

        var after = await client.HouseholdAsync(household.Id);
        Assert.Equal((before.Condition, before.LastVisitAt), (after.Condition, after.LastVisitAt));
        await client.DoAsync($"/households/{household.Id}/visits", new { condition = "NeedsRepair", outcome = "NeedsHelp" });
        Assert.Equal(DwellingCondition.NeedsRepair, (await client.HouseholdAsync(household.Id)).Condition);
        var visits = (await HistoryAsync(client, household.Id)).Where(line => line.Kind is RegisterActKind.Visited);
        Assert.Equal([VisitOutcome.NeedsHelp, VisitOutcome.Refused, VisitOutcome.Nobody, VisitOutcome.Nobody, VisitOutcome.Met],
            visits.Select(visit => visit.Outcome!.Value));
    }

    [Fact]
    public async Task Its_note_is_sealed_and_opened_for_a_purpose_and_everybody_behind_the_door_sees_that()
    {
        var (_, client, household) = await BeginAsync(app);
        var visit = await client.DoAsync($"/households/{household.Id}/visits", new { condition = "Sound", note = Told });
        Assert.DoesNotContain(Told, await client.Http.GetStringAsync($"/api/register/households/{household.Id}/history"), StringComparison.Ordinal);
        Assert.True((await HistoryAsync(client, household.Id)).Single(line => line.ActId == visit.ActId).HasNote);
        await client.AssertWrongAsync("purpose", HttpMethod.Post, $"/visits/{visit.ActId}/note", new { purpose = "" });
        var opened = await client.TryAsync(HttpMethod.Post, $"/visits/{visit.ActId}/note", new { purpose = Purposes.Care });
        Assert.Contains(Told, System.Text.RegularExpressions.Regex.Unescape(await opened.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        var readings = await app.FromDatabaseAsync(db => db.Readings.Where(reading => reading.Field == OpenVisitNote.Field).ToListAsync());
        var people = household.Residents.Select(resident => resident.Id).ToHashSet();
        Assert.Equal(people, readings.Select(reading => reading.SubjectId).Where(people.Contains).ToHashSet());

        var stranger = await RegisterClient.OfAsync(app, await RegisterGround.MakeAsync(app));
        Assert.Equal(HttpStatusCode.NotFound,
            (await stranger.TryAsync(HttpMethod.Post, $"/visits/{visit.ActId}/note", new { purpose = Purposes.Care })).StatusCode);
        var without = await client.DoAsync($"/households/{household.Id}/visits", new { condition = "Sound" });
        Assert.Equal(HttpStatusCode.NotFound,
            (await client.TryAsync(HttpMethod.Post, $"/visits/{without.ActId}/note", new { purpose = Purposes.Care })).StatusCode);
        await client.AssertWrongAsync("note", HttpMethod.Post, $"/households/{household.Id}/visits",
            new { condition = "Sound", note = new string('长', RecordVisit.NoteLength + 1) });
    }

    [Fact]
    public async Task On_the_page_a_note_that_is_too_long_comes_back_as_it_was_typed_and_a_short_one_is_opened_there()
    {
        var (_, client, household) = await BeginAsync(app);
        client.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(client.Http).OpenAsync($"/register/households/{household.Id}");
        var tooLong = new string('长', RecordVisit.NoteLength + 1);
        await page.PressAsync("", new() { ["Form.Note"] = tooLong, ["Form.Outcome"] = "Refused", ["Form.Condition"] = "Sound" }, named: "visit");
        Assert.Contains("id=\"note-error\"", page.Page, StringComparison.Ordinal);
        Assert.Contains(tooLong, page.Page, StringComparison.Ordinal);
        await page.PressAsync("", new() { ["Form.Note"] = Told, ["Form.Outcome"] = "Refused", ["Form.Condition"] = "Sound" }, named: "visit");
        Assert.Contains("Refused", page.Page, StringComparison.Ordinal);
        Assert.DoesNotContain(Told, page.Page, StringComparison.Ordinal);
        var visit = (await HistoryAsync(client, household.Id))[0];
        await page.PressAsync("", new() { ["Form.Reason"] = Purposes.Visit }, named: $"note-{visit.ActId:n}");
        Assert.Contains(Told, WebUtility.HtmlDecode(page.Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_go_after_two_years_and_that_there_was_a_visit_stays()
    {
        await using var own = new DoorstepApp { Leaping = new() };
        await own.InitializeAsync();
        var (_, client, household) = await BeginAsync(own);
        var visit = await client.DoAsync($"/households/{household.Id}/visits", new { condition = "Sound", note = Told });
        var purge = own.Services.GetRequiredService<PurgeByRule>();
        Assert.Equal(0, (await purge.EraseAsync(default)).Single(line => line.Name == "visit-notes").Rows);
        own.Leaping!.Leap(TimeSpan.FromDays(2 * 365 + 1));
        Assert.Equal(1, (await purge.EraseAsync(default)).Single(line => line.Name == "visit-notes").Rows);
        var kept = await own.FromDatabaseAsync(db => db.RegisterActs.SingleAsync(act => act.Id == visit.ActId));
        Assert.Equal((VisitOutcome.Met, true), (kept.Outcome, kept.Note.IsEmpty));
    }

    /// <summary>Not through the client's own eyes: the time of a visit stands there in as many digits as an ID number has.</summary>
    private static async Task<List<ShowHistory.Line>> HistoryAsync(RegisterClient client, Guid household) =>
        (await client.Http.GetFromJsonAsync<List<ShowHistory.Line>>($"/api/register/households/{household}/history", RegisterClient.Json))!;

    private static async Task<(RegisterGround, RegisterClient, HouseholdView)> BeginAsync(DoorstepApp app)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var client = await RegisterClient.OfAsync(app, ground);
        return (ground, client, await client.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(1), RegisterGround.APerson(2, "99")));
    }
}
