using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>The desk under an officer's hands: nothing is sent or picked unasked, nothing sounds twice, and it never just stops.</summary>
[Collection("browser")]
public sealed class DeskTests(Stage stage)
{
    private const string Typed = "老供销社后面（合成）";

    [Fact]
    public async Task The_box_for_the_kind_sends_nothing_and_picks_only_what_the_arrows_stand_on()
    {
        var duty = await stage.SignedInAsync("duty", "zh-CN", Viewport.Desk);
        await duty.GotoAsync("/desk/report");
        var box = duty.Locator("#kind");
        await box.PressAsync("Enter");
        await box.FillAsync("路灯");
        var list = duty.Locator("#kind-list");
        await list.GetByRole(AriaRole.Option).First.WaitForAsync();
        await box.PressAsync("Enter");
        await Assertions.Expect(box).ToHaveValueAsync("路灯");
        await box.PressAsync("Escape");
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "false");

        // Sent by its button, it says what is missing and takes nothing by itself.
        await duty.FillAsync("#text", "路灯坏了（合成）");
        await duty.ClickAsync(".report-form button[type=submit]");
        await duty.Locator("[data-report=refused]").WaitForAsync();
        Assert.Equal(0, await duty.Locator(".received").CountAsync());

        await box.FillAsync("路灯");
        await list.GetByRole(AriaRole.Option).First.WaitForAsync();
        await box.PressAsync("ArrowDown");
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-activedescendant", "kind-0");
        var first = await list.Locator("#kind-0 span").InnerTextAsync();
        await box.PressAsync("Enter");
        await Assertions.Expect(box).ToHaveValueAsync(first);
        // Two lists never lie over each other.
        await duty.Locator("#address").FillAsync("路");
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "false");
        await duty.FillAsync("#address", Typed);
        await duty.ClickAsync(".report-form button[type=submit]");
        await duty.Locator(".received").WaitForAsync();
        Problems.AssertNone(duty);
        await duty.Context.CloseAsync();
    }

    [Fact]
    public async Task The_desk_hears_of_an_emergency_though_its_first_questions_fail_and_what_was_answered_sounds_no_second_time()
    {
        var duty = await stage.SignedInAsync("duty", "zh-CN", Viewport.Desk);
        var number = await CalledAsync(duty);
        var asked = 0;
        await duty.RouteAsync("**/api/desk/emergencies", route => ++asked <= 2 ? route.AbortAsync() : route.ContinueAsync());
        await duty.GotoAsync("/desk");
        var alarm = duty.Locator("[data-desk=alarms] li", new() { HasText = Typed });
        await alarm.First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        await Assertions.Expect(alarm.First).ToContainTextAsync("未定位");
        Assert.True(asked > 2);

        var id = await CaseWalk.CaseIdAsync(duty, number);
        await Assertions.Expect(duty.Locator($"[data-desk=pinned] [data-row='{id}']")).ToContainTextAsync(Typed);
        await CaseWalk.ActAsync(duty, id, "Acknowledge");
        await Assertions.Expect(duty.Locator($"[data-emergency='{id}']")).ToHaveCountAsync(0);
        // Sent to one department and then to another, it comes back into sight and stays answered.
        await duty.EvaluateAsync(
            "() => { window.sounded = []; new MutationObserver(() => sounded.push(...[...document.querySelectorAll('[data-emergency]')].map(line => line.dataset.emergency))).observe(document.querySelector('[data-desk=alarms]'), { childList: true }); }");
        foreach (var department in await DepartmentsAsync(duty))
        {
            Assert.True((await duty.APIRequest.PostAsync($"/api/cases/{id}/dispatch", new() { DataObject = new { departmentId = department } })).Ok);
        }

        await Assertions.Expect(duty.Locator(".drawer .waits")).ToBeVisibleAsync();
        await Assertions.Expect(duty.Locator(".drawer [data-mine]")).ToHaveCountAsync(0);
        Assert.DoesNotContain(id, await duty.EvaluateAsync<string[]>("() => sounded"));
        Problems.AssertNone(duty);
        await duty.Context.CloseAsync();
    }

    [Fact]
    public async Task A_desk_says_that_its_connection_is_lost_and_comes_back_and_one_that_fails_says_so_too()
    {
        var duty = await stage.SignedInAsync("duty", "zh-CN", Viewport.Desk);
        await duty.GotoAsync("/desk");
        await duty.Locator(".queue-lines").WaitForAsync();
        var bar = duty.Locator("#components-reconnect-modal");
        await Assertions.Expect(bar).ToBeHiddenAsync();
        await duty.Context.SetOfflineAsync(true);
        await duty.EvaluateAsync("() => Blazor._internal.forceCloseConnection()");
        await Assertions.Expect(bar).ToContainTextAsync("正在重新连接");
        await Assertions.Expect(bar).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Stage.ShotAsync(duty, "desk-lost");
        await duty.Context.SetOfflineAsync(false);
        await Assertions.Expect(bar).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await duty.Locator(".area-picker summary").ClickAsync();
        await duty.Locator(".area-lines button").First.WaitForAsync();
        await duty.Keyboard.PressAsync("Escape");
        await Assertions.Expect(duty.Locator(".area-picker")).Not.ToHaveAttributeAsync("open", "");

        await duty.RouteAsync("**/js/desk-map.js", route => route.AbortAsync());
        await duty.ReloadAsync();
        await Assertions.Expect(duty.Locator(".failed")).ToContainTextAsync("出了故障");
        await duty.Context.CloseAsync();
    }

    [Fact]
    public async Task One_cursor_moves_through_the_queue_menus_close_by_a_touch_beside_them_and_no_word_widens_the_drawer()
    {
        var duty = await stage.SignedInAsync("duty", "zh-CN", Viewport.Desk);
        var answer = await duty.APIRequest.PostAsync("/api/reports", new()
        {
            DataObject = new
            {
                kind = "0219", text = "停水" + new string('w', 400), address = "A" + new string('d', 150),
                name = new string('N', 60), phone = "13800138000"
            },
        });
        Assert.True(answer.Ok, await answer.TextAsync());
        var id = await CaseWalk.CaseIdAsync(duty, (await answer.JsonAsync())!.Value.GetProperty("number").GetString()!);
        await duty.GotoAsync("/desk");
        var rows = duty.Locator(".queue-lines [data-row]");
        await rows.First.WaitForAsync();
        await duty.Locator("[data-map=ready]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

        // The keys of the desk and Tab move one and the same cursor.
        await duty.Keyboard.PressAsync("j");
        await AssertOneCursorAsync(duty, 0);
        await duty.Keyboard.PressAsync("Tab");
        if (await duty.EvaluateAsync<bool>("() => !document.activeElement.matches('[data-row]')"))
        {
            await duty.Keyboard.PressAsync("Tab"); // over the answer of an emergency
        }

        await AssertOneCursorAsync(duty, 1);
        await duty.Keyboard.PressAsync("j");
        await AssertOneCursorAsync(duty, 2);

        foreach (var menu in (string[])[".area-picker", ".narrow"])
        {
            await duty.Locator($"{menu} summary").ClickAsync();
            await Assertions.Expect(duty.Locator(menu)).ToHaveAttributeAsync("open", "");
            await duty.Locator(".map-key").ClickAsync();
            await Assertions.Expect(duty.Locator(menu)).Not.ToHaveAttributeAsync("open", "");
        }

        await duty.Locator(".area-picker summary").ClickAsync();
        await duty.Locator(".area-lines button").First.ClickAsync();
        await Assertions.Expect(duty.Locator(".area-picker")).Not.ToHaveAttributeAsync("open", "");

        await duty.Locator($"[data-row='{id}']").First.ClickAsync();
        await duty.Locator(".drawer .telling button").ClickAsync();
        await Assertions.Expect(duty.Locator(".drawer .telling a.tel")).ToHaveAttributeAsync("href", "tel:13800138000");
        await Stage.ShotAsync(duty, "desk-long-word");
        foreach (var width in (int[])[1440, 390])
        {
            await duty.SetViewportSizeAsync(width, 844);
            Assert.True(await Patience.IsTrueAsync(duty,
                "() => { const body = document.querySelector('.drawer-body'); return body.clientWidth > 0 && body.scrollWidth <= body.clientWidth && document.documentElement.scrollWidth <= innerWidth; }"), $"{width} px");
        }

        Problems.AssertNone(duty);
        await duty.Context.CloseAsync();
    }

    [Fact]
    public async Task On_a_phone_nothing_covers_the_first_question_of_a_call_and_an_error_leads_to_its_field()
    {
        var duty = await stage.SignedInAsync("duty", "en", Viewport.Phone);
        await duty.GotoAsync("/desk/report");
        await duty.Locator("#kind").WaitForAsync();
        Assert.True(await Patience.IsTrueAsync(duty,
            "() => { const at = document.querySelector('#kind').getBoundingClientRect(); return document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2) === document.querySelector('#kind'); }"));
        await Stage.ShotAsync(duty, "phone-desk-report");
        await duty.FillAsync("#text", "The lamp is broken (synthetic)");
        await duty.ClickAsync(".report-form button[type=submit]");
        await duty.Locator("[data-report=refused]").WaitForAsync();
        Assert.True(
            await Patience.IsTrueAsync(duty, "() => document.activeElement.id === 'kind' && document.activeElement.getBoundingClientRect().y > 0"));
        await Stage.ShotAsync(duty, "phone-desk-report-error");
        Problems.AssertNone(duty);
        await duty.Context.CloseAsync();
    }

    private static async Task AssertOneCursorAsync(IPage duty, int place)
    {
        const string Cursor = "place => { const rows = [...document.querySelectorAll('.queue-lines [data-row]')], on = rows.filter(row => row.matches('[aria-current=true]')); return on.length === 1 && on[0] === rows[place] && document.activeElement === on[0]; }";
        Assert.True(await Patience.IsTrueAsync(duty, Cursor, place), $"The cursor is not on line {place}");
    }

    private static async Task<string> CalledAsync(IPage page)
    {
        var answer = await page.APIRequest.PostAsync("/api/reports", new() { DataObject = new { kind = "0219", text = "停水（合成）", address = Typed } });
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync())!.Value.GetProperty("number").GetString()!;
    }

    private static async Task<IEnumerable<string>> DepartmentsAsync(IPage duty)
    {
        var cases = (await (await duty.APIRequest.GetAsync("/api/cases?size=200")).JsonAsync())!.Value.GetProperty("cases").EnumerateArray();
        return cases.Select(one => one.GetProperty("departmentId").GetString()).OfType<string>().Distinct().Take(2).ToList();
    }
}
