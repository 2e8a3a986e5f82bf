using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>A working day on the phone while there is no server at all: with the app as it was built, and each night as it was published.</summary>
[Collection("browser")]
public sealed class FieldWorkingDayTests(Stage stage)
{
    private const int Homes = 13, Doors = 3, Added = 4, Reports = 3;

    /// <summary>of a woman born on the seventeenth of May 1952; in the other its last digit is wrong.</summary>
    private const string Number = "460988195205170047", WrongNumber = "460988195205170046";

    private const string Mine = "12000005551", Theirs = "12000005552";

    [Fact]
    public async Task A_days_work_without_a_server_stands_there_once_in_the_evening_and_what_the_office_changed_meanwhile_is_settled()
    {
        await using var phone = await FieldPhone.BeginOwnAsync(stage);
        await phone.InstalledAsync();
        await phone.KeepsAsync("grid");
        var people = await phone.RowsAsync("resident");
        var (called, split) = Choose(people);
        var buildings = (await phone.RowsAsync("building")).Select(row => row.GetProperty("address").GetProperty("hans").GetString()!).ToList();
        var before = await LastRowsAsync();

        await using (await stage.WithoutServerAsync())
        {
            var houses = await HousesAsync(phone);
            await VisitHomesAsync(phone, houses);
            await VisitDoorsAsync(phone, houses[^1]);
            await WriteDownAsync(phone, houses[^2]);
            await SplitAsync(phone, split);
            await ReportAsync(phone, buildings);
            await CorrectAsync(phone, called);
            // Twenty households, a split, a number, three reports and as many photos.
            await UnsentAsync(phone, Homes + Doors + Added + 2 + (2 * Reports));
            await phone.OfflineAsync(true);
        }

        await phone.OfficeGivesAsync(IdOf(called), Theirs);
        await ComeBackAsync(phone);
        await phone.KeepMineAsync(Mine, Theirs, "day-conflict");
        await AssertOnceAsync(before);
        Assert.Equal(0, await phone.CountAsync("pictures"));
        Assert.Equal(Mine, (await phone.RowsAsync("resident")).Single(row => IdOf(row) == IdOf(called)).GetProperty("phone").GetString());
        await SpeakAsync(phone);
        Problems.AssertNone(phone.Page);
    }

    /// <summary>Somebody with a phone number, and another household of several.</summary>
    private static (JsonElement Called, JsonElement Split) Choose(IReadOnlyList<JsonElement> people)
    {
        var called = people.First(row => row.TryGetProperty("phone", out var number) && number.ValueKind is JsonValueKind.String);
        var split = people.GroupBy(HouseholdOf).First(home => home.Count() > 1 && home.Key != HouseholdOf(called));
        return (called, split.First());
    }

    private static string IdOf(JsonElement row) => row.GetProperty("id").GetString()!;

    private static string HouseholdOf(JsonElement row) => row.GetProperty("household").GetString()!;

