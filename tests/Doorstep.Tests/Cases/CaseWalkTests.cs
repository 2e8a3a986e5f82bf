using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Live;

namespace Doorstep.Tests.Cases;

[Collection(nameof(CaseCity))]
public sealed class CaseWalkTests(CaseCity city)
{
    [Fact]
    public async Task A_report_is_filed_dispatched_done_checked_closed_and_the_resident_follows_it()
    {
        var answer = await city.ReportAsync(city.AReport());
        var id = await city.IdOfAsync(answer.Number);
        var (desk, handler, worker) =
            (await city.DeskAsync(), await city.HandlerAsync("SANITATION"), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));

        await DoneAsync(desk, id, "file");
        await DoneAsync(desk, id, "dispatch");
        await DoneAsync(handler, id, "accept");
        await DoneAsync(handler, id, "resolve", new { note = "清走了" });
        await DoneAsync(worker, id, "check", new { good = true });
        await DoneAsync(desk, id, "close");

        var shown = await CaseCity.ShowAsync(desk, id);
        Assert.Equal(CaseStatus.Closed, shown.Status);
        Assert.Equal([ActKind.Report, ActKind.File, ActKind.Dispatch, ActKind.Accept, ActKind.Resolve, ActKind.Pass, ActKind.Close],
            shown.Acts.Select(act => act.Kind));
        Assert.Equal(city.WorkerId, shown.Worker!.Id);
        Assert.Equal(CaseCity.Grid, shown.Area);
        Assert.Equal(["case.reported", "case.filed", "case.dispatched", "case.accepted", "case.resolved", "case.checked", "case.closed"],
            (await city.LogOfAsync(id)).Select(entry => entry.What));

