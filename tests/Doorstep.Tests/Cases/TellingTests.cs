using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Cases;

namespace Doorstep.Tests.Cases;

/// <summary>What is told twice, told of another place, or told by staff of somebody else's area.</summary>
[Collection(nameof(CaseCity))]
public sealed class TellingTests(CaseCity city)
{
    [Theory]
    [InlineData("0301")]
    [InlineData("0219")]
    public async Task Other_words_under_one_key_stand_beside_the_first_in_the_same_case(string kind)
    {
        var key = city.NewId();
        var first = await city.ReportAsync(city.AReport(kind, key: key, text: "一楼进水（合成）"));
        var second = await city.ReportAsync(city.AReport(kind, key: key, text: "二楼也进水（合成）"));
        Assert.Equal(first.Number, second.Number);
        Assert.NotEqual(first.Secret, second.Secret);
        var shown = await CaseCity.ShowAsync(await city.DeskAsync(), await city.IdOfAsync(first.Number));
        Assert.Equal(2, shown.Reports.Count);
        Assert.Contains(shown.Reports, report => report.Text.Contains("二楼也进水", StringComparison.Ordinal));
        Assert.Equal(second, await city.ReportAsync(city.AReport(kind, key: key, text: "二楼也进水（合成）")));
        Assert.Equal(first, await city.ReportAsync(city.AReport(kind, key: key, text: "一楼进水（合成）")));
        Assert.Contains(await city.LogOfAsync(shown.Id), entry => entry.What == "case.told-more");
        Assert.DoesNotContain("一楼进水", await city.CreateClient().GetStringAsync($"/api/reports/{second.Secret}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"accuracy":-1,"longitude":110.3,"latitude":20.0}""")]
    [InlineData("""{"accuracy":1e9,"longitude":110.3,"latitude":20.0}""")]
    [InlineData("""{"longitude":200,"latitude":20.0}""")]
    [InlineData("""{"longitude":110.3,"latitude":-90.5}""")]
    [InlineData("""{"kind":"０２１９ "}""")]
    [InlineData("""{"photos":["01a22428-3b64-701f-92b1-86799c2d0d81","01a22428-3b64-701f-92b1-86799c2d0d82","01a22428-3b64-701f-92b1-86799c2d0d83","01a22428-3b64-701f-92b1-86799c2d0d84","01a22428-3b64-701f-92b1-86799c2d0d85","01a22428-3b64-701f-92b1-86799c2d0d86","01a22428-3b64-701f-92b1-86799c2d0d87","01a22428-3b64-701f-92b1-86799c2d0d88","01a22428-3b64-701f-92b1-86799c2d0d89","01a22428-3b64-701f-92b1-86799c2d0d80"]}""")]
    public async Task A_call_for_help_is_not_refused_for_what_a_telephone_measured_or_how_a_program_wrote_it(string told)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse(told)!.AsObject();
        body["text"] = "没水（合成）";
        var isKind = body.ContainsKey("kind");
        body["kind"] ??= "0219";
        var help = await city.CreateClient().PostAsJsonAsync("/api/reports", body);
        Assert.True(help.StatusCode is HttpStatusCode.OK, await help.Content.ReadAsStringAsync());
        if (!isKind)
        {
            body["kind"] = "0301";
            Assert.Equal(HttpStatusCode.BadRequest, (await city.CreateClient().PostAsJsonAsync("/api/reports", body)).StatusCode);
        }
    }

    [Fact]
    public async Task A_point_whose_accuracy_a_telephone_does_not_know_names_no_house()
    {
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var help = await city.ReportAsync(new { kind = "0219", text = "没水（合成）", longitude, latitude, accuracy = -1 });
        var found = await CaseCity.ShowAsync(await city.DeskAsync(), await city.IdOfAsync(help.Number));
        Assert.Equal((null, 10_000), (found.Building, found.Accuracy));
    }

    [Fact]
    public async Task A_call_for_help_under_the_key_of_something_else_is_a_case_of_its_own()
    {
        var key = city.NewId();
        var first = await city.ReportAsync(city.AReport(key: key));
        var help = await city.ReportAsync(city.AReport("0219", key: key, text: "没水了（合成）"));
        Assert.NotEqual(first.Number, help.Number);
        Assert.True((await city.CaseAsync(await city.IdOfAsync(help.Number))).IsEmergency);
    }

    [Fact]
    public async Task What_is_told_under_the_key_of_a_case_that_has_ended_is_a_case_of_its_own()
    {
        var key = city.NewId();
        var first = await city.ReportAsync(city.AReport(key: key));
        Assert.True((await CaseCity.ActAsync(await city.DeskAsync(), await city.IdOfAsync(first.Number), "reject", new { reason = "重复" }))
            .IsSuccessStatusCode);
        Assert.NotEqual(first.Number, (await city.ReportAsync(city.AReport(key: key, text: "又来了（合成）"))).Number);
    }

