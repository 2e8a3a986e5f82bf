using System.Text.Json;
using Doorstep.Tests;
using Microsoft.Playwright;

namespace Doorstep.Bench;

/// <summary>From the opening of the page in milliseconds, but for the list: from the last digit of the PIN.</summary>
internal sealed record Opening(double Pad, double List, double Task);

/// <summary>The app on a worker's phone: installed, registered, and from then on without a network.</summary>
internal sealed class InstalledApp(IPlaywright playwright, IBrowser chromium, IBrowserContext context) : IAsyncDisposable
{
    public const int Looks = 7;

    private const string Pin = "402715";

    /// <summary>Somebody who is as quick as can be: within the page, so that no way to it is measured.</summary>
    private const string Hurry = $$"""
        (() => {
          const marks = window.marks = {}, $ = which => document.querySelector(which);
          const until = found => new Promise(done => { const look = () => found() ? requestAnimationFrame(() => done(performance.now())) : setTimeout(look, 5); look(); });
          (async () => {
            marks.pad = await until(() => $('#face[data-ready]') && !$('#pad').hidden);
            for (const digit of '{{Pin}}') $(`#keys button[value="${digit}"]`).click();
            const typed = performance.now();
            marks.list = await until(() => $('#day:not([hidden]) #left button') ?? $('#app:not([hidden]) .stop .task')) - typed;
            ($('#left button') ?? $('.stop .task')).click();
            marks.task = await until(() => location.pathname.includes('/tasks/') && $('#app:not([hidden]) main h1'));
          })();
        })()
        """;

    /// <summary>A fixed loop, over and over for a second: how long it takes at its best, when nothing else runs, and on the average.</summary>
    private const string Loop = """
        () => {
          const times = [], begun = performance.now();
          while (performance.now() - begun < 1000) {
            const before = performance.now();
            let sum = 0;
            for (let i = 0; i < 2_000_000; i++) sum = (sum * 31 + i) | 0;
            times.push(performance.now() - before + sum * 0);
          }
          return { best: Math.min(...times), mean: times.reduce((sum, one) => sum + one, 0) / times.length };
        }
        """;

    /// <summary>The list as often as a search for one of five people in it; each time until it stands in the page.</summary>
    private const string Look = """
        async looks => {
          const $ = which => document.querySelector(which), middle = times => times.sort((a, b) => a - b)[times.length >> 1];
          const turn = () => new Promise(done => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });
          const until = async found => { while (!found()) await turn(); return performance.now(); };
          const go = async (room, found) => { const begun = performance.now(); $(`nav a[href="${room}"]`).click(); return await until(found) - begun; };
          const lists = [], searches = [];
          await go('grid', () => $('details.card'));
          for (let i = 0; i < looks; i++) {
            await go('me', () => !$('#search') && $('main h1'));
            lists.push(await go('grid', () => $('details.card')));
          }
          const names = [...new Set([...document.querySelectorAll('details.card .list .secondary')].flatMap(one => one.textContent.split('、')))];
          const type = async words => {
            const begun = performance.now(), said = $('p[role=status]').textContent;
            $('#search').value = words;
            $('#search').dispatchEvent(new Event('input', { bubbles: true }));
            return await until(() => $('p[role=status]').textContent !== said) - begun;
          };
          for (let i = 0; i < looks; i++) {
            searches.push(await type(names[Math.floor(names.length * i / looks)]));
            await type('');
          }
          return { list: middle(lists), search: middle(searches) };
        }
        """;

    public static async Task<InstalledApp> InstallAsync(ServerProcess server)
    {
        var playwright = await Playwright.CreateAsync();
        var chromium = await Chromium.LaunchAsync(playwright);
        var context = await chromium.NewContextAsync(new()
        {
            BaseURL = server.Url, Locale = "zh-CN", ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true,
        });
        context.SetDefaultTimeout(120_000);
        var accounts = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(server.Folder, "demo-accounts.json")));
        var page = await context.NewPageAsync();
        await page.GotoAsync("/field");
        await page.FillAsync("#user", "worker");
        await page.FillAsync("#password",
            accounts.EnumerateArray().Single(one => one.GetProperty("userName").GetString() == "worker").GetProperty("password").GetString()!);
        await page.ClickAsync("button[type=submit]");
        await page.FillAsync("#pin", Pin);
        await page.FillAsync("#again", Pin);
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".stop .task").First.WaitForAsync();
        await page.ClickAsync("nav a[href='grid']");
        await page.Locator("details.card").First.WaitForAsync();
        await UntilAsync(page, "() => !!navigator.serviceWorker.controller");
        await context.SetOfflineAsync(true);
        await page.CloseAsync();
        return new(playwright, chromium, context);
    }

    /// <returns>
    /// The rate by which Chromium has to be throttled until a fixed loop takes four times as long as it takes at its best, and what it takes then: what
    /// else the machine does at the moment slows the loop down as well, and so counts.
    /// </returns>
    public async Task<(double Rate, double Slow, double Best)> FindRateAsync()
    {
        var page = await context.NewPageAsync();
        var (best, slow) = await LoopAsync(page);
        var rate = 1.0;
        for (var step = 0; step < 4 && Math.Abs((slow / best) - 4) > 0.2; step++)
        {
            rate = Math.Clamp(rate * 4 * best / slow, 1, 8);
            await ThrottleAsync(page, rate);
            (_, slow) = await LoopAsync(page);
        }

        await page.CloseAsync();
        return (rate, slow, best);
    }

    private static async Task<(double Best, double Mean)> LoopAsync(IPage page)
    {
        var took = await page.EvaluateAsync<JsonElement>(Loop);
        return (took.GetProperty("best").GetDouble(), took.GetProperty("mean").GetDouble());
    }

    public async Task<Opening> OpenAsync(double rate)
    {
        var page = await OpenedAsync(rate);
        var marks = await page.EvaluateAsync<JsonElement>("() => window.marks");
        await page.CloseAsync();
        return new(marks.GetProperty("pad").GetDouble(), marks.GetProperty("list").GetDouble(), marks.GetProperty("task").GetDouble());
    }

    /// <returns>How long the list of her households takes to come, and a search among them.</returns>
    public async Task<(double List, double Search)> LookAsync(double rate)
    {
        var page = await OpenedAsync(rate);
        var took = await page.EvaluateAsync<JsonElement>(Look, Looks);
        await page.CloseAsync();
        return (took.GetProperty("list").GetDouble(), took.GetProperty("search").GetDouble());
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
    }

    private async Task<IPage> OpenedAsync(double rate)
    {
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(Hurry);
        await ThrottleAsync(page, rate);
        await page.GotoAsync("/field/");
        await UntilAsync(page, "() => !!window.marks?.task");
        return page;
    }

    private async Task ThrottleAsync(IPage page, double rate) =>
        await (await context.NewCDPSessionAsync(page)).SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = rate });

    /// <summary>Playwright's own way evaluates a string in the page, which its policy forbids.</summary>
    private static async Task UntilAsync(IPage page, string isTrue)
    {
        for (var waited = 0; !await page.EvaluateAsync<bool>(isTrue); waited++)
        {
            if (waited > 600)
            {
                throw new TimeoutException(isTrue + ": " + await page.Locator("body").InnerTextAsync());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
