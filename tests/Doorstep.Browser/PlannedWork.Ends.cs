using System.Globalization;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <content>How what was planned ends: the case of a round is checked and closed, a missed visit climbs, the department reads its counts.</content>
internal sealed partial class PlannedWork
{
    private static readonly Dictionary<string, string> levels =
        new() { ["Substitute"] = "已转替补网格员", ["Community"] = "已报社区", ["Subdistrict"] = "已报街道" };

    /// <summary>The cover is put back, and the centre asks the worker of the place to look.</summary>
    public async Task CaseIsResolvedAsync(string found)
    {
        var (desk, municipal) = (await stage.SignedInAsync("dispatcher", "zh-CN", Viewport.Desk),
            await stage.SignedInAsync("municipal", "zh-CN", Viewport.Desk));
        await CaseWalk.ActAsync(desk, found, "File");
        await CaseWalk.ActAsync(desk, found, "Dispatch");
        await CaseWalk.ActAsync(municipal, found, "Accept");
        await CaseWalk.ActAsync(municipal, found, "Resolve", "新井盖已装好（合成）。");
        await CaseWalk.ActAsync(desk, found, "AskForCheck");
        await EndAsync(desk, municipal);
    }

    /// <summary>The check stands on her list beside the rest, on the first day that has room for it.</summary>
    public async Task CaseIsCheckedAndClosedAsync(string found)
    {
        var worker = await WorkerAsync();
        await worker.GotoAsync("/today");
        var check = "";
        await UntilAsync(worker, async () => (check = await TryTaskAsync(worker, CoverKind) ?? "").Length > 0);
        await worker.GotoAsync($"/today/{check}");
        await worker.CheckAsync("input[name='Form.Outcome'][value=Done]");
        await worker.CheckAsync("input[name='Form.IsAsSaid'][value=true]");
        await Stage.ShotAsync(worker, "check");
        await worker.Locator("form:has(input[name='Form.IsAsSaid']) button[type=submit]").ClickAsync();
        await worker.WaitForURLAsync("**/today");
        var desk = await stage.SignedInAsync("dispatcher", "zh-CN", Viewport.Desk);
        await CaseWalk.ActAsync(desk, found, "Close");
        Assert.Equal("Closed", (await JsonAsync(await desk.APIRequest.GetAsync($"/api/cases/{found}"))).GetProperty("status").GetString());
        await EndAsync(desk, worker);
    }

    /// <summary>The visit that was due on the second day, which nobody made.</summary>
    /// <param name="told">Whose page of messages says so, too.</param>
    public async Task MissedVisitReachesAsync(string level, string? told = null)
    {
        var page = await stage.SignedInAsync(told ?? "community", "zh-CN", Viewport.Desk);
        await UntilAsync(page, async () =>
        {
            await page.GotoAsync($"/tasks?area={grid}");
            return await page.Locator("ul.lines li").Filter(new() { HasText = Day(2) }).Filter(new() { HasText = levels[level] }).CountAsync() > 0;
        });
        await Stage.ShotAsync(page, $"missed-{level}");
        if (told is not null)
        {
            await page.GotoAsync("/messages");
            await Assertions.Expect(page.Locator("main li").Filter(new() { HasText = Day(3) }).First).ToBeVisibleAsync();
            await Stage.ShotAsync(page, $"missed-{level}-message");
        }

        await EndAsync(page);
    }

    /// <summary>The quarter has ended since, and its report is there; no number in any report is below ten.</summary>
    public async Task DepartmentReadsItsCountsAsync()
    {
        var page = await stage.SignedInAsync("health", "zh-CN", Viewport.Desk);
        var (year, quarter) = (Day(1)[..4], (int.Parse(Day(1)[5..7], CultureInfo.InvariantCulture) + 2) / 3);
        await UntilAsync(page, async () =>
        {
            await page.GotoAsync("/counts");
            return await page.GetByText($"{year} 年第 {quarter} 季度").CountAsync() > 0;
        });
        var reports = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main a[href^=\"/counts/\"]')].map(a => a.href)");
        List<int> numbers = [];
        foreach (var report in reports)
        {
            await page.GotoAsync(report);
            await Stage.ShotAsync(page, $"counts-{numbers.Count}");
            numbers.AddRange((await page.Locator("table td.number").AllInnerTextsAsync()).Where(cell => cell.Any(char.IsAsciiDigit))
                .Select(cell => int.Parse(cell.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        }

        Assert.NotEmpty(numbers);
        Assert.All(numbers, number => Assert.True(number >= 10, $"{number}"));
        await EndAsync(page);
    }
}
