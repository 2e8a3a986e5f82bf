using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>What the people of planned work do in the browser, each step as its page offers it; the worker on a phone, the others at desks.</summary>
internal sealed partial class PlannedWork(Stage stage)
{
    /// <summary>Health publicity at households, and the sanitation round of a street section.</summary>
    public const string Publicity = "0110", Round = "0324";
    private const string CoverKind = "0613";

    private readonly string grid = stage.Account("worker").Area;

    /// <summary>Somebody of the worker's grid has a care plan in the tier of those who are seen daily.</summary>
    public async Task SomebodyIsSeenEveryDayAsync()
    {
        var page = await stage.SignedInAsync("community", "zh-CN", Viewport.Desk);
        var plans = await JsonAsync(await page.APIRequest.GetAsync($"/api/care/plans?area={grid}"));
        Assert.True(plans.GetArrayLength() > 0, $"no care plans in {grid}");
        var resident = plans[0].GetProperty("residentId").GetString()!;
        await page.GotoAsync($"/care/residents/{resident}");
        await page.Locator("details:has(input[name='Form.Tier']) summary").ClickAsync();
        await page.CheckAsync("input[name='Form.Tier'][value=Daily]");
        await page.CheckAsync("input[name='Form.Grounds'][value=ElderlyCouple]");
        await Stage.ShotAsync(page, "care-plan");
        await page.Locator("form:has(input[name='Form.Tier']) button[type=submit]").ClickAsync();
        await UntilAsync(page, async () => (await JsonAsync(await page.APIRequest.GetAsync($"/api/care/plans?area={grid}"))).EnumerateArray()
            .Single(one => one.GetProperty("residentId").GetString() == resident).GetProperty("tier").GetString() == "Daily");
        await EndAsync(page);
    }

    public async Task DepartmentAsksAsync(string department, string kind, int count, string reason)
    {
        var page = await stage.SignedInAsync(department, "zh-CN", Viewport.Desk);
        await page.GotoAsync("/requests");
        if (await page.Locator("#kind").IsHiddenAsync())
        {
            await page.Locator("details.card > summary").First.ClickAsync();
        }

        await page.SelectOptionAsync("#kind", kind);
        await page.FillAsync("#area", grid);
        await page.FillAsync("#count", Text(count));
        await page.FillAsync("#hours", "20");
        await page.FillAsync("#deadline", Day(5));
        await page.FillAsync("#ends", Day(10));
        await page.FillAsync("#reason", reason);
        await page.FillAsync("#urgent", reason);
        await Stage.ShotAsync(page, $"request-{department}");
        await page.Locator("#main-form button[type=submit]").ClickAsync();
        await page.Locator(".banner.good").WaitForAsync();
        await EndAsync(page);
    }

    /// <summary>To fewer, with grounds; as an order that goes before what else the day holds.</summary>
    public async Task CentreTrimsAsync(string reason, int to)
    {
        var page = await stage.SignedInAsync("dispatcher", "zh-CN", Viewport.Desk);
        await page.GotoAsync("/requests/desk");
        await Stage.ShotAsync(page, $"request-desk-{to}");
        var form = page.Locator("article:has(form.decide)").Filter(new() { HasText = reason }).Locator("form.decide");
        var trim = form.Locator("input[name='Form.Count']");
        if (await trim.IsHiddenAsync())
        {
            await form.Locator("details summary").ClickAsync();
        }

        await trim.FillAsync(Text(to));
        await form.Locator("input[name='Form.IsUrgent']").CheckAsync();
        await form.Locator("input[name='Form.Grounds']").FillAsync("先做最需要的（合成）");
        await form.Locator("button[value=admit]").ClickAsync();
        await page.Locator(".banner.good").WaitForAsync();
        await EndAsync(page);
    }

    /// <summary>The night's planning comes soon after the server has started.</summary>
    public async Task ListIsPlannedAsync()
    {
        var page = await WorkerAsync();
        await UntilAsync(page, async () =>
            (await KindsAsync(page)).Count(kind => kind == Publicity) == 6 && (await KindsAsync(page)).Contains(Round));
        await page.GotoAsync("/today");
        Assert.True(await page.Locator("button[value='Done:Seen']").CountAsync() > 0);
        await Stage.ShotAsync(page, "today");
        await EndAsync(page);
    }

