using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;
using Allowance = Doorstep.Register.Allowance;

namespace Doorstep.Tests.Register;

/// <summary>How somebody lives is her health and her hardship: it opens with a reading that names it, and leaves no other way.</summary>
public sealed class OpenLivingTests(DoorstepApp app)
{
    private static readonly Living living = new()
    {
        Alone = true,
        Disability = Disability.Mental,
        Allowance = Allowance.ExtremeHardship,
        Purpose = Purpose.Relief
    };
    private static readonly string[] shown = ["livesAlone", "childrenAway", "disability", "allowance", "Mental", "ExtremeHardship"];

    [Fact]
    public async Task A_sheet_and_its_history_say_nothing_of_how_somebody_lives_until_it_is_opened_with_a_reading_that_names_it()
    {
        var (ground, staff, household, person) = await PersonAsync();
        await staff.TryAsync(HttpMethod.Patch, $"/residents/{person}", new { living = living with { ChildrenAway = true } });
        foreach (var path in (string[])[
            $"/households/{household}", $"/households/{household}/history", $"/buildings/{ground.Buildings[0].Id}/doors",
            $"/areas/{ground.Grid}/households"
        ])
        {
            var said = await (await staff.TryAsync(HttpMethod.Get, path)).Content.ReadAsStringAsync();
            Assert.All(shown, word => Assert.DoesNotContain(word, said, StringComparison.Ordinal));
        }

        staff.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(staff.Http).OpenAsync($"/register/households/{household}");
        Assert.DoesNotContain("Lives alone", page.Page, StringComparison.Ordinal);
        Assert.Equal([(OpenLiving.Field, Purposes.Verify)], await LookedAsync(person));
        await page.PressAsync("", new() { ["Asked.Field"] = "Living", ["Form.Reason"] = Purposes.Care }, named: $"open-{person:n}");
        Assert.Contains("Lives alone", page.Page, StringComparison.Ordinal);
        Assert.Contains("Mental", page.Page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal([(OpenLiving.Field, Purposes.Verify), (OpenLiving.Field, Purposes.Care)], await LookedAsync(person));

        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, person, account)).EnsureSuccessStatusCode();
        var resident = await app.SignedInAsync(account);
        resident.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("looked at your living alone, children living away, disability, allowance",
            await resident.GetStringAsync("/my-data"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_call_or_keep_opens_it_within_her_budget_and_whoever_may_only_look_does_not()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 2 };
        await own.InitializeAsync();
        var (ground, _, _, person) = await PersonAsync(own);
        foreach (var role in (string[])[Role.GridWorker, Role.CommunityStaff])
        {
            var caller = await RegisterClient.OfAsync(own, ground, role, role == Role.GridWorker ? ground.Grid.Value : null);
            var opened = await caller.TryAsync(HttpMethod.Post, $"/residents/{person}/living", new { purpose = Purposes.Care });
            Assert.Equal(new(true, false, Disability.Mental, Allowance.ExtremeHardship, Purpose.Relief),
                await opened.Content.ReadFromJsonAsync<LivingOpened>(RegisterClient.Json));
            Assert.True(opened.Headers.CacheControl!.NoStore);
            await caller.AssertWrongAsync("purpose", HttpMethod.Post, $"/residents/{person}/living", new { purpose = "curiosity" });
            Assert.Equal(HttpStatusCode.OK,
                (await caller.TryAsync(HttpMethod.Post, $"/residents/{person}/living", new { purpose = Purposes.Care })).StatusCode);
            Assert.Equal(HttpStatusCode.TooManyRequests,
                (await caller.TryAsync(HttpMethod.Post, $"/residents/{person}/living", new { purpose = Purposes.Care })).StatusCode);
        }

        var onlooker = await RegisterClient.OfAsync(own, ground, Role.SubdistrictStaff);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await onlooker.TryAsync(HttpMethod.Post, $"/residents/{person}/living", new { purpose = Purposes.Care })).StatusCode);
        var stranger = await RegisterClient.OfAsync(own, await RegisterGround.MakeAsync(own));
        Assert.Equal(HttpStatusCode.NotFound,
            (await stranger.TryAsync(HttpMethod.Post, $"/residents/{person}/living", new { purpose = Purposes.Care })).StatusCode);
    }

    [Fact]
    public async Task An_export_of_it_needs_the_right_that_opens_it_and_names_it_to_everyone_on_the_list()
    {
        var (ground, staff, _, person) = await PersonAsync();
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.Add(Area.Found(ground.Community, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0));
            return db.SaveChangesAsync();
        });
        var above = await RegisterClient.OfAsync(app, ground, Role.SubdistrictStaff);
        foreach (var column in (string[])["LivesAlone", "ChildrenAway", "Disability", "Allowance"])
        {
            await above.AssertRuleAsync("rule.export-column", "/exports",
                new { area = ground.Community.Value, purpose = Purposes.Care, note = "合成", columns = new[] { "Grid", column } });
        }

        string[] columns = ["Name", "IdNumber", "BirthDate", "LivesAlone", "ChildrenAway", "Disability", "Allowance"];
        var asked = await staff.TryAsync(
            HttpMethod.Post, "/exports", new { area = ground.Community.Value, purpose = Purposes.Care, note = "合成", columns });
        var id = (await asked.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.OK, (await staff.Http.PostAsync($"/api/register/exports/{id}/file", null)).StatusCode);
        Assert.Equal([($"Export:{string.Join('+', columns)}", Purposes.Care)], await LookedAsync(person));
    }

    [Fact]
    public async Task An_edit_of_something_else_leaves_it_as_it_is_and_telling_it_anew_is_a_reading()
    {
        var (_, staff, household, person) = await PersonAsync();
        staff.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(staff.Http).OpenAsync($"/register/households/{household}/residents/{person}");
        await page.PressAsync("", new() { ["Form.Education"] = "30" });
        Assert.Contains("Saved: Details edited", page.Page, StringComparison.Ordinal);
        Assert.Equal([], await LookedAsync(person));
        Assert.Equal(living, await app.FromDatabaseAsync(async db => (await db.Residents.SingleAsync(one => one.Id == person)).Living));

        await page.OpenAsync($"/register/households/{household}/residents/{person}");
        await page.PressAsync("", new() { ["Form.TellsLiving"] = "true", ["Form.ChildrenAway"] = "true", ["Form.LivingPurpose"] = "Care" });
        Assert.Equal(new Living { ChildrenAway = true, Purpose = Purpose.Care },
            await app.FromDatabaseAsync(async db => (await db.Residents.SingleAsync(one => one.Id == person)).Living));
        Assert.Equal([(OpenLiving.Field, Purposes.Verify)], await LookedAsync(person));
    }

    [Fact]
    public async Task Whoever_is_taken_out_of_the_figures_or_put_into_them_has_a_reading_of_how_she_lives()
    {
        var (ground, staff, household, person) = await PersonAsync();
        var colleague = await RegisterClient.OfAsync(app, ground);
        var left = await staff.DoAsync($"/residents/{person}/move-out", new { });
        Assert.Single(await LookedAsync(person));
        await colleague.DoAsync($"/acts/{left.ActId}/undo", new { });
        Assert.Equal(2, (await LookedAsync(person)).Count);
        await staff.DoAsync($"/households/{household}/move-in", new { dwellingId = ground.Dwellings[1].Id });
        Assert.Equal(2, (await LookedAsync(person)).Count);
        // Another grid has figures of its own.
        await staff.DoAsync($"/households/{household}/move-in", new { dwellingId = ground.Dwellings[6].Id });
        var told = await staff.TryAsync(HttpMethod.Patch, $"/residents/{person}", new { living = new Living() });
        await colleague.DoAsync(
            $"/acts/{(await told.Content.ReadFromJsonAsync<Doorstep.Register.Acts.Done>(RegisterClient.Json))!.ActId}/undo", new { });
        Assert.Equal(5, (await LookedAsync(person)).Count);
        await staff.DoAsync($"/households/{household}/move-out", new { });
        Assert.Equal(Enumerable.Repeat((OpenLiving.Field, Purposes.Verify), 6), await LookedAsync(person));
    }

    [Fact]
    public async Task Whoever_has_opened_as_much_as_she_may_takes_nobody_out_of_the_figures_to_see_how_they_change()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 2 };
        await own.InitializeAsync();
        var (ground, _, _, person) = await PersonAsync(own);
        var worker = await RegisterClient.OfAsync(own, ground, Role.GridWorker, ground.Grid.Value);
        var left = await worker.DoAsync($"/residents/{person}/death", new { });
        await worker.DoAsync($"/acts/{left.ActId}/undo", new { });
        Assert.Equal(HttpStatusCode.TooManyRequests, (await worker.TryAsync(HttpMethod.Post, $"/residents/{person}/move-out", new { })).StatusCode);
    }

    /// <summary>Without those of her own number, when she was entered.</summary>
    private Task<List<(string Field, string Purpose)>> LookedAsync(Guid person) => app.FromDatabaseAsync(async db =>
        (await db.Readings.Where(reading => reading.SubjectId == person && reading.Field != FindByNumber.Entered).OrderBy(reading => reading.Id)
            .ToListAsync()).ConvertAll(reading => (reading.Field, reading.Purpose)));

    private Task<(RegisterGround Ground, RegisterClient Staff, Guid Household, Guid Person)> PersonAsync() => PersonAsync(app);

    private static async Task<(RegisterGround Ground, RegisterClient Staff, Guid Household, Guid Person)> PersonAsync(DoorstepApp city)
    {
        var ground = await RegisterGround.MakeAsync(city);
        var staff = await RegisterClient.OfAsync(city, ground);
        var household = await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(321) with { Living = living });
        return (ground, staff, household.Id, household.Residents[0].Id);
    }
}