        var followed = await city.CreateClient().GetFromJsonAsync<FollowCase.Result>($"/api/reports/{answer.Secret}", CaseCity.Json);
        Assert.Equal(CaseStatus.Closed, followed!.Status);
        Assert.Equal("清走了", followed.Steps.Single(step => step.What == ActKind.Resolve).Note);
    }

    [Fact]
    public async Task Work_found_not_right_goes_back_to_the_same_department_and_its_clock_runs_on()
    {
        var id = await city.ReportedAsync();
        var (desk, handler, worker) =
            (await city.DeskAsync(), await city.HandlerAsync("SANITATION"), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));
        await DoneAsync(desk, id, "file");
        await DoneAsync(desk, id, "dispatch");
        await DoneAsync(handler, id, "accept");
        await DoneAsync(handler, id, "resolve", new { note = "清走了" });
        await DoneAsync(worker, id, "check", new { good = false, note = "还在" });

        var found = await city.CaseAsync(id);
        Assert.Equal((CaseStatus.InHand, city.Department("SANITATION")), (found.Status, found.DepartmentId));
        Assert.NotNull(found.NextLightAt);
        await DoneAsync(handler, id, "resolve", new { note = "再清一次" });
    }

    [Fact]
    public async Task The_worker_of_a_grid_reads_her_own_name_on_its_cases_and_sees_what_she_reported_without_pointing_at_it()
    {
        var worker = await city.SignedInAsync(Role.GridWorker, CaseCity.Grid);
        Assert.Equal(city.WorkerId, (await CaseCity.ShowAsync(worker, await city.ReportedAsync())).Worker!.Id);
        var response = await worker.PostAsJsonAsync("/api/cases/worker-reports", new { kind = "0301", text = "垃圾（合成）", address = "老供销社后面" });
        var receipt = await response.Content.ReadFromJsonAsync<Receipt>(CaseCity.Json);
        var shown = await CaseCity.ShowAsync(worker, receipt!.CaseId);
        Assert.Equal((CaseCity.Grid, "老供销社后面"), (shown.Area, shown.Address));
    }

    [Fact]
    public async Task A_department_gives_back_what_is_not_its_own_and_the_desk_sends_it_to_another()
    {
        var id = await city.ReportedAsync();
        var (desk, sanitation, water) = (await city.DeskAsync(), await city.HandlerAsync("SANITATION"), await city.HandlerAsync("WATER"));
        await DoneAsync(desk, id, "file");
        await DoneAsync(desk, id, "dispatch");
        await DoneAsync(sanitation, id, "send-back", new { reason = "是自来水" });
        Assert.Equal(HttpStatusCode.NotFound, (await sanitation.GetAsync($"/api/cases/{id}")).StatusCode);

        await DoneAsync(desk, id, "dispatch", new { departmentId = city.Department("WATER") });
        await DoneAsync(water, id, "accept");
        Assert.Equal(city.Department("WATER"), (await city.CaseAsync(id)).DepartmentId);
    }

    [Fact]
    public async Task A_department_from_which_a_case_is_taken_hears_of_it()
    {
        var id = await city.ReportedAsync();
        var desk = await city.DeskAsync();
        await DoneAsync(desk, id, "file");
        await DoneAsync(desk, id, "dispatch");
        await DoneAsync(desk, id, "dispatch", new { departmentId = city.Department("WATER") });
        var withdrawn = Assert.Single(await city.LogOfAsync(id), entry => entry.What == "case.withdrawn");
        Assert.Equal(city.Department("SANITATION"), withdrawn.DepartmentId);
    }

    [Fact]
    public async Task A_worker_asked_to_look_first_files_what_is_true_and_hands_back_what_she_does_not_find()
    {
        var (desk, worker) = (await city.DeskAsync(), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));
        var (real, unreal) = (await city.ReportedAsync(), await city.ReportedAsync());
        await DoneAsync(desk, real, "ask-check");
        await DoneAsync(desk, unreal, "ask-check");
        await DoneAsync(worker, real, "check", new { good = true });
        await DoneAsync(worker, unreal, "check", new { good = false, note = "没有" });
        Assert.Equal(CaseStatus.Filed, (await city.CaseAsync(real)).Status);
        Assert.Equal(CaseStatus.Reported, (await city.CaseAsync(unreal)).Status);
    }

    [Fact]
    public async Task A_rejected_report_tells_the_resident_why_and_can_be_opened_again()
    {
        var answer = await city.ReportAsync(city.AReport());
        var id = await city.IdOfAsync(answer.Number);
        var desk = await city.DeskAsync();
        await DoneAsync(desk, id, "reject", new { reason = "属于小区物业" });
        var followed = await city.CreateClient().GetFromJsonAsync<FollowCase.Result>($"/api/reports/{answer.Secret}", CaseCity.Json);
        Assert.Equal("属于小区物业", followed!.Steps[^1].Note);

        await DoneAsync(desk, id, "reopen", new { reason = "物业已撤出" });
        var found = await city.CaseAsync(id);
        Assert.Equal(CaseStatus.Filed, found.Status);
        Assert.NotNull(found.DueAt);
    }

    [Fact]
    public async Task A_worker_records_what_she_put_right_on_the_spot()
    {
        var worker = await city.SignedInAsync(Role.GridWorker, CaseCity.Grid);
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var response = await worker.PostAsJsonAsync(
            "/api/cases/worker-reports", new { kind = "0313", text = "小广告", longitude, latitude, settled = "撕掉了" });
        var receipt = await response.Content.ReadFromJsonAsync<Receipt>(CaseCity.Json);
        var found = await city.CaseAsync(receipt!.CaseId);
        Assert.Equal((CaseStatus.Closed, Channel.Worker), (found.Status, found.Channel));
    }

    [Fact]
    public async Task The_desk_writes_down_a_call_and_puts_right_its_kind_and_place_when_it_files_it()
    {
        var desk = await city.DeskAsync();
        var response = await desk.PostAsJsonAsync(
            "/api/cases/desk-reports", new { kind = "0301", text = "路坏了（合成）", phone = "13800000001", area = CaseCity.Community });
        var id = (await response.Content.ReadFromJsonAsync<Receipt>(CaseCity.Json))!.CaseId;
        Assert.Equal(CaseCity.Community, (await city.CaseAsync(id)).Area.Value);

        var (longitude, latitude) = CaseCity.Middle(CaseCity.NextGrid);
        await DoneAsync(desk, id, "file", new { kind = "0616", longitude, latitude });
        var found = await city.CaseAsync(id);
        Assert.Equal(("0616", CaseCity.NextGrid, city.SubstituteId), (found.KindCode, found.Area.Value, found.WorkerId));
    }

    [Fact]
    public async Task Someone_of_another_area_does_not_even_learn_that_the_case_exists()
    {
        var id = await city.ReportedAsync();
        var stranger = await city.DeskAsync(CaseCity.FarGrid);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/cases/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await CaseCity.ActAsync(stranger, id, "file")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/cases/{id}/contact")).StatusCode);
        var list = await stranger.GetFromJsonAsync<ListCases.Result>("/api/cases?size=200", CaseCity.Json);
        Assert.DoesNotContain(list!.Cases, one => one.Id == id);
    }

    [Fact]
    public async Task A_department_sees_the_cases_it_has_and_no_others()
    {
        var (sent, other) = (await city.ReportedAsync(), await city.ReportedAsync());
        var (desk, handler) = (await city.DeskAsync(), await city.HandlerAsync("MUNICIPAL"));
        await DoneAsync(desk, sent, "file");
        await DoneAsync(desk, sent, "dispatch", new { departmentId = city.Department("MUNICIPAL") });
        var list = await handler.GetFromJsonAsync<ListCases.Result>("/api/cases", CaseCity.Json);
        Assert.Equal([sent], list!.Cases.Select(one => one.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await handler.GetAsync($"/api/cases/{other}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await CaseCity.ActAsync(handler, sent, "close")).StatusCode);
    }

    [Fact]
    public async Task The_page_of_a_case_has_one_heading_that_says_what_it_is()
    {
        var id = await city.ReportedAsync();
        Assert.Single(Regex.Matches(await (await city.DeskAsync()).GetStringAsync($"/cases/{id}"), "<h1"));
    }

    [Fact]
    public async Task The_reporters_phone_is_masked_and_opens_only_to_those_who_may()
    {
        var id = await city.ReportedAsync();
        var (desk, dispatcher) = (await city.DeskAsync(), await city.SignedInAsync(Role.Dispatcher, "4601"));
        var page = await desk.GetStringAsync($"/api/cases/{id}");
        Assert.DoesNotContain("13800000000", page, StringComparison.Ordinal);
        var contact = await desk.GetFromJsonAsync<List<OpenContact.Contact>>($"/api/cases/{id}/contact");
        Assert.Equal("13800000000", Assert.Single(contact!).Phone);
        Assert.Equal(HttpStatusCode.Forbidden, (await dispatcher.GetAsync($"/api/cases/{id}/contact")).StatusCode);
    }

    [Fact]
    public async Task Of_two_who_change_a_case_at_once_one_is_told_to_look_again()
    {
        var id = await city.ReportedAsync();
        var (one, other) = (await city.DeskAsync(), await city.DeskAsync());
        var answers = await Task.WhenAll(CaseCity.ActAsync(one, id, "file"), CaseCity.ActAsync(other, id, "file"));
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        Assert.Equal(2, (await city.CaseAsync(id)).Acts.Count);
    }

    [Fact]
    public async Task The_follow_page_names_no_staff_and_a_wrong_secret_finds_nothing()
    {
        var answer = await city.ReportAsync(city.AReport());
        var desk = await city.DeskAsync();
        await DoneAsync(desk, await city.IdOfAsync(answer.Number), "file", new { note = "内部备注" });
        var page = await city.CreateClient().GetStringAsync($"/api/reports/{answer.Secret}");
        Assert.DoesNotContain("测试", page, StringComparison.Ordinal);
        Assert.DoesNotContain("内部备注", page, StringComparison.Ordinal);
        Assert.DoesNotContain("13800000000", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await city.CreateClient().GetAsync("/api/reports/AAAAAAAAAAAAAAAAAAAAAA")).StatusCode);
    }

    private static async Task DoneAsync(HttpClient client, Guid id, string act, object? body = null)
    {
        var response = await CaseCity.ActAsync(client, id, act, body);
        Assert.True(
            response.StatusCode == HttpStatusCode.NoContent, $"{act}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
