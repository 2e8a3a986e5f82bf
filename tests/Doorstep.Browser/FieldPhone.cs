using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>A worker's phone: the app of <c>/field</c> in a browser of its own, registered and opened with its PIN.</summary>
sealed class FieldPhone(Stage stage, IPage page, string userName)
{
    public const string Pin = "402715", Wrong = "402716";

    private const string Has = """
        key => new Promise(done => {
          const asked = indexedDB.open('doorstep-field');
          asked.onsuccess = () => asked.result.transaction('records').objectStore('records').count(key).onsuccess = event => done(event.target.result > 0);
        })
        """;

    private const string Count = """
        name => new Promise(done => {
          const asked = indexedDB.open('doorstep-field');
          asked.onsuccess = () => asked.result.transaction(name).objectStore(name).count().onsuccess = event => done(event.target.result);
        })
        """;

    public IPage Page => page;

    /// <summary>Registered, its list of today there.</summary>
    public static async Task<FieldPhone> BeginAsync(Stage stage, string userName = "worker")
    {
        FieldPhone phone = new(stage, await stage.VisitorAsync("zh-CN", Viewport.Phone), userName);
        await phone.Page.GotoAsync("/field");
        await phone.RegisterAsync();
        return phone;
    }

    /// <summary>From the screen where one signs in on.</summary>
    public async Task RegisterAsync()
    {
        await EndEarlierAsync();
        await page.FillAsync("#user", userName);
        await page.FillAsync("#password", stage.Account(userName).Password);
        await page.ClickAsync("button[type=submit]");
        await page.FillAsync("#pin", Pin);
        await page.FillAsync("#again", Pin);
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".stop .task").First.WaitForAsync();
    }

    /// <summary>Nobody has more than five phones, and every walk brings new ones.</summary>
    private async Task EndEarlierAsync()
    {
        var other = await stage.SignedInAsync(userName, "zh-CN", Viewport.Phone);
        foreach (var device in (await (await other.APIRequest.GetAsync("/api/session/devices")).JsonAsync())!.Value.EnumerateArray())
        {
            await other.APIRequest.DeleteAsync($"/api/session/devices/{device.GetProperty("id").GetString()}");
        }

        await other.Context.CloseAsync();
    }

    /// <summary>From now on it opens without a network.</summary>
    public async Task InstalledAsync() => Assert.True(
        await Patience.IsTrueAsync(page, "() => !!navigator.serviceWorker.controller"), "The service worker did not install.");

    public async Task TypeAsync(string pin)
    {
        foreach (var digit in pin)
        {
            await page.ClickAsync($"#keys button[value='{digit}']");
        }
    }

    /// <summary>As after a lock, or when the browser was closed: the page begins anew, and asks for the PIN.</summary>
    public async Task OpenAgainAsync()
    {
        await page.ReloadAsync();
        await TypeAsync(Pin);
    }

    public Task OfflineAsync(bool isOffline) => page.Context.SetOfflineAsync(isOffline);

    /// <summary>Until a sealed record of that name is there.</summary>
    public async Task KeepsAsync(string record) => Assert.True(await Patience.IsTrueAsync(page, Has, record), $"No record {record}.");

    /// <summary>How much is in one of the app's stores.</summary>
    public Task<int> CountAsync(string store) => page.EvaluateAsync<int>(Count, store);

    /// <summary>Her day as the server has it.</summary>
    public async Task<JsonElement> DayAsync() => await AnswerAsync("/api/tasks/today");

    /// <summary>What the server answers her in another browser.</summary>
    public async Task<JsonElement> AnswerAsync(string path)
    {
        var other = await stage.SignedInAsync(userName, "zh-CN", Viewport.Phone);
        var answer = await (await other.APIRequest.GetAsync(path)).JsonAsync();
        await other.Context.CloseAsync();
        return answer!.Value;
    }

    /// <summary>Nothing runs off the screen, and every target is as large as a thumb.</summary>
    public async Task AssertFitsAsync()
    {
        foreach (var (width, height) in ((int, int)[])[(390, 844), (360, 640)])
        {
            await page.SetViewportSizeAsync(width, height);
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0);
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('a, button, input, summary, label:has(input)')]
                  .filter(part => part.checkVisibility() && part.getBoundingClientRect().height > 0 && !part.closest('label input, .banner'))
                  .filter(part => part.getBoundingClientRect().height < 43.5).map(part => part.outerHTML.slice(0, 120))
                """));
        }

        await page.SetViewportSizeAsync(Viewport.Phone.Width, Viewport.Phone.Height);
    }
}
