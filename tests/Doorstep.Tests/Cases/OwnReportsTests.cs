using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Catalogue;

namespace Doorstep.Tests.Cases;

[Collection(nameof(CaseCity))]
public sealed class OwnReportsTests(CaseCity city)
{
    [Fact]
    public async Task A_worker_sees_what_became_of_her_reports_and_of_nobody_elses()
    {
        var (worker, other, desk) = (await AWorkerAsync(), await AWorkerAsync(), await city.DeskAsync());
        var (rejected, settled, secret) = (await ReportAsync(worker, "没人管（合成）"), await ReportAsync(worker, "小广告（合成）", "撕掉了"),
            await ReportAsync(worker, "听到哭声（合成）"));
        await ReportAsync(other, "别人的（合成）");
        Assert.True((await CaseCity.ActAsync(desk, rejected.CaseId, "reject", new { reason = "已有人报过（合成）" })).IsSuccessStatusCode);
        // The desk has seen what it is: from then on nothing tells of it.
        Assert.True((await CaseCity.ActAsync(desk, secret.CaseId, "file", new { kind = TaskKind.ViolenceCode })).IsSuccessStatusCode);

        var hers = await worker.GetFromJsonAsync<List<ListOwnReports.Item>>("/api/cases/worker-reports", CaseCity.Json);
        Assert.Equal(
            [(settled.Number, CaseStatus.Closed, "小广告（合成）", "撕掉了"), (rejected.Number, CaseStatus.Rejected, "没人管（合成）", "已有人报过（合成）")],
            hers!.Select(report => (report.Number, report.Status, report.Text, report.Note)));
        Assert.All(hers!, report => Assert.Equal((1, false), (report.PhotosAwaited, report.IsEmergency)));
    }

    private Task<HttpClient> AWorkerAsync() => city.SignedInAsync(Role.GridWorker, CaseCity.Grid);

    private async Task<Receipt> ReportAsync(HttpClient who, string text, string? settled = null)
    {
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var answer = await who.PostAsJsonAsync("/api/cases/worker-reports",
            new { key = city.NewId(), kind = "0301", text, longitude, latitude, settled, photoHashes = new[] { new string('a', 64) } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Receipt>(CaseCity.Json))!;
    }
}