    /// <summary>
    /// A worker has a page open and a half of it filled in; the office publishes the form anew with one more question. What she answered stays, and she
    /// is asked what is new.
    /// </summary>
    public async Task FormChangesWhileItIsBeingFilledInAsync()
    {
        var page = await WorkerAsync();
        await page.GotoAsync($"/today/{await TaskAsync(page, Publicity)}");
        await page.CheckAsync("#main-form input[name='a.told'][value='in-person']");

        var office = await stage.SignedInAsync("admin", "zh-CN", Viewport.Desk);
        await office.GotoAsync("/forms/publicity-round/edit");
        await office.Locator("[data-form=add]").ClickAsync();
        var added = office.Locator("[data-question][aria-pressed=true]");
        await added.WaitForAsync();
        await Patience.FillAsync(office, "#q-label-hans", "要不要大字版传单（合成）");
        await Patience.FillAsync(office, "#q-label-en", "Is a leaflet in large type wanted? (synthetic)");
        await Assertions.Expect(office.Locator("[data-form=issues] li")).ToHaveCountAsync(0);
        await Stage.ShotAsync(office, "form-new-version");
        await office.Locator("[data-form=publish]").ClickAsync();
        await Assertions.Expect(office.Locator("[data-form=publish]")).ToBeDisabledAsync();
        await EndAsync(office);

        await page.Locator("#main-form button[type=submit].primary").ClickAsync();
        await Assertions.Expect(page.GetByText("要不要大字版传单（合成）")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#main-form input[name='a.told'][value='in-person']")).ToBeCheckedAsync();
        await page.CheckAsync("#main-form input[name='a.said'] >> nth=0");
        await Stage.ShotAsync(page, "form-asked-anew");
        await page.Locator("#main-form button[type=submit].primary").ClickAsync();
        await page.WaitForURLAsync("**/today");
        Assert.Equal(5, (await KindsAsync(page)).Count(kind => kind == Publicity));
        await EndAsync(page);
    }

    /// <summary>Door by door: whoever needs care is seen in one tap, what the departments asked is answered on its form.</summary>
    public async Task WorkerWalksAsync()
    {
        var page = await WorkerAsync();
        while (await TryTaskAsync(page, Publicity) is { } task)
        {
            await page.GotoAsync($"/today/{task}");
            await page.CheckAsync("#main-form input[name='a.told'][value='leaflet']");
            await page.Locator("#main-form button[type=submit].primary").ClickAsync();
            if (!page.Url.EndsWith("/today", StringComparison.Ordinal))
            {
                await page.CheckAsync("#main-form input[name='a.said'] >> nth=0");
                await page.Locator("#main-form button[type=submit].primary").ClickAsync();
            }

            await page.WaitForURLAsync("**/today");
        }

        await page.GotoAsync("/today");
        var visits = page.Locator("button[value='Done:Seen']");
        for (var left = await visits.CountAsync(); left > 0; left--)
        {
            await visits.First.ClickAsync();
            await Assertions.Expect(visits).ToHaveCountAsync(left - 1);
        }

        await Stage.ShotAsync(page, "today-after-the-walk");
        await EndAsync(page);
    }

    /// <returns>The id of the case.</returns>
    public async Task<string> RoundFindsAMissingCoverAsync()
    {
        var (page, map) = (await WorkerAsync(), await stage.SignedInAsync("dispatcher", "zh-CN", Viewport.Desk));
        await map.GotoAsync($"/rounds/map?area={grid[..12]}&kind={Round}");
        await map.Locator("[data-rounds] canvas").WaitForAsync();
        var score = map.Locator($"tr[data-grid='{grid}'] [data-cell=score]");
        var before = await score.InnerTextAsync();
        await page.GotoAsync($"/today/{await TaskAsync(page, Round)}");
        await page.CheckAsync("#main-form input[name='a.clean'][value='some']");
        await page.CheckAsync("#main-form input[name='a.cover'][value='missing']");
        await page.Locator("#main-form button[type=submit].primary").ClickAsync();
        await page.FillAsync("#main-form [name='a.cover-where']", "公交站牌旁（合成）");
        await Stage.ShotAsync(page, "round-cover");
        await page.Locator("#main-form button[type=submit].primary").ClickAsync();
        await page.WaitForURLAsync("**/today");
        // The map shows it without anybody asking.
        await Assertions.Expect(score).Not.ToHaveTextAsync(before);
        await Stage.ShotAsync(map, "rounds-map");
        var dispatcher = await stage.SignedInAsync("dispatcher", "zh-CN", Viewport.Desk);
        var cases = await JsonAsync(await dispatcher.APIRequest.GetAsync($"/api/cases?area={grid}&kind={CoverKind}"));
        var found = cases.GetProperty("cases").EnumerateArray().OrderByDescending(one => one.GetProperty("reportedAt").GetDateTimeOffset()).First()
            .GetProperty("id").GetString()!;
        await EndAsync(page, map, dispatcher);
        return found;
    }

    public async Task ReceiverSeesTheRoundAsync()
    {
        var page = await stage.SignedInAsync("sanitation", "zh-CN", Viewport.Desk);
        await page.GotoAsync($"/rounds?area={grid}&kind={Round}");
        var line = page.Locator("article").Filter(new() { HasText = "公交站牌旁（合成）" });
        await Stage.ShotAsync(page, "rounds");
        await line.Locator("form button[type=submit]").ClickAsync();
        await Assertions.Expect(line.Locator("form")).ToHaveCountAsync(0);
        await EndAsync(page);
    }

    private Task<IPage> WorkerAsync() => stage.SignedInAsync("worker", "zh-CN", Viewport.Phone);

    private static async Task<List<JsonElement>> ItemsAsync(IPage worker) =>
        [.. (await JsonAsync(await worker.APIRequest.GetAsync("/api/tasks/today"))).GetProperty("stops").EnumerateArray()
            .SelectMany(stop => stop.GetProperty("tasks").EnumerateArray())];

    private static async Task<List<string>> KindsAsync(IPage worker) =>
        (await ItemsAsync(worker)).ConvertAll(task => task.GetProperty("kind").GetString()!);

    private static async Task<string?> TryTaskAsync(IPage worker, string kind) =>
        (await ItemsAsync(worker)).Where(task => task.GetProperty("kind").GetString() == kind).Select(task => task.GetProperty("id").GetString())
            .FirstOrDefault();

    private static async Task<string> TaskAsync(IPage worker, string kind) =>
        await TryTaskAsync(worker, kind) ?? throw new InvalidOperationException($"No task of kind {kind} is on her list.");

    private static async Task<JsonElement> JsonAsync(IAPIResponse answer)
    {
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync())!.Value;
    }

    private static async Task UntilAsync(IPage page, Func<Task<bool>> holds)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            if (waited.ElapsedMilliseconds > Patience.Milliseconds)
            {
                Assert.Fail($"in vain, at {page.Url}: {await page.InnerTextAsync("body")}");
            }

            await Task.Delay(500);
        }
    }

    private static async Task EndAsync(params IPage[] pages)
    {
        foreach (var page in pages)
        {
            Problems.AssertNone(page);
            await page.Context.CloseAsync();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Day(int ahead) => Stage.CityToday.AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
