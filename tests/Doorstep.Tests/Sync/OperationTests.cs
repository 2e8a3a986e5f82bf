using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Sync.Outbox;
using Doorstep.Tests.Identity;
using Doorstep.Tests.Register;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

public sealed class OperationTests(TasksCity app) : IClassFixture<TasksCity>
{
    private async Task<SyncPhone> PhoneAsync(TaskGround ground, bool isOther = false) =>
        new(await ground.ClientAsync(isOther ? ground.Ground.OtherGrid : null), app.NewId);

    private Task<int> VisitsAsync(Guid household) => app.FromDatabaseAsync(db =>
        db.RegisterActs.CountAsync(act => act.HouseholdId == household && act.Kind == Doorstep.Register.RegisterActKind.Visited));

    [Fact]
    public async Task The_same_batch_sent_twice_has_one_effect_and_gets_the_first_answers()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var report = phone.Make(SyncKind.Report, new { kind = "0601", text = "井盖不见了", building = ground.Ground.Buildings[0].Id });
        JsonElement[] batch = [phone.Visit(home, "门铃坏了"), report];
        var first = await phone.SendAsync(batch);
        Assert.Equal(first, await phone.SendAsync(batch));
        Assert.All(first, answer => Assert.Equal((SyncState.Done, null), (answer.State, answer.Rule)));
        Assert.Equal(1, await VisitsAsync(home));
        Assert.NotNull(first[1].Made!.Number);
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Reports.CountAsync(one => one.Key == first[1].Id)));
    }

    [Fact]
    public async Task Another_content_under_the_same_id_is_refused_and_kept_once_and_the_first_stands()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var first = phone.Visit(home, "first");
        await phone.SendAsync(first);
        var other = phone.Visit(home, "second", id: SyncPhone.IdOf(first));
        var refused = (await phone.SendAsync(other))[0];
        Assert.Equal((SyncState.Refused, "rule.key-used"), (refused.State, refused.Rule));
        await phone.SendAsync(other);
        var held = Assert.Single(await phone.HeldAsync());
        Assert.Equal(("rule.key-used", true), (held.Rule, held.IsOwn));
        Assert.Equal(1, await VisitsAsync(home));
        Assert.Equal(SyncState.Done, (await phone.SendAsync(first))[0].State);
        Assert.Equal(HttpStatusCode.NotFound, (await phone.Http.PostAsync($"/api/sync/held/{held.Id}/apply", null)).StatusCode);
    }

    [Fact]
    public async Task One_bad_operation_is_held_with_its_sentence_and_the_others_are_done()
    {
        const string WrongNumber = "460106198005170071";
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var answers = await phone.SendAsync(
            phone.AddResident(home, app.NewId(), RegisterGround.APerson(7, "10") with { IdNumber = WrongNumber }),
            phone.Make("register.sing", new { }, home),
            JsonSerializer.SerializeToElement(new { id = app.NewId(), kind = SyncKind.Visit, madeAt = "yesterday", body = new { } }),
            phone.Make(SyncKind.Visit, new { condition = "Lovely" }, home),
            phone.Visit(home));
        Assert.Equal([SyncState.Held, SyncState.Held, SyncState.Held, SyncState.Held, SyncState.Done], answers.Select(answer => answer.State));
        Assert.Equal(["idNumber", "kind", "madeAt", "condition", null], answers.Select(answer => answer.Field));
        Assert.All(answers.Take(4), answer => Assert.DoesNotContain("error.", answer.Why!));
        var held = await phone.HeldAsync();
        Assert.Equal(answers.Take(4).Select(answer => answer.Why).Order(), held.Select(one => one.Why).Order());
        var wrong = held.Single(one => one.Field == "idNumber").Id;
        var shown = await phone.Http.GetFromJsonAsync<HeldLine>($"/api/sync/held/{wrong}", RegisterClient.Json);
        Assert.Contains(WrongNumber, shown!.Body!.Value.GetRawText());
        // The office sees that there is something, and nothing of what was entered.
        var office = (await ground.StaffAsync()).Http;
        Assert.Contains(wrong.ToString(), await office.GetStringAsync("/api/sync/held"));
        Assert.DoesNotContain(WrongNumber, await office.GetStringAsync($"/api/sync/held/{wrong}"));
    }

    [Fact]
    public async Task What_is_added_to_a_household_that_comes_later_waits_and_is_done_when_that_comes()
    {
        var ground = await app.GroundAsync();
        var phone = await PhoneAsync(ground);
        var (household, head, child) = (app.NewId(), app.NewId(), app.NewId());
        var add = phone.AddHousehold(ground.Ground.Dwellings[1].Id, household, (head, RegisterGround.APerson(21)));
        var join = phone.AddResident(household, child, RegisterGround.APerson(22, "10"), SyncPhone.IdOf(add));
        var visit = phone.Visit(household, previous: SyncPhone.IdOf(join));
        Assert.Equal([SyncState.Waiting, SyncState.Waiting], (await phone.SendAsync(visit, join)).Select(answer => answer.State));
        Assert.Equal(SyncState.Done, (await phone.SendAsync(add))[0].State);
        Assert.All(await phone.SendAsync(join, visit), answer => Assert.Equal(SyncState.Done, answer.State));
        var view = await (await ground.StaffAsync()).HouseholdAsync(household);
        Assert.Equal(new[] { head, child }.Order(), view.Residents.Select(resident => resident.Id).Order());
        Assert.Equal(1, await VisitsAsync(household));
        Assert.Empty(await phone.HeldAsync());
    }

    [Fact]
    public async Task Operations_that_are_about_themselves_or_about_each_other_wait_and_hold_up_nothing()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var (own, one, other) = (app.NewId(), app.NewId(), app.NewId());
        var answers = await phone.SendAsync(
            phone.Visit(own, id: own), phone.Visit(other, previous: other, id: one), phone.Visit(one, previous: one, id: other), phone.Visit(home));
        Assert.Equal([SyncState.Waiting, SyncState.Waiting, SyncState.Waiting, SyncState.Done], answers.Select(answer => answer.State));
        Assert.Equal(new[] { own, one, other }.Order(), (await phone.HeldAsync()).Select(held => held.Operation).Order());
    }

    [Fact]
    public async Task An_operation_whose_predecessor_never_comes_is_done_after_ten_minutes_and_the_late_one_is_held()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var first = phone.Visit(home, "first");
        var second = phone.Visit(home, "second", SyncPhone.IdOf(first));
        Assert.Equal(SyncState.Waiting, (await phone.SendAsync(second))[0].State);
        app.Time.Leap(TakeOperations.LongestGap);
        await app.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        Assert.Equal(SyncState.Done, (await phone.SendAsync(second))[0].State);
        Assert.Equal("held.out-of-order", (await phone.SendAsync(first))[0].Rule);
        Assert.Equal(1, await VisitsAsync(home));
        // She looks at it, and says that it counts all the same.
        var held = Assert.Single(await phone.HeldAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await phone.Http.PostAsync($"/api/sync/held/{held.Id}/apply", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await phone.Http.PostAsync($"/api/sync/held/{held.Id}/apply", null)).StatusCode);
        Assert.Equal((2, SyncState.Done), (await VisitsAsync(home), (await phone.SendAsync(first))[0].State));
    }

    [Fact]
    public async Task What_waits_for_somebody_who_is_never_added_is_held_after_a_day_and_still_done_when_she_is()
    {
        var ground = await app.GroundAsync();
        var phone = await PhoneAsync(ground);
        var (household, head) = (app.NewId(), app.NewId());
        var waits = (await phone.SendAsync(phone.Visit(household)))[0];
        Assert.Equal((SyncState.Waiting, household), (waits.State, waits.WaitsFor!.Value));
        app.Time.Leap(TimeSpan.FromHours(25));
        await app.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        phone = await PhoneAsync(ground);
        Assert.Equal("held.no-subject", Assert.Single(await phone.HeldAsync()).Rule);
        await phone.SendAsync(phone.AddHousehold(ground.Ground.Dwellings[2].Id, household, (head, RegisterGround.APerson(31))));
        Assert.Equal((1, 0), (await VisitsAsync(household), (await phone.HeldAsync()).Count));
    }

    [Fact]
    public async Task A_late_visit_to_a_household_that_left_her_grid_goes_to_whoever_has_it_now()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var visit = phone.Visit(home, "late");
        await ground.RedrawAsync(ground.Ground.Buildings[0].Id);
        var answer = (await phone.SendAsync(visit))[0];
        Assert.Equal((SyncState.Held, "held.left-grid"), (answer.State, answer.Rule));
        var own = Assert.Single(await phone.HeldAsync());
        Assert.Equal((ground.Ground.OtherGrid.Value, true), (own.Area, own.IsOwn));
        var other = await PhoneAsync(ground, isOther: true);
        var there = Assert.Single(await other.HeldAsync());
        Assert.Equal((own.Id, false), (there.Id, there.IsOwn));
        Assert.Equal(HttpStatusCode.NoContent, (await other.Http.PostAsync($"/api/sync/held/{there.Id}/apply", null)).StatusCode);
        Assert.Equal((1, SyncState.Done), (await VisitsAsync(home), (await phone.SendAsync(visit))[0].State));
    }

    [Fact]
    public async Task What_is_held_goes_along_when_grids_are_redrawn_and_can_be_discarded_with_a_reason()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        await phone.SendAsync(phone.Make(SyncKind.MoveIn, new { dwellingId = ground.Ground.Dwellings[0].Id }, home));
        var held = Assert.Single(await phone.HeldAsync());
        Assert.Equal((ground.Ground.Grid.Value, "rule.lives-there"), (held.Area, held.Rule));
        await ground.RedrawAsync(ground.Ground.Buildings[0].Id);
        var other = await PhoneAsync(ground, isOther: true);
        Assert.Equal(held.Id, Assert.Single(await other.HeldAsync()).Id);
        var wrong = await other.Http.PostAsJsonAsync($"/api/sync/held/{held.Id}/discard", new { reason = " " });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var done = await other.Http.PostAsJsonAsync($"/api/sync/held/{held.Id}/discard", new { reason = "重复" });
        Assert.True(done.StatusCode is HttpStatusCode.NoContent, await done.Content.ReadAsStringAsync());
        Assert.Equal((0, 0), ((await phone.HeldAsync()).Count, (await other.HeldAsync()).Count));
    }

    [Fact]
    public async Task An_edit_of_a_field_that_somebody_changed_meanwhile_is_held_and_one_of_another_field_is_done()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var resident = await ground.ResidentOfAsync(home);
        await (await ground.StaffAsync()).TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { phone = "13900001111" });
        var phone = await PhoneAsync(ground);
        var answers = await phone.SendAsync(
            phone.Make(SyncKind.EditResident, new { phone = "13700002222" }, resident, seen: 0),
            phone.Make(SyncKind.EditResident, new { education = "30" }, resident, seen: 0),
            phone.Make(SyncKind.EditResident, new { phone = "13700003333" }, resident, seen: 1));
        Assert.Equal([("held.changed-meanwhile", "phone"), (null, null), (null, null)], answers.Select(answer => (answer.Rule, answer.Field)));
    }

    [Fact]
    public async Task A_tasks_outcome_counts_once_and_one_of_a_task_that_has_ended_is_held()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        var home = await ground.LivesAsync(0);
        await ground.PlanAsync(await ground.ResidentOfAsync(home), "Weekly");
        var task = await ground.OpenAsync();
        var phone = await PhoneAsync(ground);
        var done = phone.Make(SyncKind.TaskOutcome, new { outcome = "Done", contact = "Seen" }, task.Id);
        var answers = await phone.SendAsync(done, done, phone.Make(SyncKind.TaskOutcome, new { outcome = "Done", contact = "Seen" }, task.Id));
        Assert.Equal([SyncState.Done, SyncState.Done, SyncState.Held], answers.Select(answer => answer.State));
        Assert.Equal((task.Id, "rule.task-ended"), (answers[0].Made!.Task!.Value, answers[2].Rule));
    }

    [Fact]
    public async Task A_batch_is_taken_from_a_worker_alone_and_a_wrong_one_is_refused_whole()
    {
        var ground = await app.GroundAsync();
        var phone = await PhoneAsync(ground);
        Assert.Equal(HttpStatusCode.Unauthorized, (await new SyncPhone(app.CreateClient(), app.NewId).TryAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await new SyncPhone(await app.SignedInAsync(Role.Planner, "4601"), app.NewId).TryAsync()).StatusCode);
        foreach (var wrong in new object[]
        {
            new { }, new { operations = "all" }, new { operations = new[] { new { kind = SyncKind.Visit } } },
            new { operations = Enumerable.Range(0, 501).Select(_ => new { id = app.NewId() }) },
        })
        {
            var answer = await phone.Http.PostAsJsonAsync("/api/sync/operations", wrong);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync());
            Assert.DoesNotContain("error.", await answer.Content.ReadAsStringAsync());
        }

        StringContent broken = new("{ \"operations\": [", null, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await phone.Http.PostAsync("/api/sync/operations", broken)).StatusCode);
        Assert.Empty(await phone.SendAsync());
    }

    [Fact]
    public async Task The_office_sees_each_phone_with_what_it_said_was_unsent_and_how_much_of_it_is_held()
    {
        var ground = await app.GroundAsync();
        var phone = await PhoneAsync(ground);
        await phone.SendAsync(phone.Make("register.sing", new { }));
        var page = await (await ground.StaffAsync()).Http.GetFromJsonAsync<JsonElement>("/api/sync/phones");
        var line = Assert.Single(page.GetProperty("phones").EnumerateArray());
        Assert.Equal((3, 1), (line.GetProperty("unsent").GetInt32(), line.GetProperty("held").GetInt32()));
        Assert.InRange(line.GetProperty("oldestSeconds").GetInt64(), 5400, 5700);
        Assert.Equal(ground.Ground.Community.Value, line.GetProperty("area").GetString());
    }

    [Fact]
    public async Task A_registered_phone_sends_and_holds_what_its_worker_may_and_nothing_once_it_is_ended()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var signedIn = await ground.ClientAsync();
        using var device = await new DeviceTests.Phone(app).RegisterAsync(signedIn);
        SyncPhone phone = new(await device.InAsync(), app.NewId);
        var visit = phone.Visit(home);
        Assert.Equal(SyncState.Done, (await phone.SendAsync(visit))[0].State);
        Assert.True((await phone.Http.SnapshotAsync()).Has("household", home));
        var office = (await ground.StaffAsync()).Http;
        Assert.Contains("走访手机（合成）", await office.GetStringAsync("/api/sync/phones"));
        await signedIn.DeleteAsync($"/api/session/devices/{device.Id}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.TryAsync(visit)).StatusCode);
    }

    [Fact]
    public async Task Five_hundred_operations_are_taken_in_one_batch()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        List<JsonElement> batch = [phone.Visit(home)];
        while (batch.Count < SyncBatch.MostOperations)
        {
            batch.Add(phone.Visit(home, previous: SyncPhone.IdOf(batch[^1])));
        }

        Assert.All(await phone.SendAsync(batch), answer => Assert.Equal(SyncState.Done, answer.State));
        Assert.Equal(SyncBatch.MostOperations, await VisitsAsync(home));
    }

    [Fact]
    public async Task Numbers_beyond_what_she_may_ask_in_an_hour_wait_and_are_entered_later()
    {
        await using TasksCity strict = new() { ReadingsPerHour = 2 };
        await strict.InitializeAsync();
        var ground = await strict.GroundAsync();
        var household = strict.NewId();
        SyncPhone phone = new(await ground.ClientAsync(), strict.NewId);
        List<JsonElement> batch =
        [
            phone.AddHousehold(ground.Ground.Dwellings[0].Id, household, (strict.NewId(), RegisterGround.APerson(200))),
            .. Enumerable.Range(1, 3).Select(one => phone.AddResident(household, strict.NewId(), RegisterGround.APerson(200 + one, "10"))),
        ];
        var answers = await phone.SendAsync(batch);
        Assert.All(answers.Take(2), answer => Assert.Equal(SyncState.Done, answer.State));
        Assert.All(answers.Skip(2), answer => Assert.Equal((SyncState.Waiting, "rule.reading-budget"), (answer.State, answer.Rule)));
        strict.Time.Leap(TimeSpan.FromMinutes(61));
        await strict.Services.GetRequiredService<TendWaiting>().TickAsync(default);
        phone = new(await ground.ClientAsync(), strict.NewId);
        Assert.All(await phone.SendAsync(batch), answer => Assert.Equal(SyncState.Done, answer.State));
    }

    [Fact]
    public async Task The_office_sees_when_and_why_a_request_of_a_phone_failed()
    {
        var ground = await app.GroundAsync();
        var phone = await PhoneAsync(ground);
        Assert.Equal(HttpStatusCode.BadRequest, (await phone.Http.GetAsync("/api/sync/changes?cursor=here")).StatusCode);
        var page = await (await ground.StaffAsync()).Http.GetFromJsonAsync<JsonElement>("/api/sync/phones");
        var line = Assert.Single(page.GetProperty("phones").EnumerateArray());
        Assert.Equal("应用发来的内容看不懂", line.GetProperty("lastFailure").GetString());
        Assert.NotEqual(JsonValueKind.Null, line.GetProperty("lastFailedAt").ValueKind);
    }
}
