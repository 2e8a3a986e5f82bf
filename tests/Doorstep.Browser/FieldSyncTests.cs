using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// What the worker's phone app does about bad luck: a new day without a network, a week without, an entry that is not taken, a phone that was ended.
/// </summary>
[Collection("browser")]
public sealed class FieldSyncTests(Stage stage)
{
    /// <summary>The phone's clock, set ahead by what stands in its local storage.</summary>
    private const string Clock =
        "(() => { const now = Date.now; Date.now = () => now() + Number(localStorage.getItem('ahead') ?? 0) * 86_400_000; })()";

    [Fact]
    public async Task A_new_day_has_its_list_without_a_network_and_after_a_week_only_what_was_not_sent_is_left_until_there_is_one()
    {
        var phone = await FieldPhone.BeginAsync(stage);
        var page = phone.Page;
        await page.Context.AddInitScriptAsync(Clock);
        await phone.InstalledAsync();
        await phone.KeepsAsync("grid");
        await page.ClickAsync("nav a[href='messages']");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("消息");
        await Stage.ShotAsync(page, "field-messages");
        await phone.AssertFitsAsync();

        await page.ClickAsync("nav a[href='']");
        await phone.OfflineAsync(true);
        await AheadAsync(page, 1);
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator(".banner")).ToContainTextAsync("按门列出");
        await page.Locator(".stop .task").First.WaitForAsync();
        await Stage.ShotAsync(page, "field-own-day");
        await phone.AssertFitsAsync();
        foreach (var unsent in (int[])[1, 2])
        {
            await page.ClickAsync(".stop .task:has-text('探访') >> nth=0");
            await page.ClickAsync("button:has-text('没人')");
            await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync($"{unsent} 项未发送");
            await page.Locator(".stops").WaitForAsync();
        }

        await AheadAsync(page, 8);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#away")).ToContainTextAsync("2 项未发送");
        await Stage.ShotAsync(page, "field-away");
        await phone.AssertFitsAsync();
        Assert.False(await page.EvaluateAsync<bool>(HasHeld));
        await phone.TypeAsync(FieldPhone.Pin);
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("2 项未发送");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("还没有任务清单");

