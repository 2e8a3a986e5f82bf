using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// Every page is read as a person sees or hears it, at desk width by day and at phone width by night: nobody is shut out, and nothing is wider
/// than the screen. All rules are asked of each second page at the desk and of the others on the phone, of all pages in both ways at night.
/// </summary>
[Collection("browser")]
public sealed partial class AccessibilityTests(Stage stage)
{
    /// <summary>Hears every rule of WCAG 2.2 AA and of good practice, and that what is read aloud is what stands there.</summary>
    private const string Ask = """
        async () => {
          const rules = { 'label-content-name-mismatch': { enabled: true } };
          const found = await axe.run({ exclude: ['.maplibregl-map'] }, { rules, resultTypes: ['violations'], preload: false });
          return found.violations.flatMap(fault => fault.nodes.slice(0, 3).map(node => `${fault.id}: ${node.target} ${node.html.slice(0, 160)} (${fault.nodes.length} of them) ${(node.any[0] || node.all[0] || node.none[0] || {}).message || ''}`));
        }
        """;

    /// <summary>Addresses of this house that a person could follow from here.</summary>
    private const string Links = "() => [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')).map(a => a.pathname + a.search)";

    private const string Overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth";

    private static readonly Lazy<string> axe = new(() => File.ReadAllText(Path.Combine(Root(), "node_modules", "axe-core", "axe.min.js")));

