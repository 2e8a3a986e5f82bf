using System.Text.Json;
using Doorstep.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Doorstep.Browser.Stage))]

namespace Doorstep.Browser;

/// <summary>
/// A small demo city, served by the built platform - or by the published one whose folder DOORSTEP_PUBLISHED names -, and Chromium to walk in it.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>WebGL without a graphics card, and no calls to the browser maker's hosts.</summary>
    /// <summary>Pages are not drawn by a GPU that is software itself, as Debian would start it: that costs a tenth of the processor.</summary>
    private static readonly string[] quietly =
    [
        "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--no-first-run", "--disable-gpu-rasterization", "--disable-gpu-compositing",
    ];

    private IPlaywright? playwright;
    private ServerProcess? server;
    private Dictionary<string, DemoSignIn> accounts = [];

    public IBrowser Chromium { get; private set; } = null!;

    public string Url => server!.Url;

    /// <summary>Settings of this city alone.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string Folder { get; } = Directory.CreateTempSubdirectory("doorstep-browser-").FullName;

    public async ValueTask InitializeAsync()
    {
        await ServerProcess.RunAsync("demo", "--city", "small", "--data", Folder);
        accounts = JsonSerializer.Deserialize<List<DemoSignIn>>(await File.ReadAllTextAsync(Path.Combine(Folder, "demo-accounts.json")), Web)!
            .ToDictionary(account => account.UserName);
        await ServeAsync(TimeSpan.Zero);
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience.Milliseconds);
        Chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium", Headless = true, ChromiumSandbox = false, Args = quietly,
        });
    }

    /// <summary>The server starts again with a clock that runs ahead of the machine's. Whoever was signed in signs in anew.</summary>
    public async Task GoAheadAsync(TimeSpan ahead)
    {
        await server!.DisposeAsync();
        await ServeAsync(ahead);
    }

    /// <summary>Killed, as when nobody can reach it; in the end it serves the same city at the same address again, whatever happened meanwhile.</summary>
    public async Task<IAsyncDisposable> WithoutServerAsync()
    {
        await server!.KillAsync();
        return new ServesAgain(server);
    }

    private sealed class ServesAgain(ServerProcess server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await server.StartAsync("--demo");
    }

    private async Task ServeAsync(TimeSpan ahead)
    {
        server = new ServerProcess(Folder, new Dictionary<string, string>(Settings)
        {
            ["Limits:Factor"] = "1000",
            ["Accounts:SecondFactor"] = "optional",
            ["Readings:PerHour"] = "1000",
            ["Readings:PerDay"] = "1000",
            ["City:DemoClockAheadHours"] = ahead.TotalHours.ToString(System.Globalization.CultureInfo.InvariantCulture),
        })
        {
            Published = Environment.GetEnvironmentVariable("DOORSTEP_PUBLISHED"),
        };
        await server.StartAsync("--demo");
    }

    /// <summary>A fresh browser of one person: nothing shared with any other.</summary>
    public async Task<IPage> VisitorAsync(string language, Viewport viewport, bool javaScript = true)
    {
        var context = await Chromium.NewContextAsync(new()
        {
            BaseURL = Url,
            Locale = language,
            ViewportSize = new() { Width = viewport.Width, Height = viewport.Height },
            JavaScriptEnabled = javaScript,
            ReducedMotion = ReducedMotion.Reduce,
            HasTouch = viewport.IsPhone,
            IsMobile = viewport.IsPhone,
        });
        context.SetDefaultTimeout(Patience.Milliseconds);
        var page = await context.NewPageAsync();
        Problems.Watch(page);
        return page;
    }

    /// <summary>A phone's browser: what it keeps is in a folder, and there again when it is opened anew.</summary>
    public async Task<IPage> OwnBrowserAsync(string folder)
    {
        var context = await playwright!.Chromium.LaunchPersistentContextAsync(folder, new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            ChromiumSandbox = false,
            Args = quietly,
            BaseURL = Url,
            Locale = "zh-CN",
            ViewportSize = new() { Width = Viewport.Phone.Width, Height = Viewport.Phone.Height },
            ReducedMotion = ReducedMotion.Reduce,
            HasTouch = true,
            IsMobile = true,
        });
        context.SetDefaultTimeout(Patience.Milliseconds);
        Problems.Watch(context.Pages[0]);
        return context.Pages[0];
    }

    public async Task<IPage> SignedInAsync(string userName, string language, Viewport viewport)
    {
        var page = await VisitorAsync(language, viewport);
        var answer = await page.APIRequest.PostAsync("/api/session", new() { DataObject = new { userName, password = accounts[userName].Password } });
        Assert.Equal(204, answer.Status);
        return page;
    }

    /// <summary>The day in the city, which begins eight hours before that of UTC.</summary>
    public static DateOnly CityToday => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);

    public DemoSignIn Account(string userName) => accounts[userName];

    /// <summary>Kept only when somebody asks to look.</summary>
    public static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DOORSTEP_SHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Chromium is not null)
        {
            await Chromium.DisposeAsync();
        }

        playwright?.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}

public sealed record DemoSignIn(string UserName, string Password, string Role, string Area, string DisplayName);

public sealed record Viewport(int Width, int Height, bool IsPhone)
{
    public static Viewport Desk { get; } = new(1440, 900, false);

    public static Viewport Phone { get; } = new(390, 844, true);
}

/// <summary>How long a test waits for a page on a machine whose cores are busy with other work.</summary>
public static class Patience
{
    public const int Milliseconds = 60_000;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Until a function of the page is true. Playwright's own WaitForFunction evaluates a string within the page from its second look on, which
    /// the content security policy forbids.
    /// </summary>
    public static async Task<bool> IsTrueAsync(IPage page, string function, object? argument = null)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!await LooksAsync(page, function, argument))
        {
            if (waited.ElapsedMilliseconds > Milliseconds)
            {
                return false;
            }

            await Task.Delay(Again);
        }

        return true;
    }

    /// <summary>Typed and left, which keeps it; the next field is filled when the page says that it was kept.</summary>
    public static async Task FillAsync(IPage page, string field, string text)
    {
        await page.FillAsync(field, text);
        await page.Locator(field).BlurAsync();
        await Assertions.Expect(page.Locator(field)).ToHaveValueAsync(text);
    }

    private static async Task<bool> LooksAsync(IPage page, string function, object? argument)
    {
        try
        {
            return await page.EvaluateAsync<bool>(function, argument);
        }
        catch (PlaywrightException)
        {
            // The page was just left for the next one.
            return false;
        }
    }
}

/// <summary>What a page must never do: throw, be refused by the content security policy, open a dialog.</summary>
public static class Problems
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IPage, List<string>> found = [];

    public static void Watch(IPage page)
    {
        var list = found.GetOrCreateValue(page);
        page.PageError += (_, error) => list.Add($"error: {error}");
        page.Dialog += (_, dialog) =>
        {
            list.Add($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
            {
                list.Add(message.Text);
            }
        };
    }

    public static void AssertNone(IPage page) => Assert.Empty(found.GetOrCreateValue(page));
}
