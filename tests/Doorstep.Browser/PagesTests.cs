using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>Pages that stand still, at desk and phone size: nothing thrown, nothing refused by the policy, nothing wider than the screen.</summary>
[Collection("browser")]
public sealed class PagesTests(Stage stage)
{
    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    [InlineData("zh-TW")]
    public async Task Residents_pages_fit_a_phone(string language)
    {
        var page = await stage.VisitorAsync(language, Viewport.Phone);
        var sent = await page.APIRequest.PostAsync("/api/reports", new()
        {
            DataObject = new
            {
                kind = "0219",
                text = "No water since this morning (synthetic)",
                address = "2 Nowhere Lane, behind the old cooperative shop"
            }
        });
        var follow = $"/follow/{(await sent.JsonAsync())!.Value.GetProperty("secret").GetString()}";
        foreach (var (path, name) in new[]
        {
            ("/", "home"), ("/report", "report"), ("/report?kind=0301", "where"), ("/help", "help"), ("/help?kind=0219", "call"),
            ("/my-grid?address=%E6%B5%B7", "my-grid"), ("/sign-in", "sign-in"), ("/nowhere", "not-found"), (follow, "follow"),
            (follow + "/add", "add"),
        })
        {
            await page.SetViewportSizeAsync(Viewport.Phone.Width, Viewport.Phone.Height);
            await page.GotoAsync(path);
            await AssertFitsAsync(page, path);
            await Stage.ShotAsync(page, $"phone-{name}-{language}");
            // The smallest phones there are, and any page enlarged four times.
            await page.SetViewportSizeAsync(320, 640);
            await AssertFitsAsync(page, $"{path} on 320 px");
            await Stage.ShotAsync(page, $"small-{name}-{language}");
        }

        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("duty", "/desk/report")]
    [InlineData("worker", "/work/report")]
    [InlineData("admin", "/accounts")]
    [InlineData("admin", "/catalogue")]
    [InlineData("admin", "/catalogue/0624")]
    [InlineData("admin", "/forms")]
    [InlineData("admin", "/forms/street-round")]
    public async Task Staff_pages_open_at_desk_and_phone_size(string who, string path)
    {
        foreach (var viewport in new[] { Viewport.Desk, Viewport.Phone })
        {
            var page = await stage.SignedInAsync(who, "zh-CN", viewport);
            var answer = await page.GotoAsync(path);
            Assert.Equal(200, answer!.Status);
            await AssertFitsAsync(page, path);
            await Stage.ShotAsync(page, $"{(viewport.IsPhone ? "phone" : "desk")}{path.Replace('/', '-')}");
            Problems.AssertNone(page);
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Eight_tabs_of_one_browser_share_one_stream_and_all_hear_of_an_emergency()
    {
        var first = await stage.SignedInAsync("duty", "zh-CN", Viewport.Desk);
        List<IPage> tabs = [first];
        for (var i = 1; i < 8; i++)
        {
            tabs.Add(await first.Context.NewPageAsync());
        }

        foreach (var tab in tabs)
        {
            await tab.GotoAsync("/desk", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
            await tab.Locator("[data-map=ready]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }

        var before = await first.Locator("[data-desk=alarms] [data-emergency]").CountAsync();
        var answer = await first.APIRequest.PostAsync("/api/reports", new() { DataObject = new { kind = "0214", text = "八个标签页（合成）" } });
        Assert.True(answer.Ok, await answer.TextAsync());
        foreach (var tab in tabs)
        {
            await Assertions.Expect(tab.Locator("[data-desk=alarms] [data-emergency]")).Not.ToHaveCountAsync(before);
        }

        await first.Context.CloseAsync();
    }

    private static async Task AssertFitsAsync(IPage page, string path)
    {
        Assert.True(await Patience.IsTrueAsync(page, "() => document.documentElement.scrollWidth - document.documentElement.clientWidth <= 1"),
            $"{path} is wider than the screen");
    }
}