    private static async Task<string[]> HousesAsync(FieldPhone phone)
    {
        await phone.Page.ClickAsync("nav a[href='grid']");
        await phone.Page.Locator("details.card").First.WaitForAsync();
        return await phone.Page.Locator("details.card a[href^='buildings/']")
            .EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('href'))");
    }

    private static async Task OpenHouseAsync(FieldPhone phone, string house)
    {
        await phone.Page.ClickAsync("nav a[href='grid']");
        await phone.Page.ClickAsync($"details.card:has(a[href='{house}']) summary");
        await phone.Page.ClickAsync($"a[href='{house}']");
        await phone.Page.Locator(".stop").First.WaitForAsync();
    }

    /// <summary>House by house, each home one tap: it is as it was.</summary>
    private static async Task VisitHomesAsync(FieldPhone phone, string[] houses)
    {
        var same = phone.Page.Locator("button:has-text('还是一样')");
        var visited = 0;
        for (var house = 1; visited < Homes; house++)
        {
            await OpenHouseAsync(phone, houses[house]);
            for (var left = await same.CountAsync(); left > 0 && visited < Homes; left--)
            {
                await same.First.ClickAsync();
                await Assertions.Expect(same).ToHaveCountAsync(left - 1);
                await UnsentAsync(phone, ++visited);
            }
        }

        await phone.LookAsync("day-house");
    }

    /// <summary>Nobody there, refused, and something to note.</summary>
    private static async Task VisitDoorsAsync(FieldPhone phone, string house)
    {
        await OpenHouseAsync(phone, house);
        var page = phone.Page;
        var homes = await page.Locator(".task a[href^='households/']").EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('href'))");
        foreach (var (i, said) in new[] { "没人", "拒绝", "有变化" }.Index())
        {
            await OpenHouseAsync(phone, house);
            await page.ClickAsync($".task a[href='{homes[i]}']");
            await page.ClickAsync($"button:has-text('{said}')");
            if (i == Doors - 1)
            {
                await page.FillAsync("#note", "门铃坏了，请敲门（合成）");
                await page.ClickAsync("button:has-text('保存')");
            }

            await UnsentAsync(phone, Homes + i + 1);
        }
    }

    /// <summary>Four households that moved in. Of the first the number is wrong, and the browser ends before it is put right.</summary>
    private static async Task WriteDownAsync(FieldPhone phone, string house)
    {
        for (var i = 0; i < Added; i++)
        {
            await OpenHouseAsync(phone, house);
            await BeginHouseholdAsync(phone, i);
            if (i == 0)
            {
                await TellWrongNumberAsync(phone, house);
            }
            else
            {
                await phone.Page.SelectOptionAsync("#document", "None");
            }

            await phone.Page.ClickAsync("button:has-text('人都登记了')");
            await phone.Page.ClickAsync("button:has-text('保存')");
            await phone.Page.WaitForURLAsync("**/households/*");
            await Assertions.Expect(phone.Page.Locator("#app main")).ToContainTextAsync(names[i].Normalize());
            await UnsentAsync(phone, Homes + Doors + i + 1);
        }
    }

    private static async Task BeginHouseholdAsync(FieldPhone phone, int i)
    {
        await phone.Page.Locator("a.task[href$='/new']").First.ClickAsync();
        await phone.Page.ClickAsync("label:has(input[name=use][value=Rented])");
        await phone.Page.ClickAsync("button:has-text('下一步')");
        await phone.Page.FillAsync("#name", names[i]);
    }

    /// <summary>The last has a letter in two parts, as some keyboards and files have it.</summary>
    private static readonly string[] names = ["演示工日甲", "演示工日乙", "演示工日丙", "演示Zoe\u0308"];

    private static async Task TellWrongNumberAsync(FieldPhone phone, string house)
    {
        await phone.Page.FillAsync("#idnumber", WrongNumber);
        await phone.Page.ClickAsync("button:has-text('人都登记了')");
        await Assertions.Expect(phone.Page.Locator("#idnumber-error")).ToContainTextAsync("有一位不对");
        await phone.LookAsync("day-wrong");
        await phone.RestartAsync();
        await UnsentAsync(phone, Homes + Doors);
        await OpenHouseAsync(phone, house);
        await phone.Page.Locator("a.task[href$='/new']").First.ClickAsync();
        await Assertions.Expect(phone.Page.Locator("#name")).ToHaveValueAsync(names[0]);
        await phone.Page.FillAsync("#idnumber", Number);
        await phone.Page.Locator("#idnumber").BlurAsync();
        await Assertions.Expect(phone.Page.Locator("#number-right")).ToContainTextAsync("女 · 1952-05-17");
    }

    private static async Task FindAsync(FieldPhone phone, JsonElement person)
    {
        await phone.Page.ClickAsync("nav a[href='grid']");
        await phone.Page.FillAsync("#search", person.GetProperty("name").GetString()!);
        await phone.Page.ClickAsync($".list a[href='households/{HouseholdOf(person)}']");
    }

    /// <summary>Whoever stands last goes, and stays behind the same door.</summary>
    private static async Task SplitAsync(FieldPhone phone, JsonElement person)
    {
        var page = phone.Page;
        await FindAsync(phone, person);
        await page.ClickAsync($"a[href='households/{HouseholdOf(person)}/change']");
        await page.ClickAsync("label:has(input[value=split])");
        await page.Locator("input[name=goes]").Last.CheckAsync();
        await page.ClickAsync("button:has-text('保存')");
        await UnsentAsync(phone, Homes + Doors + Added + 1);
    }

    /// <summary>Each with a photo of its own, at a house of hers.</summary>
    private static async Task ReportAsync(FieldPhone phone, List<string> buildings)
    {
        var page = phone.Page;
        for (var i = 0; i < Reports; i++)
        {
            var picture = await phone.PictureAsync(i + 1);
            await page.ClickAsync("nav a[href='report']");
            await page.Locator("#camera").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await phone.TakeAsync(picture);
            await Assertions.Expect(page.Locator(".taken img")).ToHaveCountAsync(1);
            await page.FillAsync("#kind", "井盖 缺失");
            await page.ClickAsync(".pick[data-kind='0613']");
            await page.FillAsync("#place", buildings[i]);
            await page.Locator("[data-building]").First.ClickAsync();
            await page.ClickAsync("#send");
            await UnsentAsync(phone, Homes + Doors + Added + 1 + (2 * (i + 1)));
        }

        await phone.LookAsync("day-reports");
    }

    private static async Task CorrectAsync(FieldPhone phone, JsonElement person)
    {
        await FindAsync(phone, person);
        await phone.Page.ClickAsync($"a[href='residents/{IdOf(person)}']");
        await phone.Page.FillAsync("#phone", Mine);
        await phone.Page.ClickAsync("button:has-text('保存')");
        await phone.Page.Locator($"a[href='tel:{Mine}']").WaitForAsync();
    }

    private static Task UnsentAsync(FieldPhone phone, int count) =>
        Assertions.Expect(phone.Page.Locator(".unsent")).ToContainTextAsync($"{count} 项未发送");

    /// <summary>The server does all of it, but its answer is lost on the way; so the phone sends it again.</summary>
    private static async Task ComeBackAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await page.ClickAsync(".unsent");
        await phone.LookAsync("day-unsent");
        TaskCompletionSource lost = new();
        await page.Context.RouteAsync("**/api/sync/operations", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync("connectionreset");
            lost.TrySetResult();
        }, new() { Times = 1 });
        await phone.OfflineAsync(false);
        await lost.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience.Milliseconds));
        await page.ClickAsync("button:has-text('现在发送')");
    }

    /// <summary>In another language names are in that one, too, and so is what the server says.</summary>
    private static async Task SpeakAsync(FieldPhone phone)
    {
        var page = phone.Page;
        var kind = (await phone.RowsAsync("kind")).Single(row => IdOf(row) == "0613").GetProperty("names").GetProperty("hant").GetString()!;
        await page.ReloadAsync();
        await page.ClickAsync("#face[data-ready] [data-language='zh-Hant']");
        await page.Locator("#face[data-ready] [data-language='zh-Hant'][aria-pressed='true']").WaitForAsync();
        await phone.TypeAsync(FieldPhone.Pin);
        await page.ClickAsync("nav a[href='report']");
        await Assertions.Expect(page.Locator(".pick[data-kind='0613']")).ToContainTextAsync(kind);
        await phone.LookAsync("day-hant");
    }

    private async Task AssertOnceAsync(IReadOnlyDictionary<string, long> before)
    {
        Assert.Equal(
            ["case.report Done 3", "register.add-household Done 4", "register.edit-resident Done 1", "register.split Done 1", "register.visit Done 16"],
            await NewAsync(before, "SyncedOperations", "Kind || ' ' || State"));
        // The number was given twice: by the office, and by her.
        Assert.Equal(["HouseholdAdded 4", "ResidentEdited 2", "Split 1", "Visited 16"], await NewAsync(before, "RegisterActs", "Kind"));
        Assert.Equal(["Met 14", "Nobody 1", "Refused 1"], await NewAsync(before, "RegisterActs", "Outcome", "Outcome IS NOT NULL"));
        Assert.Equal(16, (await NewAsync(before, "RegisterActs", "HouseholdId", "Kind = 'Visited'")).Count);
        Assert.Equal(["Present 5"], await NewAsync(before, "Households", "Standing"));
        Assert.Equal(3, (await NewAsync(before, "Reports", "CaseId")).Count);
        Assert.Equal(3, (await NewAsync(before, "Photos", "SentHash", "CaseId IS NOT NULL")).Count);
        Assert.Equal(["whole 3"], await NewAsync(before, "Photos", "CASE WHEN Blob = '' THEN 'awaited' ELSE 'whole' END", "CaseId IS NOT NULL"));
        Assert.Equal(["Done 1"], await NewAsync(before, "HeldOperations", "State"));
    }

    private static readonly string[] tables = ["SyncedOperations", "RegisterActs", "Households", "Reports", "Photos", "HeldOperations"];

    /// <summary>The number of each table's last row, as the database counts them.</summary>
    private async Task<IReadOnlyDictionary<string, long>> LastRowsAsync()
    {
        Dictionary<string, long> last = [];
        foreach (var table in tables)
        {
            last[table] = long.Parse((await AskAsync($"SELECT COALESCE(MAX(rowid), 0) FROM \"{table}\""))[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        return last;
    }

    /// <returns>What came since, and how often.</returns>
    private Task<List<string>> NewAsync(IReadOnlyDictionary<string, long> before, string table, string what, string which = "1") =>
        AskAsync($"SELECT ({what}) || ' ' || COUNT(*) FROM \"{table}\" WHERE rowid > {before[table]} AND {which} GROUP BY {what} ORDER BY {what}");

    private async Task<List<string>> AskAsync(string sql)
    {
        await using SqliteConnection connection = new($"Data Source={Path.Combine(stage.Folder, "doorstep.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        List<string> rows = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
