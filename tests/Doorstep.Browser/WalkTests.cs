using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>The way of a case, as its people walk it: a call for help, the red point, the water company, the worker's check, the close, the resident told.</summary>
[Collection("browser")]
public sealed class WalkTests(Stage stage)
{
    [Theory]
    [InlineData("zh-CN", false)]
    [InlineData("en", false)]
    [InlineData("zh-CN", true)]
    [InlineData("en", true)]
    public async Task Water_is_out_from_the_red_point_to_the_close(string language, bool onPhones)
    {
        var viewport = onPhones ? Viewport.Phone : Viewport.Desk;
        var name = $"{language[..2]}-{(onPhones ? "phone" : "desk")}";
        var duty = await stage.SignedInAsync("duty", language, viewport);
        await duty.GotoAsync("/desk");
        await duty.Locator("[data-map=ready]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Stage.ShotAsync(duty, $"desk-{name}");

        var resident = await stage.VisitorAsync(language, Viewport.Phone);
        var (link, number) = await CallForHelpAsync(resident, await AnAddressOfTheWorkersGridAsync(duty), name);

        // The red point stands in the duty desk's page without anyone asking for it.
        var alarm = duty.Locator("[data-desk=alarms] [data-emergency]").First;
        await alarm.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Stage.ShotAsync(duty, $"desk-alarm-{name}");
        var id = await CaseIdAsync(duty, number);

        await ActAsync(duty, id, "Acknowledge");
        await ActAsync(duty, id, "Dispatch");
        await Stage.ShotAsync(duty, $"case-dispatched-{name}");
        var water = await stage.SignedInAsync("water", language, viewport);
        await ActAsync(water, id, "Accept");
        await ActAsync(water, id, "Resolve", language == "en" ? "Main repaired, water is back." : "主管道已修复，恢复供水。");
        var worker = await stage.SignedInAsync("worker", language, viewport);
        await ActAsync(worker, id, "Pass");
        await ActAsync(duty, id, "Close");
        await Stage.ShotAsync(duty, $"case-closed-{name}");

        await resident.GotoAsync(link);
        await Stage.ShotAsync(resident, $"follow-closed-{name}");
        Assert.Equal("step", await resident.Locator(".stages li").Last.GetAttributeAsync("aria-current"));
        foreach (var page in new[] { duty, resident, water, worker })
        {
            Problems.AssertNone(page);
            await page.Context.CloseAsync();
        }
    }

    private static async Task<(string Link, string Number)> CallForHelpAsync(IPage resident, string address, string name)
    {
        await resident.GotoAsync("/");
        await Stage.ShotAsync(resident, $"home-{name}");
        await resident.Locator("a[href='/help']").First.ClickAsync();
        await Assertions.Expect(resident.GetByText("119").First).ToBeVisibleAsync();
        await Stage.ShotAsync(resident, $"help-{name}");
        await resident.Locator("a[href='/help?kind=0219']").ClickAsync();
        // What is typed before the page's scripts are there finds no suggestions.
        await resident.WaitForURLAsync("**/help?kind=0219");
        await resident.FillAsync("#Address", address);
        // What is suggested comes when it comes, and would lie over the button.
        await resident.Locator("#Address[aria-expanded=true]").WaitForAsync();
        await resident.Locator("#Address").PressAsync("Escape");
        await resident.Locator("#main-form button.help").ClickAsync();
        // Where the address could be several, the page asks which.
        var choice = resident.Locator("input[name='Form.Choice']").First;
        await resident.Locator(".received, input[name='Form.Choice']").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (await choice.CountAsync() > 0)
        {
            await choice.CheckAsync();
            await resident.Locator("#main-form button.help").ClickAsync();
            await resident.Locator(".received").WaitForAsync();
        }

        await Stage.ShotAsync(resident, $"follow-new-{name}");
        var number = await resident.Locator(".card .spread strong").First.InnerTextAsync();
        return (new Uri(resident.Url).AbsolutePath, number);
    }

    private async Task<string> AnAddressOfTheWorkersGridAsync(IPage duty)
    {
        var answer = await duty.APIRequest.GetAsync($"/api/cases?area={stage.Account("worker").Area}");
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync())!.Value.GetProperty("cases").EnumerateArray().First().GetProperty("address").GetString()!;
    }

    private static async Task<string> CaseIdAsync(IPage duty, string number)
    {
        var answer = await duty.APIRequest.PostAsync("/api/cases/search", new() { DataObject = new { text = number } });
        return (await answer.JsonAsync())!.Value.GetProperty("cases").EnumerateArray().Single().GetProperty("id").GetString()!;
    }

    /// <summary>Opens the desk with the case and does what its large button, or "more", offers.</summary>
    private static async Task ActAsync(IPage page, string id, string act, string? note = null)
    {
        await page.GotoAsync($"/desk?case={id}");
        var button = page.Locator($"[data-act={act}]");
        await button.First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (!await button.First.IsVisibleAsync())
        {
            await page.Locator("details.more summary").ClickAsync();
        }

        var before = await ActsAsync(page, id);
        await button.First.ClickAsync();
        var submit = page.Locator("form.act-form button[type=submit]");
        while (await ActsAsync(page, id) == before)
        {
            if (await submit.CountAsync() > 0)
            {
                if (note is not null)
                {
                    await page.FillAsync("#act-note", note);
                    note = null;
                }

                await submit.ClickAsync(new() { Timeout = 5_000 });
            }

            Assert.Equal(0, await page.Locator(".acts .error").CountAsync());
            await page.WaitForTimeoutAsync(200);
        }
    }

    private static async Task<int> ActsAsync(IPage page, string id) =>
        (await (await page.APIRequest.GetAsync($"/api/cases/{id}")).JsonAsync())!.Value.GetProperty("acts").GetArrayLength();
}
