using System.Globalization;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>Somebody of the office writes a form, sees how it will look and what is still wrong, and publishes it.</summary>
[Collection("browser")]
public sealed class FormEditorTests(Stage stage)
{
    [Theory]
    [InlineData("en", 1440)]
    [InlineData("zh-CN", 390)]
    public async Task A_form_is_written_tried_published_and_changed(string language, int width)
    {
        var (code, page) = ($"yard-{width}", await stage.SignedInAsync("admin", language, width > 800 ? Viewport.Desk : Viewport.Phone));
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync("/forms");
        await page.FillAsync("#new-code", code);
        await page.Locator("form:has(#new-code) button").ClickAsync();

        await Patience.FillAsync(page, "#form-names-hans", "院落检查（合成）");
        await Patience.FillAsync(page, "#form-names-en", "Yard check (synthetic)");
        // The traditional is filled in, to be read over.
        await Assertions.Expect(page.Locator("#form-names-hant")).ToHaveValueAsync("院落檢查（合成）");
        await Patience.FillAsync(page, "#purpose-hans", "知道哪里积水");
        await Patience.FillAsync(page, "#purpose-en", "To know where water stands");
        await Patience.FillAsync(page, "#purpose-owner", "HEALTH");
        await Patience.FillAsync(page, "#purpose-days", "90");
        await Patience.FillAsync(page, "#purpose-review", TimeProvider.System.GetUtcNow().AddDays(200).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await AddAsync(page, 1, "Choice", "有积水吗", "Is there standing water?");
        await page.Locator("[data-form=add-option]").ClickAsync();
        await Patience.FillAsync(page, "#option-0-hans", "有");
        await Patience.FillAsync(page, "#option-0-en", "Yes");
        await AddAsync(page, 2, "Number", "有几处", "In how many places?");
        await page.Locator("[data-form=add-when]").ClickAsync();

        // Asked only after the answer that leads to it.
        var preview = page.Locator(".form-preview");
        await Assertions.Expect(preview.Locator("input[type=radio]")).ToHaveCountAsync(1);
        await Assertions.Expect(preview.Locator("input[inputmode=decimal]")).ToHaveCountAsync(0);
        await preview.Locator("input[type=radio]").CheckAsync();
        await Assertions.Expect(preview.Locator("input[inputmode=decimal]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-form=issues] li")).ToHaveCountAsync(0);
        await Stage.ShotAsync(page, $"form-editor-{language}-{width}");
        await page.Locator("[data-form=publish]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-form=publish]")).ToBeDisabledAsync();

        // A change is told beside what counts, and what is wrong with it keeps it from being published.
        await page.Locator("[data-question=question-2]").ClickAsync();
        await Patience.FillAsync(page, "#q-concept", "household.people");
        await Assertions.Expect(page.Locator("[data-form=issues] li")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-form=changes] li")).ToHaveCountAsync(1);
        await page.Locator("[data-form=publish]").ClickAsync();
        await page.Locator(".form-page > .errors").WaitForAsync();
        await Stage.ShotAsync(page, $"form-editor-wrong-{language}-{width}");
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1);
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    private static async Task AddAsync(IPage page, int number, string type, string hans, string english)
    {
        await page.Locator("[data-form=add]").ClickAsync();
        await page.Locator($"[data-question=question-{number}][aria-pressed=true]").WaitForAsync();
        await page.Locator("#q-type").SelectOptionAsync(type);
        await Patience.FillAsync(page, "#q-label-hans", hans);
        await Patience.FillAsync(page, "#q-label-en", english);
    }
}
