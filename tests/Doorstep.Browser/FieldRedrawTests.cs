using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>Grids are redrawn while the phones of two workers are offline, each with work about what goes to the other.</summary>
[Collection("browser")]
public sealed class FieldRedrawTests(Stage stage)
{
    private const string Password = "menbian-second-48213";

    /// <summary>A building of a grid with one of its households.</summary>
    private sealed record Home(Guid Building, Guid Household);

    [Fact]
    public async Task A_plan_adopted_while_two_phones_are_offline_routes_what_is_unsent_and_both_learn_what_came_and_what_went()
    {
        var phone = await FieldPhone.BeginAsync(stage);
        var page = phone.Page;
        await phone.InstalledAsync();
        await phone.KeepsAsync("grid");
        var (own, next) = (stage.Account("worker").Area, $"{stage.Account("worker").Area[..12]}002");
        var (worker, second) = (await stage.SignedInAsync("worker", "zh-CN", Viewport.Phone), await SecondAsync(next));
        var hers = await RowsAsync(second);
        var ((leaves, stays), (enters, remains)) = (TwoOf(await RowsAsync(worker)), TwoOf(hers));

        await phone.OfflineAsync(true);
        foreach (var (home, unsent) in ((Home, int)[])[(leaves, 1), (stays, 2)])
        {
            await page.ClickAsync("nav a[href='grid']");
            await page.ClickAsync($"details.card:has(a[href='buildings/{home.Building}']) summary");
            await page.ClickAsync($"a[href='buildings/{home.Building}']");
            await page.Locator($".task:has(a[href='households/{home.Household}']) button").ClickAsync();
            await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync($"{unsent} 项未发送");
        }

        var plan = await AdoptAsync([(leaves.Building, next), (enters.Building, own)]);
        await AssertApiPhoneAsync(second, hers, leaves, enters, remains);
        await phone.OfflineAsync(false);
        // Taken and answered: one is done, the other is for whoever has the household now to decide.
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项没有被接受");
        await AssertNewsAsync(phone, leaves, enters);
        await AssertSettledAsync(worker, second, leaves, enters);
        await AssertTodayAsync(phone, worker, leaves.Building);

        await PostAsync(await stage.SignedInAsync("planner", "zh-CN", Viewport.Desk), $"/api/plans/{plan}/undo", new { });
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator("main .banner")).ToContainTextAsync("进入 1 处，离开 1 处");
        Problems.AssertNone(page);
    }

    /// <summary>The neighbour has an account and has never signed in: two administrators let her, and she chooses a password.</summary>
    private async Task<IPage> SecondAsync(string grid)
    {
        var admin = await stage.SignedInAsync("admin", "zh-CN", Viewport.Desk);
        var account = (await GetAsync(admin, "/api/accounts?search=hk00&role=grid-worker")).GetProperty("accounts").EnumerateArray()
            .First(one => one.GetProperty("grants").EnumerateArray().Any(grant => grant.GetProperty("area").GetString() == grid));
        var link = await PostAsync(admin, $"/api/accounts/{account.GetProperty("id").GetString()}/link", new { });
        var other = await stage.SignedInAsync("admin2", "zh-CN", Viewport.Desk);
        var asked = (await GetAsync(other, "/api/approvals")).EnumerateArray()
            .Single(one => one.GetProperty("userName").GetString() == account.GetProperty("userName").GetString());
        var agreed = await PostAsync(other, $"/api/approvals/{asked.GetProperty("id").GetString()}/agree", new { });
        var page = await stage.VisitorAsync("zh-CN", Viewport.Phone);
        await page.GotoAsync(link.GetProperty("link").GetString()!);
        await page.FillAsync("#password", Password);
        await page.FillAsync("#again", Password);
        await page.FillAsync("#code", agreed.GetProperty("code").GetString()!);
        await page.ClickAsync("main button[type=submit]");
        await page.Locator("a[href='/sign-in'].primary").WaitForAsync();
        var answer = await page.APIRequest.PostAsync(
            "/api/session", new() { DataObject = new { userName = account.GetProperty("userName").GetString(), password = Password } });
        Assert.Equal(204, answer.Status);
        return page;
    }

    /// <summary>Planner, community, subdistrict and city do what they do: two buildings change places.</summary>
    private async Task<string> AdoptAsync((Guid Building, string To)[] moves)
    {
        var planner = await stage.SignedInAsync("planner", "zh-CN", Viewport.Desk);
        var made = await PostAsync(planner, "/api/plans",
            new { area = moves[0].To[..12], name = "While phones are offline", lowest = 1, highest = 100_000 });
        var plan = made.GetProperty("id").GetString()!;
        foreach (var (building, to) in moves)
        {
            await PostAsync(planner, $"/api/plans/{plan}/edits", new { buildings = new[] { building }, to });
        }

        await PostAsync(planner, $"/api/plans/{plan}/propose", new { });
        foreach (var who in (string[])["community", "subdistrict", "mayor"])
        {
            await PostAsync(await stage.SignedInAsync(who, "zh-CN", Viewport.Desk), $"/api/plans/{plan}/approval", new { isApproved = true });
        }

        await PostAsync(planner, $"/api/plans/{plan}/adopt", new { });
        return plan;
    }

    /// <summary>The other phone, by the protocol: what it sends is answered, and its changes say what came and what went.</summary>
    private static async Task AssertApiPhoneAsync(IPage second, List<JsonElement> rows, Home entered, Home left, Home remains)
    {
        object[] operations = [VisitOf(left), VisitOf(remains)];
        var states = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            var answers = (await PostAsync(second, "/api/sync/operations", new { operations })).GetProperty("answers");
            return string.Join(' ', answers.EnumerateArray().Select(one => $"{one.GetProperty("state")} {RuleOf(one)}"));
        }));
        // Sent twice at once, answered alike.
        Assert.All(states, state => Assert.Equal("Held held.left-grid Done ", state));
        var cursor = rows[0].GetProperty("cursor").GetString()!;
        var changes = await LinesAsync(second, $"/api/sync/changes?cursor={Uri.EscapeDataString(cursor)}");
        Assert.Equal([$"{entered.Building}"], changes.Where(line => Is(line, "entered")).Select(line => line.GetProperty("id").GetString()));
        Assert.Contains(changes, line => Is(line, "gone") && line.GetProperty("id").GetString() == $"{left.Building}"
            && line.GetProperty("why").GetString() == "left");
        Assert.Contains(changes, line => Is(line, "household") && line.GetProperty("id").GetString() == $"{entered.Household}");
    }

    private static async Task AssertNewsAsync(FieldPhone phone, Home left, Home entered)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='']");
        await Assertions.Expect(page.Locator("main .banner")).ToContainTextAsync("进入 1 处，离开 1 处");
        await page.ClickAsync("main .banner a");
        await Assertions.Expect(page.Locator(".news li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".news li:has-text('离开您的网格')")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".news li:has-text('进入您的网格')")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator($"a[href='buildings/{entered.Building}']")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator($"a[href='buildings/{left.Building}']")).ToHaveCountAsync(0);
        await Stage.ShotAsync(page, "field-redrawn");
        await phone.AssertFitsAsync();
        await page.ClickAsync(".news button");
        await Assertions.Expect(page.Locator(".news")).ToHaveCountAsync(0);
        await page.ClickAsync(".unsent");
        await Assertions.Expect(page.Locator(".list li")).ToContainTextAsync("网格");
        await Stage.ShotAsync(page, "field-redrawn-unsent");
    }

    /// <summary>Each finds the other's entry, and does it; then each household was visited once.</summary>
    private static async Task AssertSettledAsync(IPage worker, IPage second, Home left, Home entered)
    {
        foreach (var (whose, home) in ((IPage, Home)[])[(worker, entered), (second, left)])
        {
            var held = Assert.Single((await GetAsync(whose, "/api/sync/held")).GetProperty("held").EnumerateArray(),
                one => one.TryGetProperty("subject", out var about) && about.GetString() == $"{home.Household}" && IsNew(one, "heldAt"));
            Assert.Equal(("held.left-grid", false), (held.GetProperty("rule").GetString(), held.GetProperty("isOwn").GetBoolean()));
            await PostAsync(whose, $"/api/sync/held/{held.GetProperty("id").GetString()}/apply", new { });
            var visits = (await GetAsync(whose, $"/api/register/households/{home.Household}/history")).EnumerateArray()
                .Where(act => act.GetProperty("kind").GetString() == "Visited" && IsNew(act, "at"));
            Assert.Single(visits);
        }
    }

    /// <summary>The phone's list is the server's, and nothing of it lies where she has no grid any more.</summary>
    private static async Task AssertTodayAsync(FieldPhone phone, IPage worker, Guid gone)
    {
        var page = phone.Page;
        await phone.OpenAgainAsync();
        await page.ClickAsync("nav a[href='']");
        var day = await phone.DayAsync();
        var wanted = day.GetProperty("stops").EnumerateArray().SelectMany(stop => stop.GetProperty("tasks").EnumerateArray())
            .Select(task => $"tasks/{task.GetProperty("id").GetString()}").ToList();
        await Assertions.Expect(page.Locator(".stop a.task")).ToHaveCountAsync(wanted.Count);
        Assert.Equal(wanted.Order(), (await page.Locator(".stop a.task").EvaluateAllAsync<string[]>(
            "all => all.map(one => one.getAttribute('href'))")).Order());
        var rows = await RowsAsync(worker);
        Assert.DoesNotContain(rows, line => Is(line, "task") && line.TryGetProperty("building", out var at) && at.GetString() == $"{gone}");
    }

    /// <summary>A household of each of two buildings.</summary>
    private static (Home First, Home Second) TwoOf(List<JsonElement> rows)
    {
        var homes = rows.Where(line => Is(line, "household") && line.TryGetProperty("dwelling", out _))
            .GroupBy(line => line.GetProperty("building").GetGuid())
            .OrderBy(building => building.Key).Select(building => new Home(building.Key, building.First().GetProperty("id").GetGuid())).ToList();
        return (homes[0], homes[^1]);
    }

    private static object VisitOf(Home home) => new
    {
        id = $"01990000-0000-7000-8001-{$"{home.Household:N}"[20..]}", kind = "register.visit", subject = home.Household, madeAt = TimeProvider.System.GetUtcNow(),
        body = new { condition = "Sound" },
    };

    private static string RuleOf(JsonElement answer) => answer.TryGetProperty("rule", out var rule) ? rule.GetString()! : "";

    private static bool Is(JsonElement line, string t) => line.GetProperty("t").GetString() == t;

    /// <summary>Not of the demo city's own past.</summary>
    private static bool IsNew(JsonElement row, string at) => row.GetProperty(at).GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(-10);

    private static Task<List<JsonElement>> RowsAsync(IPage page) => LinesAsync(page, "/api/sync/snapshot");

    private static async Task<List<JsonElement>> LinesAsync(IPage page, string path)
    {
        var answer = await page.APIRequest.GetAsync(path);
        Assert.True(answer.Ok, await answer.TextAsync());
        return [.. (await answer.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<JsonElement> GetAsync(IPage page, string path) => (await (await page.APIRequest.GetAsync(path)).JsonAsync())!.Value;

    private static async Task<JsonElement> PostAsync(IPage page, string path, object body)
    {
        var answer = await page.APIRequest.PostAsync(path, new() { DataObject = body });
        Assert.True(answer.Ok, $"{path} {await answer.TextAsync()}");
        return (await answer.TextAsync()) is { Length: > 0 } text ? JsonDocument.Parse(text).RootElement : default;
    }
}