    [Fact]
    public async Task The_desk_places_a_call_for_help_that_nobody_could_place_and_its_worker_and_those_who_follow_hear_of_it()
    {
        var desk = await city.DeskAsync();
        var (id, secret) = (await city.ReportAsync(new { kind = "0219", text = "老人摔倒（合成）", address = "不知道哪里" })) is var told
            ? (await city.IdOfAsync(told.Number), told.Secret)
            : default;
        Assert.Equal((true, "4601"), (await city.CaseAsync(id)) is var lost ? (lost.NeedsPlace, lost.Area.Value) : default);
        Assert.Contains(ActKind.Place, (await CaseCity.ShowAsync(desk, id)).May);
        var nowhere = await CaseCity.ActAsync(desk, id, "place", new { address = "还是不知道" });
        Assert.Equal(HttpStatusCode.BadRequest, nowhere.StatusCode);
        Assert.Contains("address", await nowhere.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        Assert.Equal(HttpStatusCode.NoContent,
            (await CaseCity.ActAsync(desk, id, "place", new { longitude, latitude, address = "合成路 1 号", note = "打电话问过（合成）" })).StatusCode);
        var found = await city.CaseAsync(id);
        Assert.Equal((CaseCity.Grid, false, (Guid?)city.WorkerId, "合成路 1 号", "不知道哪里"),
            (found.Area.Value, found.NeedsPlace, found.WorkerId, found.Address, found.AddressWritten));
        Assert.Equal((ActKind.Place, "打电话问过（合成）"), found.Acts.MaxBy(act => act.Id) is { } act ? (act.Kind, act.Note) : default);
        Assert.Equal(["case.left-grid", "case.placed"], (await city.LogOfAsync(id)).TakeLast(2).Select(entry => entry.What));
        Assert.Contains("地点已确定", await city.CreateClient().GetStringAsync($"/follow/{secret}"), StringComparison.Ordinal);
        // Of another community's desk nobody asks where it should be.
        Assert.Equal(
            HttpStatusCode.NotFound, (await CaseCity.ActAsync(await city.DeskAsync("460108"), id, "place", new { longitude, latitude })).StatusCode);
    }

    [Fact]
    public async Task A_position_that_is_not_fine_enough_places_a_case_no_finer_than_it_is_and_the_desk_reads_how_fine()
    {
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        async Task<Case> AtAsync(double accuracy) =>
            await city.CaseAsync(
                await city.IdOfAsync((await city.ReportAsync(new { kind = "0219", text = "没水（合成）", longitude, latitude, accuracy })).Number));

        Assert.Equal(
            (CaseCity.Grid, false, 20.0), (await AtAsync(20)) is var fine ? (fine.Area.Value, fine.NeedsPlace, fine.Accuracy!.Value) : default);
        var coarse = await AtAsync(5000);
        Assert.Equal(("4601", true), (coarse.Area.Value, coarse.NeedsPlace));
        Assert.Equal(5000, (await CaseCity.ShowAsync(await city.DeskAsync(), coarse.Id)).Accuracy);
        var near = await city.CreateClient().PostAsJsonAsync("/api/addresses/near", new { longitude, latitude, accuracy = 5000 });
        Assert.DoesNotContain("building", await near.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_desk_writes_down_nothing_for_an_area_that_is_not_its_own_but_a_call_for_help()
    {
        var desk = await city.DeskAsync(CaseCity.WithoutGrids);
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        foreach (var body in new object[]
        {
            new { kind = "0301", text = "合成", area = CaseCity.Grid }, new { kind = "0301", text = "合成", longitude, latitude }
        })
        {
            var refused = await desk.PostAsJsonAsync("/api/cases/desk-reports", body);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.True((await desk.PostAsJsonAsync("/api/cases/desk-reports", new { kind = "0219", text = "没水（合成）", area = CaseCity.Grid }))
            .IsSuccessStatusCode);
        Assert.True((await desk.PostAsJsonAsync("/api/cases/desk-reports", new { kind = "0301", text = "合成", area = CaseCity.WithoutGrids }))
            .IsSuccessStatusCode);
    }

    [Fact]
    public async Task What_a_worker_reports_without_a_place_lies_in_her_own_area_and_she_sees_it()
    {
        var worker = await city.SignedInAsync(Role.GridWorker, CaseCity.Grid);
        var answer = await worker.PostAsJsonAsync("/api/cases/worker-reports", new { kind = "0301", text = "合成", address = "不认识的地方" });
        var receipt = await answer.Content.ReadFromJsonAsync<Receipt>(CaseCity.Json);
        var found = await CaseCity.ShowAsync(worker, receipt!.CaseId);
        Assert.Equal((CaseCity.Grid, true, "不认识的地方"), (found.Area, found.NeedsPlace, found.AddressWritten));
        var (longitude, latitude) = CaseCity.Middle(CaseCity.FarGrid);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await worker.PostAsJsonAsync("/api/cases/worker-reports", new { kind = "0301", text = "合成", longitude, latitude })).StatusCode);
    }

    [Fact]
    public async Task An_act_of_the_desk_carries_its_permission_into_the_save()
    {
        var id = await city.ReportedAsync();
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().CreateScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Become(
            city.NewId(), AccessScope.Of([new([Permission.ViewCases, Permission.FileCases], Doorstep.Contracts.AreaCode.Parse("4601"), null)]));
        await scope.ServiceProvider.GetRequiredService<DoPlainAct>().RunAsync(id, ActKind.Reject, "合成");
        Assert.Equal(Permission.FileCases, caller.ActingPermission);
        Caller other = new();
        other.Become(caller);
        Assert.Equal(Permission.FileCases, other.ActingPermission);
    }
}
