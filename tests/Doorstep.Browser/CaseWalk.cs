using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>What the people of a case do in the browser, each step as its page offers it.</summary>
internal static class CaseWalk
{
    public static async Task<(string Link, string Number)> CallForHelpAsync(IPage resident, string address, string name)
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

    public static async Task<string> CaseIdAsync(IPage duty, string number)
    {
        var answer = await duty.APIRequest.PostAsync("/api/cases/search", new() { DataObject = new { text = number } });
        return (await answer.JsonAsync())!.Value.GetProperty("cases").EnumerateArray().Single().GetProperty("id").GetString()!;
    }

    /// <summary>Opens the desk with the case and does what its large button, or "more", offers.</summary>
    public static async Task ActAsync(IPage page, string id, string act, string? note = null)
    {
        if (!page.Url.EndsWith($"case={id}", StringComparison.Ordinal))
        {
            await page.GotoAsync($"/desk?case={id}");
        }

        var button = page.Locator($"[data-act={act}]");
        await button.First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (!await button.First.IsVisibleAsync())
        {
            await page.Locator(".acts details.more summary").ClickAsync();
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

                await PressAsync(submit);
            }

            Assert.Equal(0, await page.Locator(".acts .error").CountAsync());
            await page.WaitForTimeoutAsync(200);
        }
    }

    /// <summary>The form may close under the finger, since the act is done: the next look at the case tells.</summary>
    private static async Task PressAsync(ILocator submit)
    {
        try
        {
            await submit.ClickAsync(new() { Timeout = 5_000 });
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task<int> ActsAsync(IPage page, string id) =>
        (await (await page.APIRequest.GetAsync($"/api/cases/{id}")).JsonAsync())!.Value.GetProperty("acts").GetArrayLength();
}
