using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>The register at the door, kept on the worker's phone without a network.</summary>
[Collection("browser")]
public sealed class FieldRegisterTests(Stage stage)
{
    /// <summary>Of a woman born on the third of March 1950; in the other its last character is wrong.</summary>
    private const string Number = "46098819500303002X", WrongNumber = "460988195003030022";

    [Fact]
    public async Task What_is_written_down_at_the_door_without_a_network_is_shown_at_once_and_stands_in_the_register_once()
    {
        var phone = await FieldPhone.BeginAsync(stage);
        var page = phone.Page;
        await phone.InstalledAsync();
        await phone.KeepsAsync("grid");
        await phone.OfflineAsync(true);
        await page.ClickAsync("nav a[href='grid']");
        await page.Locator("details.card").First.WaitForAsync();
        await phone.LookAsync("door-grid");
        await page.ClickAsync("details.card >> nth=0");
        var known = (await page.Locator("details.card >> nth=0").Locator("a .secondary").First.TextContentAsync())!.Split('、')[0];
        await page.Locator("details.card >> nth=0").GetByText("每一扇门").ClickAsync();
        var door = (await page.Locator("a.task[href$='/new']").First.GetAttributeAsync("href"))!;
        await phone.LookAsync("door-building");

        // The first home of the house is as it was: one tap, and no other is touched.
        var rooms = await page.Locator("button:has-text('还是一样')").CountAsync();
        await page.Locator("button:has-text('还是一样')").First.ClickAsync();
        await Assertions.Expect(page.Locator(".tag.good")).ToContainTextAsync("未发送");
        await Assertions.Expect(page.Locator("button:has-text('还是一样')")).ToHaveCountAsync(rooms - 1);

        await AddHouseholdAsync(phone, door, known);
        var household = page.Url.Split('/')[^1];
        await Assertions.Expect(page.Locator("#app main")).ToContainTextAsync("演示阿婆");
        await Assertions.Expect(page.Locator("header .tag")).ToContainTextAsync("未发送");
        await phone.LookAsync("door-household");
        await page.ClickAsync("button:has-text('拒绝')");
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("3 项未发送");

        // The browser ends; without a network everything is there again, and it is hers to take back only from the end.
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator("#app main")).ToContainTextAsync("演示阿婆");
        await page.ClickAsync(".unsent");
        await Assertions.Expect(page.Locator("button:has-text('撤回')")).ToHaveCountAsync(2);
        await phone.LookAsync("door-unsent");
        await SplitAsync(phone, household);

        await phone.OfflineAsync(false);
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");
        var there = await phone.AnswerAsync($"/api/register/households/{household}");
        var woman = Assert.Single(there.GetProperty("residents").EnumerateArray());
        Assert.Equal(("Female", "ResidentCard", "age.60-79"),
            (woman.GetProperty("sex").GetString(), woman.GetProperty("document").GetString(), woman.GetProperty("ageBand").GetString()));
        await SettleConflictAsync(phone, household, woman.GetProperty("id").GetString()!);
        Assert.False(await page.EvaluateAsync<bool>("number => document.documentElement.outerHTML.includes(number)", Number));
        Problems.AssertNone(page);
    }

    /// <summary>Home, then its people, then a look at all of it; a wrong number is said while the card is in her hand, and nothing is lost.</summary>
    private static async Task AddHouseholdAsync(FieldPhone phone, string door, string known)
    {
        var page = phone.Page;
        await page.ClickAsync($"a[href='{door}']");
        await page.ClickAsync("label:has(input[name=shared][value=family])");
        await page.ClickAsync("label:has(input[name=use][value=Rented])");
        await phone.LookAsync("door-home");
        await page.ClickAsync("button:has-text('下一步')");
        await page.FillAsync("#name", "演示阿婆");
        await page.FillAsync("#idnumber", WrongNumber);
        await page.Locator("#idnumber").BlurAsync();
        await Assertions.Expect(page.Locator("#idnumber-error")).ToContainTextAsync("有一位不对");
        await phone.LookAsync("door-wrong");
        await phone.KeepsAsync($"draft/household/{door.Split('/')[1]}");
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator("#name")).ToHaveValueAsync("演示阿婆");
        await page.FillAsync("#idnumber", Number);
        await page.Locator("#idnumber").BlurAsync();
        await Assertions.Expect(page.Locator("#number-right")).ToContainTextAsync("女 · 1950-03-03");
        Assert.Equal(0, await page.Locator("#idnumber, #birthdate, input[name=sex]").CountAsync());
        await page.FillAsync("#phone", "12000004321");
        await phone.LookAsync("door-person");
        await page.ClickAsync("button:has-text('还有下一人')");

        await phone.LookAsync("door-next");
        await page.FillAsync("#name", known);
        await page.SelectOptionAsync("#document", "None");
        await page.SelectOptionAsync("#relation", "20");
        await page.ClickAsync("button:has-text('人都登记了')");
        await page.ClickAsync("button:has-text('保存')");
        await Assertions.Expect(page.Locator("p.error")).ToContainTextAsync("是不是同一个人");
        await phone.LookAsync("door-double");
        await page.GetByText("不是同一个人", new() { Exact = true }).ClickAsync();
        await page.ClickAsync("button:has-text('保存')");
        await page.WaitForURLAsync("**/households/*");
    }

    /// <summary>The second of them becomes a household of its own, behind the same door.</summary>
    private static async Task SplitAsync(FieldPhone phone, string household)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='grid']");
        await page.FillAsync("#search", "演示阿婆");
        await page.ClickAsync($".list a[href='households/{household}']");
        await page.ClickAsync($"a[href='households/{household}/change']");
        await page.ClickAsync("label:has(input[value=split])");
        await page.ClickAsync("button:has-text('保存')");
        await Assertions.Expect(page.Locator("p.error")).ToContainTextAsync("请勾选");
        await page.Locator("input[name=goes]").Last.CheckAsync();
        await phone.LookAsync("door-split");
        await page.ClickAsync("button:has-text('保存')");
        Assert.True(await Patience.IsTrueAsync(page, "household => !location.pathname.includes(household)", household));
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("4 项未发送");
        await Assertions.Expect(page.Locator("header .tag")).ToContainTextAsync("未发送");
    }

    /// <summary>While she corrects a phone number without a network, her office does so too: she sees both, and hers counts.</summary>
    private static async Task SettleConflictAsync(FieldPhone phone, string household, string resident)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='grid']");
        await page.FillAsync("#search", "演示阿婆");
        await page.ClickAsync($".list a[href='households/{household}']");
        await Assertions.Expect(page.Locator("header .tag")).ToHaveCountAsync(0);
        await page.ClickAsync($"a[href='residents/{resident}']");
        await phone.OfflineAsync(true);
        await page.FillAsync("#phone", "12000008888");
        await page.ClickAsync("button:has-text('保存')");
        await page.Locator("a[href='tel:12000008888']").WaitForAsync();
        await phone.OfficeGivesAsync(resident, "12000007777");
        await phone.OfflineAsync(false);
        await phone.KeepMineAsync("12000008888", "12000007777", "door-conflict");
        await page.ClickAsync("nav a[href='grid']");
        await page.FillAsync("#search", "8888");
        await Assertions.Expect(page.Locator($".list a[href='households/{household}']")).ToBeVisibleAsync();
    }
}
