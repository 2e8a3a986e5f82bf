using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// The browser's own way back through the questions of a report: nothing is asked to be sent twice, and what was typed stands there.
/// </summary>
[Collection("browser")]
public sealed class ReportBackTests(Stage stage)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Going_back_shows_each_question_as_it_was_answered(bool javaScript)
    {
        var page = await stage.VisitorAsync("zh-CN", Viewport.Phone, javaScript);
        await page.GotoAsync("/report?kind=0301");
        await page.FillAsync("#Address", "榕树下的小卖部");
        await page.ClickAsync("button[value=next].primary");
        await page.Locator("#Choice").WaitForAsync();
        await page.ClickAsync("button[value=next].primary");
        await page.FillAsync("#Text", "垃圾堆了三天（合成）");
        await page.ClickAsync("button[value=next].primary");
        await page.Locator("button[value=send].primary").WaitForAsync();
        await page.GoBackAsync();
        Assert.Equal("垃圾堆了三天（合成）", await page.InputValueAsync("#Text"));
        await page.GoBackAsync();
        Assert.Equal("榕树下的小卖部", await page.InputValueAsync("#Address"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_position_that_is_not_fine_names_no_house_and_shows_its_circle()
    {
        var page = await stage.VisitorAsync("zh-CN", Viewport.Phone);
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Longitude = 110.34f, Latitude = 20.03f, Accuracy = 5000 });
        await page.GotoAsync("/help?kind=0214");
        await page.ClickAsync("[data-position]");
        await page.Locator("[data-map][data-circle=\"5000\"]").WaitForAsync();
        Assert.Equal("", await page.InputValueAsync("#Address"));
        Assert.Equal("5000", await page.InputValueAsync("[name=\"Form.Accuracy\"]"));
        await page.Context.CloseAsync();
    }
}
