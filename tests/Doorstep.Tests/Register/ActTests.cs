using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;
using Microsoft.EntityFrameworkCore;
using RecordStatus = Doorstep.Register.RecordStatus;

namespace Doorstep.Tests.Register;

public sealed class ActTests(DoorstepApp app)
{
    [Fact]
    public async Task A_household_written_down_behind_a_door_shows_masked_and_the_door_counts_as_visited()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1),
            A(2, "10") with { Document = Doorstep.Contracts.DocumentType.None, IdNumber = null, BirthDate = new(2014, 3, 3) });

        Assert.Equal(("合**", $"****{A(1).IdNumber![^2..]}", "****78", "age.25-59"),
            (household.Residents[0].Name, household.Residents[0].IdNumber, household.Residents[0].Phone, household.Residents[0].AgeBand));
        Assert.Equal((PopulationKind.Separated, DwellingUse.Owner), (household.Residents[0].Kind, household.Use));
        var doors = await client.GetAsync<ListDoors.Result>($"/buildings/{ground.Buildings[0].Id}/doors");
        Assert.NotNull(doors.Doors[0].VisitedAt);
        Assert.Equal(household.Id, Assert.Single(doors.Doors[0].Households).Id);
        Assert.Equal(household.Id, Assert.Single(await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households")).Id);
    }

    [Fact]
    public async Task An_edit_changes_what_is_named_and_nothing_else_and_undoing_it_brings_back_the_old()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        var resident = household.Residents[0].Id;

        var response = await client.TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { phone = "13900001111", education = "30" });
        var edit = (await response.Content.ReadFromJsonAsync<Doorstep.Register.Acts.Done>(RegisterClient.Json))!;
        var edited = (await client.HouseholdAsync(household.Id)).Residents[0];
        Assert.Equal(("****11", "30", household.Residents[0].IdNumber), (edited.Phone, edited.Education, edited.IdNumber));
        var history = await client.GetAsync<List<ShowHistory.Line>>($"/households/{household.Id}/history");
        Assert.Equal([RegisterActKind.ResidentEdited, RegisterActKind.HouseholdAdded], history.Select(line => line.Kind));
        Assert.Equal([("Education", "20", "30"), ("Phone", "****78", "****11")],
            history[0].Changes.Select(change => (change.Field, change.Old, change.New)).Order());

        await client.DoAsync($"/acts/{edit.ActId}/undo", new { });
        Assert.Equal(household.Residents[0], (await client.HouseholdAsync(household.Id)).Residents[0]);
        await client.AssertRuleAsync("rule.undone-already", $"/acts/{edit.ActId}/undo", new { });
    }

    [Fact]
    public async Task How_somebody_lives_is_one_sealed_field_and_its_history_says_only_that_it_was_told()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(
            ground.Dwellings[0].Id, A(1) with { Living = new() { Alone = true, Purpose = Purpose.Care } }, A(2, "10"));
        var resident = household.Residents[0].Id;

        var response = await client.TryAsync(HttpMethod.Patch, $"/residents/{resident}", new
        {
            living = new Living { Alone = true, Disability = Disability.Hearing, Allowance = Allowance.MinimumLiving, Purpose = Purpose.Relief }
        });
        var edit = (await response.Content.ReadFromJsonAsync<Doorstep.Register.Acts.Done>(RegisterClient.Json))!;
        Assert.Equal(new(true, false, Disability.Hearing, Allowance.MinimumLiving, Purpose.Relief), await LivingAsync(client, resident));
        var history = await client.GetAsync<List<ShowHistory.Line>>($"/households/{household.Id}/history");
        Assert.Equal([("Living", "***", "***")], history[0].Changes.Select(change => (change.Field, change.Old, change.New)));
        // Whoever holds the file alone learns nothing: not even who of the two needs help.
        var stored = await app.FromDatabaseAsync(db =>
            db.Database.SqlQuery<string>($"""SELECT "LivingCode" AS "Value" FROM "Residents" WHERE "HouseholdId" = {household.Id}""").ToListAsync());
        Assert.Equal(2, stored.Count(code => Doorstep.Sealing.Envelope.VersionOf(code) is not null));
        Assert.Single(stored.Select(code => code.Length).Distinct());

        await client.DoAsync($"/acts/{edit.ActId}/undo", new { });
        Assert.Equal(new(true, false, Disability.None, Allowance.None, Purpose.Care), await LivingAsync(client, resident));
    }

    [Fact]
    public async Task Moving_takes_everyone_along_and_leaves_the_old_home_vacant()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1), A(2, "10"));

        var move = await client.DoAsync($"/households/{household.Id}/move-in", new { dwellingId = ground.Dwellings[6].Id, use = "Rented" });

        var moved = await client.HouseholdAsync(household.Id);
        Assert.Equal((ground.OtherGrid.Value, DwellingUse.Rented, ground.Dwellings[6].Id), (moved.Area, moved.Use, moved.DwellingId));
        Assert.Equal((DwellingUse.Vacant, 0), await DoorAsync(client, ground, 0));
        await client.AssertRuleAsync("rule.lives-there", $"/households/{household.Id}/move-in", new { dwellingId = ground.Dwellings[6].Id });

        await client.DoAsync($"/acts/{move.ActId}/undo", new { });
        Assert.Equal(ground.Dwellings[0].Id, (await client.HouseholdAsync(household.Id)).DwellingId);
        Assert.Equal((DwellingUse.Owner, 1), await DoorAsync(client, ground, 0));
        Assert.Equal((DwellingUse.Unknown, 0), await DoorAsync(client, ground, 6));
    }

    [Fact]
    public async Task A_household_that_moved_out_is_on_no_list_until_it_moves_in_again()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        await client.DoAsync($"/households/{household.Id}/move-out", new { });

        Assert.Empty(await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households"));
        await client.AssertRuleAsync("rule.no-home", $"/households/{household.Id}/move-out", new { });
        await client.DoAsync($"/households/{household.Id}/move-in", new { dwellingId = ground.Dwellings[1].Id });
        Assert.Single(await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households"));
    }

    [Fact]
    public async Task A_split_makes_a_household_of_its_own_and_undoing_it_makes_one_again()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1), A(2, "20"), A(3, "38"));
        Guid[] leaving = [household.Residents[1].Id, household.Residents[2].Id];

        var split = await client.DoAsync(
            $"/households/{household.Id}/split", new { residentIds = leaving, headId = leaving[0], dwellingId = ground.Dwellings[1].Id });

        var other = await client.HouseholdAsync(split.HouseholdId);
        Assert.Equal(("02", 2, ground.Dwellings[1].Id), (other.Residents[0].Relation, other.Residents.Count, other.DwellingId));
        Assert.Single((await client.HouseholdAsync(household.Id)).Residents);
        await client.AssertRuleAsync("rule.split", $"/households/{other.Id}/split", new { residentIds = leaving, headId = leaving[0] });

        await client.DoAsync($"/acts/{split.ActId}/undo", new { });
        Assert.Equal(household.Residents.Select(one => (one.Id, one.Relation)),
            (await client.HouseholdAsync(household.Id)).Residents.Select(one => (one.Id, one.Relation)));
        Assert.Equal(HttpStatusCode.NotFound, (await client.TryAsync(HttpMethod.Get, $"/households/{other.Id}")).StatusCode);
    }

    [Fact]
    public async Task A_merged_household_is_closed_and_its_people_live_with_the_other()
    {
        var (ground, client) = await BeginAsync();
        var one = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        var other = await client.AddAsync(ground.Dwellings[1].Id, A(2));

        var merge = await client.DoAsync($"/households/{one.Id}/merge", new { intoId = other.Id });

        Assert.Equal(2, (await client.HouseholdAsync(other.Id)).Residents.Count);
        Assert.Equal(DwellingUse.Vacant, (await DoorAsync(client, ground, 0)).Use);
        await client.AssertRuleAsync(
            "rule.household-closed", $"/households/{one.Id}/births", new { name = "合成", sex = "Female", birthDate = "2015-01-02" });
        await client.DoAsync($"/acts/{merge.ActId}/undo", new { });
        Assert.Single((await client.HouseholdAsync(one.Id)).Residents);
        Assert.Equal((DwellingUse.Owner, 1), await DoorAsync(client, ground, 0));
    }

    [Fact]
    public async Task A_household_has_one_head_whichever_way_a_second_would_come()
    {
        var (ground, client) = await BeginAsync();
        await client.AssertRuleAsync("rule.two-heads", "/households", new { dwellingId = ground.Dwellings[0].Id, residents = new[] { A(1), A(2) } });
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1), A(2, "20"));
        await client.AssertRuleAsync("rule.two-heads", $"/households/{household.Id}/residents", A(3));
        var edit = await client.TryAsync(HttpMethod.Patch, $"/residents/{household.Residents[1].Id}", new { relation = "02" });
        Assert.Equal(HttpStatusCode.Conflict, edit.StatusCode);
        var other = await client.AddAsync(ground.Dwellings[1].Id, A(4));
        await client.DoAsync($"/households/{other.Id}/merge", new { intoId = household.Id });
        Assert.Equal(["02", "20", "99"], (await client.HouseholdAsync(household.Id)).Residents.Select(one => one.Relation).Order());
    }

    [Fact]
    public async Task A_page_of_households_is_full_though_others_have_moved_out()
    {
        var (ground, client) = await BeginAsync();
        List<Guid> households = [];
        for (var door = 0; door < 4; door++)
        {
            households.Add((await client.AddAsync(ground.Dwellings[door].Id, A(door + 1))).Id);
        }

        await client.DoAsync($"/households/{households[0]}/move-out", new { });
        await client.DoAsync($"/households/{households[1]}/move-out", new { });
        var page = await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households?take=2");
        Assert.Equal(households[2..], page.Select(line => line.Id));
    }

    [Fact]
    public async Task A_birth_adds_a_child_and_a_death_ends_a_record_without_deleting_it()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        var birth = await client.DoAsync($"/households/{household.Id}/births",
            new { name = "合成小", sex = "Male", birthDate = new DateOnly(DateTime.UtcNow.Year, 1, 1), relation = "20" });
        Assert.Equal("age.0-5", (await client.HouseholdAsync(household.Id)).Residents.Single(one => one.Id == birth.ResidentId).AgeBand);

        var death = await client.DoAsync($"/residents/{birth.ResidentId}/death", new { });
        Assert.Equal(RecordStatus.Died, (await client.HouseholdAsync(household.Id)).Residents.Single(one => one.Id == birth.ResidentId).Standing);
        await client.AssertRuleAsync("rule.resident-gone", $"/residents/{birth.ResidentId}/move-out", new { });
        await client.AssertRuleAsync("rule.undo-later", $"/acts/{birth.ActId}/undo", new { });
        await client.DoAsync($"/acts/{death.ActId}/undo", new { });
        await client.DoAsync($"/acts/{birth.ActId}/undo", new { });
        Assert.Single((await client.HouseholdAsync(household.Id)).Residents);
    }

    [Fact]
    public async Task When_the_last_of_a_household_leaves_the_home_is_vacant()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        await client.DoAsync($"/residents/{household.Residents[0].Id}/move-out", new { });
        Assert.Equal((DwellingUse.Vacant, 0), await DoorAsync(client, ground, 0));
    }

    [Fact]
    public async Task A_visit_is_remembered_with_the_state_of_the_home()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        await client.DoAsync($"/households/{household.Id}/visits", new { condition = "Dangerous", use = "Rented" });
        var seen = await client.HouseholdAsync(household.Id);
        Assert.Equal((DwellingCondition.Dangerous, DwellingUse.Rented), (seen.Condition, seen.Use));
    }

    [Fact]
    public async Task Nobody_is_registered_twice_in_one_area()
    {
        var (ground, client) = await BeginAsync();
        await client.AddAsync(ground.Dwellings[0].Id, A(77));
        await client.AssertRuleAsync(
            "rule.already-registered", "/households", new { dwellingId = ground.Dwellings[1].Id, residents = new[] { A(77) } });
    }

    [Fact]
    public async Task A_number_is_looked_up_whole_and_only_in_ones_own_area()
    {
        var (ground, client) = await BeginAsync();
        var number = RegisterGround.AnIdNumber(501, new(1980, 5, 17));
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(501));

        var found = await client.TryAsync(HttpMethod.Post, "/look-up", new { idNumber = number.ToLowerInvariant() });
        Assert.Equal(household.Id, (await found.Content.ReadFromJsonAsync<FindResident.Result>(RegisterClient.Json))!.HouseholdId);
        Assert.Equal(HttpStatusCode.NotFound, (await client.TryAsync(HttpMethod.Post, "/look-up", new { idNumber = number[..17] })).StatusCode);
        var (_, stranger) = await BeginAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.TryAsync(HttpMethod.Post, "/look-up", new { idNumber = number })).StatusCode);
    }

    [Fact]
    public async Task What_lies_in_another_area_does_not_exist()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        var resident = household.Residents[0].Id;
        var (_, stranger) = await BeginAsync();

        foreach (var path in (string[])[
            $"/households/{household.Id}", $"/households/{household.Id}/history", $"/areas/{ground.Grid}/households",
            $"/buildings/{ground.Buildings[0].Id}/doors", $"/areas/{ground.Grid}/organisations"
        ])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.TryAsync(HttpMethod.Get, path)).StatusCode);
        }

        foreach (var (path, body) in ((string, object)[])[
            ("/households", new { dwellingId = ground.Dwellings[1].Id, residents = new[] { A(2) } }), ($"/households/{household.Id}/residents", A(2)),
            ($"/households/{household.Id}/move-out", new { }), ($"/residents/{resident}/death", new { }),
            ($"/residents/{resident}/open", new { field = "Name", purpose = "verify" }),
            ($"/households/{household.Id}/visits", new { condition = "Sound" })])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.TryAsync(HttpMethod.Post, path, body)).StatusCode);
        }
    }

    [Fact]
    public async Task A_sealed_field_opens_only_for_a_purpose_and_a_phone_only_with_the_right_to_contacts()
    {
        var (ground, client) = await BeginAsync();
        var resident = (await client.AddAsync(ground.Dwellings[0].Id, A(1))).Residents[0].Id;
        var worker = await app.SignedInAsync(Role.GridWorker, ground.Grid.Value);

        Assert.Equal(HttpStatusCode.Forbidden,
            (await client.Http.PostAsJsonAsync($"/api/register/residents/{resident}/phone", new { purpose = "call-back" })).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await worker.PostAsJsonAsync($"/api/register/residents/{resident}/phone", new { purpose = "" })).StatusCode);
        var opened = await worker.PostAsJsonAsync($"/api/register/residents/{resident}/phone", new { purpose = "call-back" });
        Assert.Equal("13800005678", (await opened.Content.ReadFromJsonAsync<OpenField.Opened>())!.Value);
        Assert.True(opened.Headers.CacheControl!.NoStore);
        var name = await client.Http.PostAsJsonAsync($"/api/register/residents/{resident}/open", new { field = "Name", purpose = "service" });
        Assert.Equal("合成1", (await name.Content.ReadFromJsonAsync<OpenField.Opened>())!.Value);
    }

    [Fact]
    public async Task An_organisation_needs_a_credit_code_that_checks()
    {
        var (ground, client) = await BeginAsync();
        await client.AssertWrongAsync("creditCode", HttpMethod.Post, "/organisations",
            new { name = "合成公司", kind = "Company", buildingId = ground.Buildings[0].Id, creditCode = "91350100M000100Y44" });
        Assert.True((await client.TryAsync(HttpMethod.Post, "/organisations",
            new { name = "合成公司", kind = "Company", buildingId = ground.Buildings[0].Id, creditCode = "91350100M000100Y43" })).IsSuccessStatusCode);
        Assert.Equal("合成公司", Assert.Single(await client.GetAsync<List<Organisations.Line>>($"/areas/{ground.Community}/organisations")).Name);
    }

    [Fact]
    public async Task Wrong_input_names_the_field_in_words()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        var resident = household.Residents[0].Id;
        (string Field, Person Person)[] wrong =
        [
            ("residents[0].name", A(2) with { Name = " " }), ("residents[0].name", A(2) with { Name = new string('长', 51) }),
            ("residents[0].idNumber", A(2) with { IdNumber = "460106198005170020" }),
            ("residents[0].idNumber", A(2) with { Document = Doorstep.Contracts.DocumentType.None }),
            ("residents[0].phone", A(2) with { Phone = "<svg onload=1>" }), ("residents[0].birthDate", new("合成", BirthDate: new(2999, 1, 1))),
            ("residents[0].ethnicity", A(2) with { Ethnicity = "77" }), ("residents[0].relation", A(2) with { Relation = "999" }),
            ("residents[0].registeredArea", A(2) with { RegisteredArea = "12" }),
            ("residents[0].activity.purpose", A(2) with { Activity = new() { Kind = ActivityKind.Work } }),
            ("residents[0].living.purpose", A(2) with { Living = new() { Alone = true } }),
        ];
        foreach (var (field, person) in wrong)
        {
            await client.AssertWrongAsync(
                field, HttpMethod.Post, "/households", new { dwellingId = ground.Dwellings[1].Id, residents = new[] { person } });
        }

        await client.AssertWrongAsync("idNumber", HttpMethod.Patch, $"/residents/{resident}", new { idNumber = "460106198005170020" });
        await client.AssertWrongAsync(
            "residents", HttpMethod.Post, "/households", new { dwellingId = ground.Dwellings[1].Id, residents = Array.Empty<Person>() });
        await client.AssertWrongAsync("on", HttpMethod.Post, $"/households/{household.Id}/move-out", new { on = "2999-01-01" });
        await client.AssertWrongAsync("condition", HttpMethod.Post, $"/households/{household.Id}/visits", new { condition = "Palace" });
    }

    [Fact]
    public async Task Who_may_only_look_may_not_keep()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var client = await RegisterClient.OfAsync(app, ground, Role.SubdistrictStaff);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.TryAsync(
            HttpMethod.Post, "/households", new { dwellingId = ground.Dwellings[0].Id, residents = new[] { A(1) } })).StatusCode);
        Assert.Empty(await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households"));
    }

    private static async Task<LivingOpened> LivingAsync(RegisterClient client, Guid resident) =>
        (await (await client.TryAsync(HttpMethod.Post, $"/residents/{resident}/living", new { purpose = "care" }))
            .Content.ReadFromJsonAsync<LivingOpened>(RegisterClient.Json))!;

    private static Person A(int serial, string relation = "02") => RegisterGround.APerson(serial, relation);

    private static async Task<(DwellingUse Use, int Households)> DoorAsync(RegisterClient client, RegisterGround ground, int door)
    {
        var doors = await client.GetAsync<ListDoors.Result>($"/buildings/{ground.Dwellings[door].BuildingId}/doors");
        var line = doors.Doors.Single(one => one.Id == ground.Dwellings[door].Id);
        return (line.Use, line.Households.Count);
    }

    private async Task<(RegisterGround Ground, RegisterClient Client)> BeginAsync()
    {
        var ground = await RegisterGround.MakeAsync(app);
        return (ground, await RegisterClient.OfAsync(app, ground));
    }
}
