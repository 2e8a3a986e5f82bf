using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// The way of a case, as its people walk it: a call for help, the red point, the water company, the worker's check, the close, the resident told.
/// </summary>
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
        var (link, number) = await CaseWalk.CallForHelpAsync(resident, await AnAddressOfTheWorkersGridAsync(duty), name);

        // The red point stands in the duty desk's page without anyone asking for it.
        var alarm = duty.Locator("[data-desk=alarms] [data-emergency]").First;
        await alarm.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Stage.ShotAsync(duty, $"desk-alarm-{name}");
        var id = await CaseWalk.CaseIdAsync(duty, number);

        await CaseWalk.ActAsync(duty, id, "Acknowledge");
        await CaseWalk.ActAsync(duty, id, "Dispatch");
        await Stage.ShotAsync(duty, $"case-dispatched-{name}");
        var water = await stage.SignedInAsync("water", language, viewport);
        await CaseWalk.ActAsync(water, id, "Accept");
        await CaseWalk.ActAsync(water, id, "Resolve", language == "en" ? "Main repaired, water is back." : "主管道已修复，恢复供水。");
        var worker = await stage.SignedInAsync("worker", language, viewport);
        await CaseWalk.ActAsync(worker, id, "Pass");
        await CaseWalk.ActAsync(duty, id, "Close");
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

    private async Task<string> AnAddressOfTheWorkersGridAsync(IPage duty)
    {
        var answer = await duty.APIRequest.GetAsync($"/api/cases?area={stage.Account("worker").Area}");
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync())!.Value.GetProperty("cases").EnumerateArray().First().GetProperty("address").GetString()!;
    }
}
