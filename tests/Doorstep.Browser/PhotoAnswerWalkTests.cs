using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>A worker photographs something for a form, and somebody signs on her phone.</summary>
[Collection("browser")]
public sealed class PhotoAnswerWalkTests(Stage stage)
{
    private const string Files = "() => document.querySelector('[data-signature] input[type=file]').files.length";

    [Fact]
    public async Task A_photo_and_a_signature_drawn_on_the_page_are_sent_with_the_form_and_stay_while_it_is_answered_again()
    {
        var page = await stage.SignedInAsync("worker", "zh-CN", Viewport.Phone);
        var task = (await JsonAsync(page, "/api/tasks/today")).GetProperty("stops").EnumerateArray()
            .SelectMany(stop => stop.GetProperty("tasks").EnumerateArray())
            .First(one => one.GetProperty("form").GetString() is { } form && form != "old-building");
        await AskMoreAsync(task.GetProperty("form").GetString()!);
        await page.GotoAsync($"/today/{task.GetProperty("id").GetString()}");
        await page.SetInputFilesAsync("input[name='a.walk-picture.files']",
            new FilePayload { Name = "a.png", MimeType = "image/png", Buffer = await page.ScreenshotAsync() });

        var canvas = page.Locator("[data-signature] canvas");
        await canvas.ScrollIntoViewIfNeededAsync();
        var box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 20, box.Y + 30);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 120, box.Y + 70, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        Assert.Equal(1, await page.EvaluateAsync<int>(Files));
        await page.Locator("[data-signature] button").ClickAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>(Files));
        // By the keyboard as well.
        await canvas.FocusAsync();
        foreach (var key in (string[])["Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space"])
        {
            await page.Keyboard.PressAsync(key);
        }

        Assert.Equal(1, await page.EvaluateAsync<int>(Files));
        await Stage.ShotAsync(page, "photo-answer");
        // Something that must be answered is not yet: the page asks again, and has both.
        await page.Locator("#main-form button.primary").ClickAsync();
        await Assertions.Expect(page.Locator("#main-form ul.photos img")).ToHaveCountAsync(2);
        Assert.True(await Patience.IsTrueAsync(
            page, "() => [...document.querySelectorAll('#main-form ul.photos img')].every(image => image.complete && image.naturalWidth > 0)"));
        await Stage.ShotAsync(page, "photo-answer-again");
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1);
        await page.Locator("#main-form ul.photos button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#main-form ul.photos img")).ToHaveCountAsync(1);
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    /// <summary>The office asks for a picture and a signature in the next version of the form.</summary>
    private async Task AskMoreAsync(string code)
    {
        var office = await stage.SignedInAsync("admin", "zh-CN", Viewport.Desk);
        var version = (await JsonAsync(office, "/api/forms")).EnumerateArray().Single(one => one.GetProperty("code").GetString() == code)
            .GetProperty("version").GetInt32();
        var form = JsonNode.Parse((await JsonAsync(office, $"/api/forms/{code}/{version}")).GetProperty("definition").GetRawText())!.AsObject();
        foreach (var (id, type) in new[] { ("walk-picture", "Photo"), ("walk-signature", "Signature") })
        {
            form["questions"]!.AsArray().Add(JsonNode.Parse($$$"""
                {"id":"{{{id}}}","concept":"walk.{{{type.ToLowerInvariant()}}}","type":"{{{type}}}",
                 "label":{"hans":"合成{{{type}}}","hant":"合成{{{type}}}","en":"Synthetic {{{type}}}"},
                 "need":{"hans":"接收部门凭它决定","hant":"接收部門憑它決定","en":"The receiving department decides on it"}}
                """));
        }

        var draft = await office.APIRequest.PutAsync($"/api/forms/{code}/draft", Body(new JsonObject { ["seen"] = 0, ["form"] = form }));
        Assert.True(draft.Ok, await draft.TextAsync());
        var published = await office.APIRequest.PostAsync($"/api/forms/{code}/publish", Body(new JsonObject { ["seen"] = 1 }));
        Assert.True(published.Ok, await published.TextAsync());
        await office.Context.CloseAsync();
    }

    private static APIRequestContextOptions Body(JsonObject body) =>
        new() { DataString = body.ToJsonString(), Headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" } };

    private static async Task<JsonElement> JsonAsync(IPage page, string path) => (await (await page.APIRequest.GetAsync(path)).JsonAsync())!.Value;
}
