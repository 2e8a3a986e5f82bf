using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>A worker's phone: the app of <c>/field</c> in a browser of its own, registered and opened with its PIN.</summary>
sealed class FieldPhone(Stage stage, IPage page, string userName, string? folder = null) : IAsyncDisposable
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

    /// <summary>The same in a browser of its own, which can be closed and opened again.</summary>
    public static async Task<FieldPhone> BeginOwnAsync(Stage stage)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-phone-").FullName;
        FieldPhone phone = new(stage, await stage.OwnBrowserAsync(folder), "worker", folder);
        await phone.Page.GotoAsync("/field");
        await phone.RegisterAsync();
        return phone;
    }

    /// <summary>The browser ends, and the app is opened in a new one, as from the phone's screen.</summary>
    public async Task RestartAsync()
    {
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
        page = await stage.OwnBrowserAsync(folder!);
        await page.GotoAsync("/field/");
        await TypeAsync(Pin);
        await page.Locator("nav.tabs").WaitForAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await page.Context.CloseAsync();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
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

    /// <summary>Ten wrong PINs; the pad says how many tries are left.</summary>
    public async Task WipeAsync()
    {
        for (var left = 9; left > 0; left--)
        {
            await TypeAsync(Wrong);
            await Assertions.Expect(page.Locator("#wrong")).ToContainTextAsync($"还可以试 {left} 次");
        }

        await TypeAsync(Wrong);
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

    /// <summary>What the phone is given of a kind of rows.</summary>
    public async Task<IReadOnlyList<JsonElement>> RowsAsync(string kind)
    {
        var other = await stage.SignedInAsync(userName, "zh-CN", Viewport.Phone);
        var lines = (await (await other.APIRequest.GetAsync("/api/sync/snapshot")).TextAsync()).Split('\n');
        await other.Context.CloseAsync();
        return [.. lines.Where(line => line.Contains($"\"t\":\"{kind}\"", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Her office gives somebody another phone number.</summary>
    public async Task OfficeGivesAsync(string resident, string number)
    {
        var office = await stage.SignedInAsync("community", "zh-CN", Viewport.Desk);
        var answer = await office.APIRequest.PatchAsync($"/api/register/residents/{resident}", new() { DataObject = new { phone = number } });
        Assert.True(answer.Ok, await answer.TextAsync());
        await office.Context.CloseAsync();
    }

    /// <summary>Her phone number for somebody met that of her office: she sees both, and hers counts.</summary>
    public async Task KeepMineAsync(string mine, string theirs, string shot)
    {
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("没有被接受");
        await page.ClickAsync(".unsent");
        await Assertions.Expect(page.Locator("dl.facts")).ToContainTextAsync(theirs);
        await Assertions.Expect(page.Locator("dl.facts")).ToContainTextAsync(mine);
        await LookAsync(shot);
        await page.ClickAsync("button:has-text('用我的')");
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");
    }

    /// <summary>What the camera gives.</summary>
    public Task TakeAsync(byte[] picture) =>
        page.SetInputFilesAsync("#camera", new FilePayload { Name = "a.jpg", MimeType = "image/jpeg", Buffer = picture });

    /// <summary>A large picture that compresses badly; each seed has its own.</summary>
    public async Task<byte[]> PictureAsync(int seed) => Convert.FromBase64String(await page.EvaluateAsync<string>("""
        async seed => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 2400, height: 1800 }), pen = canvas.getContext('2d');
          for (let i = 0; i < 60000; i++) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            pen.fillStyle = `hsl(${seed % 360} 80% ${20 + seed % 60}%)`;
            pen.fillRect(seed % 2400, (seed >> 8) % 1800, 30, 30);
          }
          return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
        }
        """, seed));

    /// <summary>Kept as a picture where somebody asks to look, and measured.</summary>
    public async Task LookAsync(string name)
    {
        await Stage.ShotAsync(page, name);
        await AssertFitsAsync();
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
