using System.Net;
using System.Text.RegularExpressions;
using Doorstep.Tasks.Appeals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed partial class AppealPagesTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task The_whole_way_works_on_pages_without_scripts_and_what_was_typed_stays()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (worker, office, centre) = (await desk.WorkerAsync(), await desk.OfficeAsync(), await desk.CentreAsync());
        var path = $"/appeals/residents/{desk.Resident}";
        Assert.Contains(path, await worker.GetStringAsync($"/care/residents/{desk.Resident}"));
        var page = await worker.GetStringAsync(path);
        Dictionary<string, string> form = new()
        {
            ["Form.Need"] = "Companionship", ["Form.Text"] = "韩春梅想有人陪", ["Form.Amount"] = "2", ["Form.Unit"] = "Times",
            ["Form.Until"] = $"{app.Today.AddDays(20):yyyy-MM-dd}", ["Form.Audience"] = "Volunteers",
        };
        var refused = WebUtility.HtmlDecode(await (await RequestTests.PostAsync(worker, path, "draft", page, form)).Content.ReadAsStringAsync());
        Assert.Contains("是本人或家人姓名的一部分", refused);
        Assert.Contains("韩春梅想有人陪</textarea>", refused);
        form["Form.Text"] = "一位老人想每周有人陪着散步。";
        var appeal = (await RequestTests.PostAsync(worker, path, "draft", page, form)).Headers.Location!.ToString();
        Assert.Contains("/appeals/", appeal);
        appeal = new Uri(new("http://localhost"), appeal).AbsolutePath;
        Assert.Contains("一位老人想每周有人陪着散步。", WebUtility.HtmlDecode(await worker.GetStringAsync($"{appeal}/sheet")));

        foreach (var (client, handler, fields) in new (HttpClient, string, Dictionary<string, string>)[]
        {
            (worker, "shown", new() { ["Life.Day"] = $"{app.Today:yyyy-MM-dd}", ["Life.WasReadAloud"] = "true" }),
            (worker, "consent", new() { ["Life.KnowsItIsFree"] = "true" }),
            (office, "decide", new() { ["Life.Go"] = "open" }),
        })
        {
            page = await client.GetStringAsync(appeal);
            fields["Life.TextHash"] = Hash().Match(page).Groups[1].Value;
            Assert.Equal(HttpStatusCode.Found, (await RequestTests.PostAsync(client, appeal, handler, page, fields)).StatusCode);
        }

        page = await centre.GetStringAsync("/appeals/supporters");
        Dictionary<string, string> listing = new()
        {
            ["Form.Name"] = "合成陪伴队", ["Form.Kind"] = "Volunteers", ["Form.Contact"] = "合成 12000000000", ["Form.Area"] = "460900001001 合成",
            ["Form.Until"] = $"{app.Today.AddDays(100):yyyy-MM-dd}",
        };
        Assert.Contains("请选您管的街道", WebUtility.HtmlDecode(
            await (await RequestTests.PostAsync(centre, "/appeals/supporters", "add", page, listing)).Content.ReadAsStringAsync()));
        listing["Form.Area"] = "4609";
        var listed = await (await RequestTests.PostAsync(centre, "/appeals/supporters", "add", page, listing)).Content.ReadAsStringAsync();
        var link = new Uri(Link().Match(listed).Value).AbsolutePath;

        var number = await app.FromDatabaseAsync(db =>
            db.Appeals.Where(one => one.ResidentId == desk.Resident).Select(one => one.Number).SingleAsync());
        Assert.Contains($"{link}/{number}", await desk.Stranger().GetStringAsync(link));
        Assert.Equal(HttpStatusCode.Found, (await desk.TryPledgeAsync(link, number, 2)).StatusCode);
        var id = Guid.Parse(appeal.Split('/')[^1]);
        var pledge = (await desk.ViewAsync(id)).Pledges.Single().Id;
        foreach (var (client, handler, fields) in new (HttpClient, string, Dictionary<string, string>)[]
        {
            (office, $"decide-{pledge:n}", new() { ["Promise.Go"] = "accept" }),
            (worker, $"deliver-{pledge:n}",
                new() { ["Promise.Amount"] = "2", ["Promise.Day"] = $"{app.Today:yyyy-MM-dd}", ["Promise.Bearer"] = "Worker" }),
            (worker, $"receive-{pledge:n}", new() { ["Promise.Amount"] = "2", ["Promise.Go"] = "received" }),
        })
        {
            page = await client.GetStringAsync(appeal);
            Assert.Equal(HttpStatusCode.Found, (await RequestTests.PostAsync(client, appeal, handler, page, fields)).StatusCode);
        }

        Assert.Equal(AppealState.Fulfilled, (await desk.ViewAsync(id)).State);
        Assert.Contains(number, await worker.GetStringAsync("/appeals?state=Fulfilled"));
        Assert.DoesNotContain(number, await worker.GetStringAsync("/appeals?state=Open"));
    }

    [Fact]
    public async Task A_supporter_takes_back_what_the_office_has_not_decided_on()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        var pledge = await desk.PledgeAsync(link, id, number, 1);
        var client = desk.Stranger();
        var page = await client.GetStringAsync(link);
        Assert.Equal(HttpStatusCode.Found, (await RequestTests.PostAsync(client, link, $"back-{pledge:n}", page, [])).StatusCode);
        Assert.Equal(PledgeState.TakenBack, (await desk.ViewAsync(id)).Pledges.Single().State);
        await RequestDesk.RefusedAsync(
            await AppealDesk.TryPledgeActAsync(await desk.OfficeAsync(), pledge, "decision", new { isAccepted = true }), "rule.pledge-decided");
    }

    [GeneratedRegex("name=\"Life.TextHash\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex Hash();

    [GeneratedRegex("http://localhost/support/[\\w-]+")]
    private static partial Regex Link();
}
