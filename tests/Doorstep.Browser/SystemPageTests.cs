using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>Whoever keeps the platform running opens its page and leaves it open.</summary>
[Collection("browser")]
public sealed class SystemPageTests(Stage stage)
{
    [Theory]
    [InlineData("en", 1280, "Everything works.", "Intake of reports")]
    [InlineData("zh-CN", 390, "一切正常。", "接收上报")]
    public async Task An_operator_reads_how_the_nodes_are_doing_and_the_page_keeps_itself_current_without_moving(
        string language, int width, string well, string job)
    {
        var page = await stage.SignedInAsync("admin", language, width > 800 ? Viewport.Desk : Viewport.Phone);
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync("/system");
        await page.GetByText(well, new() { Exact = true }).WaitForAsync();
        await page.GetByText(job, new() { Exact = true }).First.WaitForAsync();
        Assert.Equal(13, await page.Locator(".tile").CountAsync());
        Assert.True(await page.Locator(".table tbody tr").CountAsync() > 10);
        await Stage.ShotAsync(page, $"system-{language}-{width}");
        var asOf = await page.Locator(".system > p.secondary").Last.InnerTextAsync();
        await page.EvaluateAsync("() => window.scrollTo(0, 400)");
        Assert.True(
            await Patience.IsTrueAsync(page, "before => [...document.querySelectorAll('.system > p.secondary')].at(-1).innerText !== before", asOf));
        Assert.Equal(400, await page.EvaluateAsync<int>("() => Math.round(window.scrollY)"));
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1);
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }
}
