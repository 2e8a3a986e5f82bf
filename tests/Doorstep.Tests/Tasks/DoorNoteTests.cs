using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Privacy.Retention;
using Doorstep.Tasks;
using Doorstep.Tasks.Doors;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed class DoorNoteTests(TasksCity app) : IClassFixture<TasksCity>
{
    private static async Task<HttpResponseMessage> SetAsync(HttpClient who, Guid household, string code, object? more = null) =>
        await who.PostAsJsonAsync($"/api/doors/{household}/notes", more ?? new { code });

    private static async Task<Guid> NoteAsync(HttpClient who, Guid household, string code)
    {
        var answer = await SetAsync(who, household, code);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("noteId").GetGuid();
    }

    private static async Task<ShowDoor.View> DoorAsync(HttpClient who, Guid household) =>
        (await who.GetFromJsonAsync<ShowDoor.View>($"/api/doors/{household}", RegisterClient.Json))!;

    [Fact]
    public async Task A_note_stands_at_the_stop_on_the_task_and_on_the_page_of_the_household_until_it_expires()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(0);
        await ground.PlanAsync(await ground.ResidentOfAsync(household), "Daily");
        var worker = await ground.ClientAsync();
        await NoteAsync(worker, household, "CannotRead");
        var until = app.Today.AddDays(3);
        Assert.True((await SetAsync(worker, household, "Dog", new { code = "Dog", until })).IsSuccessStatusCode);
        await app.TickAsync();
        var stop = Assert.Single((await ground.TodayAsync()).Stops);
        Assert.Equal([DoorNoteCode.Dog, DoorNoteCode.CannotRead], stop.Notes);

        var today = WebUtility.HtmlDecode(await worker.GetStringAsync("/today"));
        Assert.Contains("""<span class="tag">有狗</span>""", today);
        // On paper nobody reads that she cannot read.
        Assert.Contains("""<span class="tag no-print">不识字，请念给听</span>""", today);
        Assert.Contains("有狗", WebUtility.HtmlDecode(await worker.GetStringAsync($"/today/{stop.Tasks[0].Id}")));
        Assert.Contains("有狗", WebUtility.HtmlDecode(await (await ground.StaffAsync()).Http.GetStringAsync($"/register/households/{household}")));

        app.GoTo(4, 9);
        worker = await ground.ClientAsync();
        var door = await DoorAsync(worker, household);
        Assert.Equal(DoorNoteCode.CannotRead, Assert.Single(door.Notes).Code);
        Assert.DoesNotContain("<strong>有狗", WebUtility.HtmlDecode(await worker.GetStringAsync($"/doors/{household}")));
    }

    [Fact]
    public async Task A_note_lasts_180_days_at_most_is_one_of_a_list_and_a_household_has_five()
    {
        var ground = await app.GroundAsync();
        var household = await ground.LivesAsync(0);
        var worker = await ground.ClientAsync();
        foreach (var (request, field) in new (object, string)[]
        {
            (new { code = "Dog", until = app.Today.AddDays(181) }, "until"), (new { code = "Dog", until = app.Today.AddDays(-1) }, "until"),
            (new { }, "code"),
        })
        {
            var wrong = await SetAsync(worker, household, "", request);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains($"\"{field}\"", await wrong.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await SetAsync(worker, household, "Moody")).StatusCode);
        foreach (var code in (string[])["Dog", "NoLift", "SideEntrance", "BellBroken", "PhoneFirst"])
        {
            await NoteAsync(worker, household, code);
        }

        Assert.All((await DoorAsync(worker, household)).Notes, note => Assert.Equal(app.Today.AddDays(180), note.Until));
        var full = await SetAsync(worker, household, "Weekends");
        Assert.Equal(HttpStatusCode.Conflict, full.StatusCode);
        Assert.Contains("5", (await full.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        Assert.True((await SetAsync(worker, household, "Dog", new { code = "Dog", until = app.Today.AddDays(9) })).IsSuccessStatusCode);
        Assert.Equal(app.Today.AddDays(9), (await DoorAsync(worker, household)).Notes.Single(note => note.Code is DoorNoteCode.Dog).Until);
    }

    [Fact]
    public async Task A_note_that_was_struck_is_kept_nowhere_and_set_again_by_nobody_for_180_days_unless_the_household_asks_for_it()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(0);
        var worker = await ground.ClientAsync();
        var note = await NoteAsync(worker, household, "Hainanese");
        Assert.True((await worker.PostAsync($"/api/doors/{household}/notes/{note}/strike", null)).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await worker.PostAsync($"/api/doors/{household}/notes/{note}/strike", null)).StatusCode);
        Assert.Empty((await DoorAsync(worker, household)).Notes);
        Assert.Empty(await app.FromDatabaseAsync(db => db.DoorNotes.Where(one => one.HouseholdId == household).ToListAsync()));
        var acts = await app.FromDatabaseAsync(db => db.DoorActs.AsNoTracking().Where(act => act.HouseholdId == household).ToListAsync());
        var entries = await app.FromDatabaseAsync(db => db.Log.AsNoTracking().Where(entry => entry.SubjectId == household).ToListAsync());
        Assert.DoesNotContain("Hainanese", JsonSerializer.Serialize(acts) + JsonSerializer.Serialize(entries));
        Assert.Equal(["door.note-set", "door.note-struck"], await ground.LogAsync("door."));

        var staff = (await ground.StaffAsync()).Http;
        foreach (var who in (HttpClient[])[worker, staff])
        {
            var refused = await SetAsync(who, household, "Hainanese");
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains($"{app.Today.AddDays(180):yyyy-MM-dd}", await refused.Content.ReadAsStringAsync());
        }

        await NoteAsync(worker, household, "Dog");
        Assert.True((await SetAsync(worker, household, "", new { code = "Hainanese", isAtHerWish = true })).IsSuccessStatusCode);
        Assert.Contains("door.note-set-at-wish", await ground.LogAsync("door."));
        note = (await DoorAsync(worker, household)).Notes.Single(one => one.Code is DoorNoteCode.Hainanese).Id;
        Assert.True((await worker.PostAsync($"/api/doors/{household}/notes/{note}/strike", null)).IsSuccessStatusCode);
        app.GoTo(181, 9);
        await NoteAsync(await ground.ClientAsync(), household, "Hainanese");
    }

    [Fact]
    public async Task The_household_strikes_a_note_of_its_own_and_none_of_another_one()
    {
        var ground = await app.GroundAsync();
        var (household, other) = (await ground.LivesAsync(0), await ground.LivesAsync(1));
        var worker = await ground.ClientAsync();
        var note = await NoteAsync(worker, household, "Weekends");
        using var scope = app.Services.CreateScope();
        var strike = scope.ServiceProvider.GetRequiredService<StrikeDoorNote>();
        Assert.False(await strike.OfHouseholdAsync(other, note, app.NewId()));
        Assert.True(await strike.OfHouseholdAsync(household, note, app.NewId()));
        Assert.Equal(HttpStatusCode.Conflict, (await SetAsync(worker, household, "Weekends")).StatusCode);
        Assert.True((await SetAsync(worker, other, "Weekends")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Who_is_home_after_seven_comes_last_on_the_walk()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var (first, second) = (await ground.LivesAsync(0), await ground.LivesAsync(1));
        foreach (var household in (Guid[])[first, second])
        {
            await ground.PlanAsync(await ground.ResidentOfAsync(household), "Daily");
        }

        await app.TickAsync();
        Assert.Equal([first, second], (await ground.TodayAsync()).Stops.Select(stop => stop.HouseholdId!.Value));
        await NoteAsync(await ground.ClientAsync(), first, "AfterSeven");
        Assert.Equal([second, first], (await ground.TodayAsync()).Stops.Select(stop => stop.HouseholdId!.Value));
    }

    [Fact]
    public async Task Notes_end_when_the_household_moves_or_nobody_of_it_is_left_and_go_along_when_its_grid_is_redrawn()
    {
        var ground = await app.GroundAsync();
        var (moves, leaves, stays) = (await ground.LivesAsync(0), await ground.LivesAsync(1), await ground.LivesAsync(2));
        foreach (var household in (Guid[])[moves, leaves, stays])
        {
            await NoteAsync(await ground.ClientAsync(), household, "NoLift");
        }

        var staff = await ground.StaffAsync();
        await staff.DoAsync($"/households/{moves}/move-in", new { dwellingId = ground.Ground.Dwellings[4].Id });
        Assert.Empty((await DoorAsync(staff.Http, moves)).Notes);
        await staff.DoAsync($"/residents/{await ground.ResidentOfAsync(leaves)}/death", new { });
        Assert.Empty(await app.FromDatabaseAsync(db => db.DoorNotes.Where(note => note.HouseholdId == leaves).ToListAsync()));
        Assert.Equal(2, (await ground.LogAsync("door.notes-ended")).Count);

        await ground.RedrawAsync(ground.Ground.Buildings[0].Id);
        Assert.Single((await DoorAsync(await ground.ClientAsync(ground.Ground.OtherGrid), stays)).Notes);
        Assert.Equal(HttpStatusCode.NotFound, (await (await ground.ClientAsync()).GetAsync($"/api/doors/{stays}")).StatusCode);
    }

    [Fact]
    public async Task While_a_household_is_away_its_rhythms_and_care_visits_wait_and_it_may_be_back_before()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var (household, worker) = (await ground.LivesAsync(0), await ground.ClientAsync());
        await ground.PlanAsync(await ground.ResidentOfAsync(household), "Weekly");
        var centre = await app.AsAsync(await app.AnAccountAsync(Doorstep.Access.Role.SubdistrictStaff, ground.Ground.Community.Parent.Value));
        var begun = await centre.PostAsJsonAsync("/api/rhythms", new { kind = "0517", area = $"{ground.Ground.Community}", everyDays = 7 });
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync());
        app.GoTo(1, 8);
        await app.TickAsync();
        Assert.Equal(2, (await ground.TasksAsync()).Count(task => task.IsOpen && task.HouseholdId == household));

        worker = await ground.ClientAsync();
        var until = app.Today.AddDays(20);
        Assert.True((await worker.PostAsJsonAsync($"/api/doors/{household}/away", new { awayUntil = until })).IsSuccessStatusCode);
        Assert.All(await OpenAsync(), task => Assert.True(task.From > until, $"{task.Source} {task.From}"));
        Assert.Equal(until, (await DoorAsync(worker, household)).AwayUntil);
        app.GoTo(1, 8);
        await app.TickAsync();
        Assert.All(await OpenAsync(), task => Assert.Null(task.PlannedOn));

        worker = await ground.ClientAsync();
        Assert.True((await worker.PostAsJsonAsync($"/api/doors/{household}/away", new { })).IsSuccessStatusCode);
        var rhythm = (await OpenAsync()).Single(task => task.Source is TaskSource.Rhythm);
        Assert.Equal(app.Today, rhythm.From);
        Assert.Null((await DoorAsync(worker, household)).AwayUntil);
        Assert.Empty(await app.FromDatabaseAsync(db => db.HouseholdAways.Where(away => away.HouseholdId == household).ToListAsync()));
        var wrong = await worker.PostAsJsonAsync($"/api/doors/{household}/away", new { awayUntil = app.Today.AddDays(-1) });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("awayUntil", await wrong.Content.ReadAsStringAsync());

        async Task<List<WorkTask>> OpenAsync() => (await ground.TasksAsync()).FindAll(task => task.IsOpen && task.HouseholdId == household);
    }

    [Fact]
    public async Task Two_taps_that_a_household_is_away_in_the_same_moment_both_count_and_are_one_record()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        for (var door = 0; door < 3; door++)
        {
            var (household, worker) = (await ground.LivesAsync(door), await ground.ClientAsync());
            var request = new { awayUntil = app.Today.AddDays(5) };
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => worker.PostAsJsonAsync($"/api/doors/{household}/away", request)));
            Assert.All(answers, answer => Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}"));
            Assert.Equal(1, await app.FromDatabaseAsync(db => db.HouseholdAways.CountAsync(away => away.HouseholdId == household)));
        }
    }

    [Fact]
    public async Task Who_of_a_household_is_away_longer_stays_so_a_plan_begun_meanwhile_waits_and_all_come_back_when_it_moves()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(0, 2);
        var people = (await (await ground.StaffAsync()).HouseholdAsync(household)).Residents;
        var hospital = await ground.PlanAsync(people[0].Id, "Weekly");
        var (until, longer) = (app.Today.AddDays(20), app.Today.AddDays(50));
        var (worker, staff) = (await ground.ClientAsync(), await ground.StaffAsync());
        Assert.True((await staff.Http.PostAsJsonAsync($"/api/care/plans/{hospital}/away", new { awayUntil = longer })).IsSuccessStatusCode);
        await AwayAsync(until);
        Assert.Equal(longer, await OfAsync(hospital));
        var begun = await ground.PlanAsync(people[1].Id, "Weekly");
        Assert.Equal(until, await OfAsync(begun));
        Assert.Equal(until.AddDays(1), (await ground.TasksAsync()).Single(task => task.IsOpen && task.SourceId == begun).From);

        await AwayAsync(null);
        Assert.Equal((longer, null), (await OfAsync(hospital), await OfAsync(begun)));
        await AwayAsync(until);
        await staff.DoAsync($"/households/{household}/move-in", new { dwellingId = ground.Ground.Dwellings[4].Id });
        Assert.Equal((longer, null), (await OfAsync(hospital), await OfAsync(begun)));
        Assert.True((await ground.TasksAsync()).Single(task => task.IsOpen && task.SourceId == begun).From <= app.Today);

        async Task AwayAsync(DateOnly? last) =>
            Assert.True((await worker.PostAsJsonAsync($"/api/doors/{household}/away", new { awayUntil = last })).IsSuccessStatusCode);

        Task<DateOnly?> OfAsync(Guid id) => app.FromDatabaseAsync(db => db.CarePlans.Where(plan => plan.Id == id).Select(plan => plan.AwayUntil)
            .SingleAsync());
    }

    [Fact]
    public async Task A_day_that_is_missing_or_cannot_be_read_is_refused_on_the_page_and_does_not_mean_back()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var (household, worker) = (await ground.LivesAsync(0), await ground.ClientAsync());
        await ground.PlanAsync(await ground.ResidentOfAsync(household), "Daily");
        var until = app.Today.AddDays(5);
        Visitor visitor = new(worker);
        await visitor.OpenAsync($"/doors/{household}");
        await visitor.PressAsync("", new() { ["Form.AwayUntil"] = $"{until:yyyy-MM-dd}" }, named: "away");
        foreach (var wrong in (string[])["", "2026-13-45"])
        {
            await visitor.PressAsync("", new() { ["Form.AwayUntil"] = wrong }, named: "away");
            Assert.Contains("请填今天以后、一年以内的日期。", WebUtility.HtmlDecode(visitor.Page));
            Assert.Equal(until, (await DoorAsync(worker, household)).AwayUntil);
        }

        await visitor.PressAsync("", new() { ["Form.Code"] = "Dog", ["Form.Until"] = "soon", ["Form.IsAtHerWish"] = "true" }, named: "note");
        Assert.Contains("请填今天起 180 天以内的日期。", WebUtility.HtmlDecode(visitor.Page));
        Assert.Matches("""value="soon".*IsAtHerWish[^>]*checked""", visitor.Page.ReplaceLineEndings(" "));
        Assert.Empty((await DoorAsync(worker, household)).Notes);
        await visitor.PressAsync("", named: "back");
        Assert.Null((await DoorAsync(worker, household)).AwayUntil);

        await visitor.OpenAsync($"/today/{(await ground.OpenAsync()).Id}");
        await visitor.PressAsync("", new() { ["Form.Outcome"] = "Refused", ["Form.RefusedUntil"] = "never" }, named: "outcome");
        Assert.Contains("请填明天以后、一年以内的日期。", WebUtility.HtmlDecode(visitor.Page));
        Assert.Matches("""value="Refused" checked""", visitor.Page);
        Assert.Empty(await ground.LogAsync("care.refused"));
    }

    [Fact]
    public async Task The_page_of_a_door_sets_strikes_and_records_without_script()
    {
        var ground = await app.GroundAsync();
        var (household, worker) = (await ground.LivesAsync(0), await ground.ClientAsync());
        Visitor visitor = new(worker);
        await visitor.OpenAsync($"/doors/{household}");
        await visitor.PressAsync("", new() { ["Form.Code"] = "PhoneFirst" }, named: "note");
        await visitor.PressAsync("", new() { ["Form.AwayUntil"] = $"{app.Today.AddDays(5):yyyy-MM-dd}" }, named: "away");
        var page = WebUtility.HtmlDecode(await worker.GetStringAsync($"/doors/{household}"));
        Assert.Contains("来之前先打电话", page);
        Assert.Contains($"外出到 {app.Today.AddDays(5):yyyy-MM-dd}", page);
        var note = (await DoorAsync(worker, household)).Notes.Single().Id;
        await visitor.PressAsync("strike", named: $"note-{note:n}");
        Assert.Empty((await DoorAsync(worker, household)).Notes);
    }

    [Fact]
    public async Task What_has_expired_is_erased_that_a_household_was_away_a_week_later_and_who_did_what_a_year_later()
    {
        var ground = await app.GroundAsync();
        var (household, worker) = (await ground.LivesAsync(0), await ground.ClientAsync());
        Assert.True((await SetAsync(worker, household, "", new { code = "Dog", until = app.Today })).IsSuccessStatusCode);
        await NoteAsync(worker, household, "NoLift");
        Assert.True((await worker.PostAsJsonAsync($"/api/doors/{household}/away", new { awayUntil = app.Today })).IsSuccessStatusCode);
        foreach (var (days, kept) in new[] { (1, (2, 1, 3)), (2, (1, 1, 3)), (6, (1, 0, 3)), (200, (0, 0, 3)), (160, (0, 0, 0)) })
        {
            app.GoTo(days, 1);
            await app.Services.GetRequiredService<PurgeByRule>().EraseAsync(default);
            Assert.Equal(kept, await app.FromDatabaseAsync(async db => (
                await db.DoorNotes.CountAsync(note => note.HouseholdId == household),
                await db.HouseholdAways.CountAsync(away => away.HouseholdId == household),
                await db.DoorActs.CountAsync(act => act.HouseholdId == household))));
        }
    }
}