    [Theory]
    [InlineData("", "")]
    [InlineData("resident", "resident")]
    [InlineData("duty", "duty-officer")]
    [InlineData("dispatcher", "dispatcher")]
    [InlineData("health", "department-handler")]
    [InlineData("worker", "grid-worker")]
    [InlineData("community", "community-staff")]
    [InlineData("subdistrict", "subdistrict-staff")]
    [InlineData("mayor", "city-leader")]
    [InlineData("planner", "planner")]
    [InlineData("admin", "administrator")]
    [InlineData("auditor", "auditor")]
    public async Task Everybody_can_read_every_page_of(string who, string role)
    {
        var page = who.Length == 0 ? await stage.VisitorAsync("zh-CN", Viewport.Desk) : await stage.SignedInAsync(who, "zh-CN", Viewport.Desk);
        var routes = RoutesOf(role);
        Dictionary<string, string> seen = [];
        Queue<string> ahead = new(routes.Where(route => !route.Contains('{', StringComparison.Ordinal)));
        await SeedAsync(page, who, ahead);
        List<string> faults = [];
        while (ahead.TryDequeue(out var path))
        {
            if (KeyOf(path, routes) is not { } key || !seen.TryAdd(key, path))
            {
                continue;
            }

            faults.AddRange(await LookAsync(page, path, seen.Count % 2 == 0));
            foreach (var link in await page.EvaluateAsync<string[]>(Links))
            {
                ahead.Enqueue(link);
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults\n{string.Join('\n', faults)}");
        Assert.DoesNotContain(routes, route => !seen.Keys.Any(key => key.Split('?')[0] == route));
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("", "/sign-in", "#user-name=nobody;#password=wrong", ".errors")]
    [InlineData("auditor", "/retention", "#reason= ", "#reason-error")]
    [InlineData("community", "/register/exports", "#note=x", "#columns-error")]
    [InlineData("duty", "/desk/report", "#text=x", "#kind")]
    public async Task After_a_failed_form_the_keys_stand_on_the_error(string who, string path, string typed, string error)
    {
        var page = who.Length == 0 ? await stage.VisitorAsync("zh-CN", Viewport.Phone) : await stage.SignedInAsync(who, "zh-CN", Viewport.Desk);
        await page.GotoAsync(path);
        foreach (var field in typed.Split(';').Select(field => field.Split('=')))
        {
            await page.FillAsync(field[0], field[1]);
        }

        // What the browser itself would hold back is sent by whoever has another one.
        var form = page.Locator($"form:has({typed.Split('=')[0]})");
        await form.EvaluateAsync("form => { form.noValidate = true; }");
        await form.Locator("button[type=submit]").Last.ClickAsync();
        await page.Locator($"{error}:focus").WaitForAsync();
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    private static async Task<List<string>> LookAsync(IPage page, string path, bool atDesk)
    {
        await page.SetViewportSizeAsync(Viewport.Desk.Width, Viewport.Desk.Height);
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        // A desk draws itself after it has arrived, and its map after that.
        if (await page.Locator("script[src*='blazor.web']").CountAsync() > 0)
        {
            await page.Locator("main h1, main h2").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            if (await page.Locator("[data-map]").CountAsync() > 0)
            {
                await page.Locator("[data-map=ready]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            }
        }

        await page.EvaluateAsync(axe.Value);
        List<string> faults = atDesk || Payloads.IsNightly ? [.. await AskAsync(page, path, "desk by day")] : [];
        await Stage.ShotAsync(page, $"walk{ShotName().Replace(path, "-")}");
        await page.SetViewportSizeAsync(Viewport.Phone.Width, Viewport.Phone.Height);
        await page.EvaluateAsync("() => { document.documentElement.dataset.theme = 'dark'; }");
        faults.AddRange(!atDesk || Payloads.IsNightly ? await AskAsync(page, path, "phone by night") : []);
        await page.EvaluateAsync("() => { document.documentElement.dataset.theme = 'light'; }");
        await Stage.ShotAsync(page, $"walk{ShotName().Replace(path, "-")}-phone");
        foreach (var type in new[] { "usual", "large" })
        {
            await page.EvaluateAsync("type => { document.documentElement.dataset.type = type; }", type);
            if (await page.EvaluateAsync<int>(Overflow) is > 1 and var wider)
            {
                faults.Add($"{path} in {type} type is {wider} px wider than a phone");
            }
        }

        return faults;
    }

    private static async Task<IEnumerable<string>> AskAsync(IPage page, string path, string how) =>
        (await page.EvaluateAsync<string[]>(Ask)).Select(fault => $"{path} ({how}) {fault}");

    /// <summary>What no link leads to: a case by itself, and what a secret opens.</summary>
    private async Task SeedAsync(IPage page, string who, Queue<string> ahead)
    {
        var cases = await page.APIRequest.GetAsync("/api/cases?size=1");
        if (cases.Ok)
        {
            var id = (await cases.JsonAsync())!.Value.GetProperty("cases")[0].GetProperty("id").GetString();
            ahead.Enqueue($"/cases/{id}");
            ahead.Enqueue($"/desk?case={id}");
        }

        if (who.Length == 0)
        {
            var told = await page.APIRequest.PostAsync(
                "/api/reports", new() { DataObject = new { kind = "0219", text = "停水（合成）", address = "老供销社后面" } });
            ahead.Enqueue($"/follow/{(await told.JsonAsync())!.Value.GetProperty("secret").GetString()}");
            ahead.Enqueue(await NewLinkOfASupporterAsync());
            ahead.Enqueue("/error/404");
            ahead.Enqueue("/b/HK0001.1.made-up");
        }
    }

    private async Task<string> NewLinkOfASupporterAsync()
    {
        var centre = await stage.SignedInAsync("dispatcher", "zh-CN", Viewport.Desk);
        var supporters = (await (await centre.APIRequest.GetAsync("/api/supporters")).JsonAsync())!.Value.EnumerateArray();
        var volunteers = supporters.First(one => one.GetProperty("kind").GetString() == "Volunteers"
            && one.GetProperty("struckAt").ValueKind is JsonValueKind.Null).GetProperty("id").GetString();
        var made = await centre.APIRequest.PostAsync($"/api/supporters/{volunteers}/link", new() { DataObject = new { } });
        var path = (await made.JsonAsync())!.Value.GetProperty("path").GetString()!;
        await centre.Context.CloseAsync();
        return path;
    }

    /// <summary>One page of each route and each set of things asked in its address; of areas, one of each level.</summary>
    private static string? KeyOf(string path, IReadOnlyList<string> routes)
    {
        var parts = path.Split('?');
        return routes.FirstOrDefault(route => Regex.IsMatch(parts[0], $"^{Parameter().Replace(route, "[^/]+")}/?$")) is { } found
            ? $"{found}?{string.Join('&', parts.Skip(1).SelectMany(query => query.Split('&')).Select(pair => Name(pair.Split('='))).Distinct().Order())}" : null;

        static string Name(string[] pair) => pair.Length > 1 && pair[1].All(char.IsAsciiDigit) ? $"{pair[0]}{pair[1].Length}" : pair[0];
    }

    private static List<string> RoutesOf(string role)
    {
        var open = File.ReadAllLines(Reviewed("public-endpoints.txt")).Where(line => line.StartsWith("GET ", StringComparison.Ordinal))
            .Select(line => line[4..]);
        var own = File.ReadAllLines(Reviewed("policy-table.csv")).Select(line => line.Split(','))
            .Where(cells => cells[0] == "GET" && cells[3].Split(' ').Contains(role) && cells[4] == "ok").Select(cells => cells[1]);
        return [.. (role.Length == 0 ? open : own).Where(route => !NoPage().IsMatch(route)).Distinct()];
    }

    private static string Reviewed(string file) => Path.Combine(Root(), "tests", "Doorstep.Tests", "Access", file);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Doorstep.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(
        "^/(api|tiles|log|openapi|map|field|_framework|language|theme|large-type|signed-in|sign-in/openid|my-account/openid|healthz|readyz)(/|$)|/photo$")]
    private static partial Regex NoPage();

    [GeneratedRegex("[^a-z]+")]
    private static partial Regex ShotName();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