        await AheadAsync(page, 0);
        await phone.OpenAgainAsync();
        await AssertOneBadAsync(phone);
        await phone.KeepsAsync("grid");
        await AssertAskedAsync(phone);
        await AssertEndedAsync(phone);
        Problems.AssertNone(page);
    }

    /// <summary>A clock that runs, a phone that is looked at now and then, a clock that jumps: by the app's own file, in the browser.</summary>
    [Fact]
    public async Task A_week_without_contact_is_a_week_also_by_a_clock_that_jumps()
    {
        var page = await stage.VisitorAsync("zh-CN", Viewport.Phone);
        await page.GotoAsync("/field");
        // Three hundred phones, each looked at some times, hours apart; of half of them the clock is set at times: back, or ahead by over a month.
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => {
              const { begin, look, isOver } = await import('/field/js/contact.js'), hour = 3_600_000, week = 7 * 24;
              let seed = 7;
              const chance = below => (seed = (seed * 48_271) % 2_147_483_647) % below;
              const found = { early: 0, late: 0, over: 0, jumped: 0 };
              for (let phone = 0; phone < 300; phone++) {
                let hours = 0, wrong = 0, contact = begin(1_800_000_000_000);
                for (let at = 0; at < 12; at++) {
                  hours += chance(60);
                  if (phone % 2 && chance(3) === 0) {
                    wrong += chance(2) ? 31 * 24 + 1 + chance(100_000) : -1 - chance(100_000);
                    found.jumped++;
                  }
                  contact = look(contact, 1_800_000_000_000 + (hours + wrong) * hour);
                  if (isOver(contact)) { found.over++; found.early += hours < week; }
                  else found.late += phone % 2 === 0 && hours >= week;
                }
              }
              return found;
            }
            """);
        // Whatever jumps: never too early. By a clock that runs: never too late.
        Assert.Equal((0, 0), (found.GetProperty("early").GetInt32(), found.GetProperty("late").GetInt32()));
        Assert.True(found.GetProperty("over").GetInt32() > 100 && found.GetProperty("jumped").GetInt32() > 100);
    }

    private const string HasHeld = """
        () => new Promise(done => {
          const asked = indexedDB.open('doorstep-field');
          asked.onsuccess = () => {
            const read = asked.result.transaction(['records', 'facts']);
            read.objectStore('records').getAllKeys().onsuccess = keys =>
              read.objectStore('facts').get('pin').onsuccess = pin =>
                done(!!pin.target.result.held || keys.target.result.some(key => /^(grid|day|face|form)/.test(key)));
          };
        })
        """;

    private static async Task AheadAsync(IPage page, int days) => await page.EvaluateAsync("days => localStorage.setItem('ahead', days)", days);

    /// <summary>The server takes no batch with the first of the two in it.</summary>
    private static async Task AssertOneBadAsync(FieldPhone phone)
    {
        var page = phone.Page;
        string? bad = null;
        await page.Context.RouteAsync("**/api/sync/operations", async route =>
        {
            var sent = JsonDocument.Parse(route.Request.PostData!).RootElement.GetProperty("operations").EnumerateArray()
                .Select(one => one.GetProperty("id").GetString()!).ToList();
            bad ??= sent[0];
            await (sent.Contains(bad)
                ? route.FulfillAsync(new()
                {
                    Status = 400, ContentType = "application/problem+json", Body = """{ "errors": { "operations[0].body": ["这一项没有读懂。"] } }""",
                })
                : route.ContinueAsync());
        });
        await phone.OfflineAsync(false);
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项未发送");
        await page.ClickAsync(".unsent");
        await Assertions.Expect(page.Locator(".list li")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".list li")).ToContainTextAsync("发不出去：这一项没有读懂。");
        await Stage.ShotAsync(page, "field-unsendable");
        await phone.AssertFitsAsync();
        await page.Context.UnrouteAsync("**/api/sync/operations");
        // Opened anew, it is tried again.
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");
    }

    /// <summary>She works without a network while her phone is ended at the desk: back again, her office has what she did, and does it.</summary>
    private async Task AssertEndedAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='']");
        await page.Locator(".stops").WaitForAsync();
        await phone.OfflineAsync(true);
        await page.ClickAsync(".stop .task:has-text('探访') >> nth=0");
        await page.ClickAsync("button:has-text('没人')");
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项未发送");
        await EndAtTheDeskAsync();

        await phone.OfflineAsync(false);
        await Assertions.Expect(page.Locator(".banner")).ToContainTextAsync("您做的 1 项已交给社区");
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");
        await page.ClickAsync(".banner a");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("由社区逐项核对后决定");
        await Stage.ShotAsync(page, "field-ended");
        await phone.AssertFitsAsync();
        // Opened anew it still says so.
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator(".banner")).ToContainTextAsync("您做的 1 项已交给社区");

        await WipedAsync(phone);
        var office = await stage.SignedInAsync("community", "zh-CN", Viewport.Desk);
        await office.GotoAsync("/held");
        await Assertions.Expect(office.Locator("a[href^='/held/']:has-text('已停用的手机')")).ToHaveCountAsync(2);
        await office.ClickAsync("a[href^='/held/']:has-text('已停用的手机') >> nth=1");
        await Stage.ShotAsync(office, "held-of-ended-phone");
        await office.ClickAsync("button:has-text('办理')");
        await Assertions.Expect(office.Locator(".banner.good")).ToContainTextAsync("已办理");
        await office.Context.CloseAsync();
    }

    /// <summary>Whoever does not know the PIN any more hands over what a wipe has left, unopened.</summary>
    private static async Task WipedAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await phone.OfflineAsync(true);
        await page.ClickAsync("nav a[href='']");
        await page.ClickAsync(".stop .task:has-text('探访') >> nth=0");
        await page.ClickAsync("button:has-text('没人')");
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项未发送");
        await page.ReloadAsync();
        await phone.WipeAsync();
        await page.ClickAsync("button:has-text('交给社区（1）')");
        await Assertions.Expect(page.Locator(".error")).ToContainTextAsync("请在有网络时再试");
        await phone.OfflineAsync(false);
        await Stage.ShotAsync(page, "field-wiped");
        await phone.AssertFitsAsync();
        await page.ClickAsync("button:has-text('交给社区（1）')");
        await Assertions.Expect(page.Locator(".set-up")).ToContainTextAsync("1 项已交给社区");
        Assert.Equal(0, await phone.CountAsync("left"));
    }

    private async Task EndAtTheDeskAsync()
    {
        var desk = await stage.SignedInAsync("admin", "zh-CN", Viewport.Desk);
        var accounts = (await (await desk.APIRequest.GetAsync("/api/accounts?search=worker")).JsonAsync())!.Value;
        var account = accounts.GetProperty("accounts").EnumerateArray().Single(one => one.GetProperty("userName").GetString() == "worker").GetProperty("id").GetString();
        await desk.GotoAsync($"/accounts/{account}");
        await desk.ClickAsync("section[aria-labelledby='devices'] button");
        await Assertions.Expect(desk.Locator("section[aria-labelledby='devices']")).ToHaveCountAsync(0);
        await desk.Context.CloseAsync();
    }

    private static async Task AssertAskedAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='me']");
        await page.ClickAsync("button:has-text('锁定并给对方看')");
        await page.Locator("#asked").WaitForAsync();
        await Assertions.Expect(page.Locator("#asked")).ToContainTextAsync("两位负责人批准");
        await Assertions.Expect(page.Locator("#officer")).Not.ToBeEmptyAsync();
        Assert.False(await page.Locator("#pad, .stop, nav.tabs").Filter(new() { Visible = true }).First.IsVisibleAsync());
        await Stage.ShotAsync(page, "field-asked");
        await phone.AssertFitsAsync();
        // Loading it anew leads past it no more than anything else.
        await page.ReloadAsync();
        await page.ClickAsync("#back");
        await phone.TypeAsync(FieldPhone.Pin);
        await page.Locator("nav.tabs").WaitForAsync();
        Assert.NotEmpty((await phone.AnswerAsync("/api/data-requests/askings")).EnumerateArray());
    }
}
