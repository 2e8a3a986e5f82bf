using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tests;
using Microsoft.Playwright;

namespace Doorstep.Bench;

/// <summary>From a resident's POST of an emergency to the red point in the duty officer's page: what the design promises within a second.</summary>
internal static class RedPoint
{
    private static int Calls => Size.Of(50, 2);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        try
        {
            await DemoFolder.MakeAsync("small", folder);
            await using var server = new ServerProcess(folder, new Dictionary<string, string> { ["Limits:Factor"] = "1000" });
            await server.StartAsync("--demo");
            var taken = await MeasureAsync(server, folder, session);
            yield return Gate.Shown("red-point", $"POST to DOM, p50 of {Calls}", "ms", Rounds.Percentile(taken, 0.5), Calls);
            yield return Gate.Ceiling("red-point", $"POST to DOM, p99 of {Calls}", "ms", Rounds.Percentile(taken, 0.99), 1000, Calls);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<double>> MeasureAsync(ServerProcess server, string folder, Session session)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await Chromium.LaunchAsync(playwright);
        var page = await chromium.NewPageAsync(new() { BaseURL = server.Url, Locale = "zh-CN", ViewportSize = new() { Width = 1440, Height = 900 } });
        await SignInAsync(page, folder);
        await page.GotoAsync("/desk");
        await page.Locator("[data-map=ready]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        var alarm = page.Locator("[data-desk=alarms] [data-emergency]");
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        List<double> taken = [];
        for (var call = 0; call < Calls; call++)
        {
            session.Stopping.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            (await client.PostAsJsonAsync("/api/reports", new { kind = "0214", text = "合成", longitude = 110.312, latitude = 20.006 },
                session.Stopping)).EnsureSuccessStatusCode();
            await alarm.First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 30_000 });
            taken.Add(watch.Elapsed.TotalMilliseconds);
            var id = await alarm.First.GetAttributeAsync("data-emergency");
            Sure(await page.APIRequest.PostAsync($"/api/cases/{id}/acknowledge"));
            await alarm.First.WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = 30_000 });
        }

        return taken;
    }
    private static async Task SignInAsync(IPage page, string folder)
    {
        var accounts = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(folder, "demo-accounts.json")));
        var duty = accounts.EnumerateArray().Single(account => account.GetProperty("userName").GetString() == "duty");
        Sure(await page.APIRequest.PostAsync(
            "/api/session", new() { DataObject = new { userName = "duty", password = duty.GetProperty("password").GetString() } }));
    }

    private static void Sure(IAPIResponse answer)
    {
        if (!answer.Ok)
        {
            throw new InvalidOperationException($"{answer.Url} answered {answer.Status}");
        }
    }
}
