using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>The worker's phone app: installed once, then used without a network.</summary>
[Collection("browser")]
public sealed class FieldAppTests(Stage stage)
{
    [Fact]
    public async Task A_task_done_without_a_network_waits_sealed_on_the_phone_and_reaches_the_server_once()
    {
        var phone = await FieldPhone.BeginAsync(stage);
        var page = phone.Page;
        await Stage.ShotAsync(page, "field-today");
        await phone.AssertFitsAsync();
        await phone.InstalledAsync();
        await phone.KeepsAsync("grid");
        await phone.OfflineAsync(true);
        await page.ReloadAsync();
        await phone.TypeAsync(FieldPhone.Wrong);
        await Assertions.Expect(page.Locator("#wrong")).ToContainTextAsync("9");
        await Stage.ShotAsync(page, "field-pin");
        await phone.AssertFitsAsync();
        await phone.TypeAsync(FieldPhone.Pin);

        await page.Locator(".stop .task").First.WaitForAsync();
        var id = await ChooseTaskAsync(phone);
        await page.ClickAsync($"a.task[href='tasks/{id}']");
        await Stage.ShotAsync(page, "field-task");
        await phone.AssertFitsAsync();
        await page.Locator(".choice input").First.CheckAsync();
        await phone.KeepsAsync($"draft/{id}");
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator(".choice input").First).ToBeCheckedAsync();
        await page.ClickAsync("button:has-text('没人')");
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项未发送");
        Assert.Equal(0, await page.Locator($"a.task[href='tasks/{id}']").CountAsync());
        await AssertSealedAsync(phone, await OpenHouseholdAsync(phone));

        await phone.OpenAgainAsync();
        await page.ClickAsync(".unsent");
        await Assertions.Expect(page.Locator(".list li")).ToHaveCountAsync(1);
        await Stage.ShotAsync(page, "field-unsent");
        await phone.OfflineAsync(false);
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");

        // Five minutes without a touch, and it asks for the PIN again.
        await page.EvaluateAsync(
            "() => { const now = Date.now; Date.now = () => now() + 301_000; document.dispatchEvent(new Event('visibilitychange')); }");
        await page.Locator("#pad").WaitForAsync();
        var task = await TriedAsync(phone, id);
        Assert.Equal(("NobodyHome", 1), (task.GetProperty("outcome").GetString(), task.GetProperty("tries").GetInt32()));
        Problems.AssertNone(page);
    }

    [Fact]
    public async Task After_ten_wrong_pins_nothing_is_known_any_more_and_what_was_not_sent_can_be_brought_back_by_its_worker()
    {
        var phone = await FieldPhone.BeginAsync(stage);
        var page = phone.Page;
        await phone.InstalledAsync();
        await phone.OfflineAsync(true);
        var id = await ChooseTaskAsync(phone);
        await page.ClickAsync($"a.task[href='tasks/{id}']");
        await page.ClickAsync("button:has-text('没人')");
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项未发送");
        await page.ReloadAsync();
        await phone.WipeAsync();
        await Assertions.Expect(page.Locator(".banner")).ToContainTextAsync("1 项未发送");
        Assert.Equal(0, await phone.CountAsync("records"));

        await phone.OfflineAsync(false);
        await phone.RegisterAsync();
        await page.ClickAsync("nav a[href='me']");
        await page.FillAsync("#earlier", FieldPhone.Pin);
        await Stage.ShotAsync(page, "field-me");
        await page.ClickAsync("button:has-text('取回')");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("取回了 1 项");
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");
        Assert.Equal(0, await phone.CountAsync("left"));
        Assert.Equal("NobodyHome", (await TriedAsync(phone, id)).GetProperty("outcome").GetString());
        Problems.AssertNone(page);
    }

    /// <summary>Everything that the browser keeps for the app, each byte as a letter, and whether any of the given words is in it.</summary>
    private const string Found = """
        async words => {
          const texts = [], text = new TextDecoder('latin1'), utf8 = new TextEncoder();
          const bytes = value => {
            if (typeof value === 'string') texts.push(text.decode(utf8.encode(value)));
            else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(text.decode(value));
            else if (value && typeof value === 'object' && !(value instanceof CryptoKey)) Object.entries(value).forEach(pair => pair.forEach(bytes));
          };
          const database = await new Promise(done => { const asked = indexedDB.open('doorstep-field'); asked.onsuccess = () => done(asked.result); });
          let rows = 0;
          for (const name of database.objectStoreNames) {
            const store = database.transaction(name).objectStore(name);
            for (const ask of [store.getAll(), store.getAllKeys()]) {
              for (const value of await new Promise(done => ask.onsuccess = () => done(ask.result))) { bytes(value); rows++; }
            }
          }
          Object.entries(localStorage).concat(Object.entries(sessionStorage)).forEach(pair => pair.forEach(bytes));
          let files = 0;
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) { texts.push(request.url, text.decode(await (await cache.match(request)).arrayBuffer())); files++; }
          }
          const wide = word => text.decode(new Uint8Array(Array.from(word).flatMap(sign => [sign.charCodeAt(0) & 255, sign.charCodeAt(0) >> 8])));
          const base64 = word => btoa(String.fromCharCode(...utf8.encode(word))).replace(/=+$/, '').slice(0, -2);
          const forms = word => [text.decode(utf8.encode(word)), wide(word), base64(word),
            Array.from(word).map(sign => '\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0')).join(''), encodeURIComponent(word)];
          return { rows, files, found: words.filter(word => forms(word).some(form => texts.some(one => one.includes(form)))) };
        }
        """;

    /// <summary>Without a network, by the door.</summary>
    /// <returns>Who lives there, and a phone number.</returns>
    private static async Task<string[]> OpenHouseholdAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='grid']");
        await page.Locator("details.card").First.WaitForAsync();
        await Stage.ShotAsync(page, "field-grid");
        await phone.AssertFitsAsync();
        await page.ClickAsync("details.card >> nth=0");
        await page.Locator("details.card >> nth=0").Locator("a .secondary").First.WaitForAsync();
        var names = (await page.Locator("details.card >> nth=0").Locator("a .secondary").AllTextContentsAsync())
            .SelectMany(line => line.Split('、')).Where(name => name.Length is 2 or 3).Distinct().ToList();
        await page.FillAsync("#search", names[0]);
        await page.Locator(".list a").First.ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(names[0]);
        await Stage.ShotAsync(page, "field-household");
        await phone.AssertFitsAsync();
        var phones = await page.Locator("a[href^='tel:']").AllTextContentsAsync();
        await page.ClickAsync("nav a[href='']");
        await page.Locator(".stop").First.WaitForAsync();
        return [.. names.Where(name => name.Length == 3), .. phones.Select(phone => phone.Trim())];
    }

    private static async Task AssertSealedAsync(FieldPhone phone, string[] people)
    {
        var page = phone.Page;
        Assert.NotEmpty(people);
        var day = await phone.DayAsync();
        var shown = (await page.Locator(".stop h2 span").AllTextContentsAsync()).Select(place => place.Trim()).ToList();
        Assert.NotEmpty(shown);
        List<string> words =
        [
            .. shown.Select(place => place.Split(' ')[0]).Distinct(), day.GetProperty("worker").GetString()!, .. TasksOf(day, "stops").Select(IdOf), .. people,
        ];
        var found = await page.EvaluateAsync<JsonElement>(Found, words);
        Assert.True(found.GetProperty("rows").GetInt32() > 5 && found.GetProperty("files").GetInt32() > 50);
        // The id of a task with a draft or an entry names nobody; there is none here besides.
        Assert.Empty(found.GetProperty("found").EnumerateArray().Select(word => word.GetString()));
        // The search finds what is there.
        Assert.Single((await page.EvaluateAsync<JsonElement>(Found, new[] { "请输入 PIN 码" })).GetProperty("found").EnumerateArray());
    }

    /// <summary>A visit at a door that nobody has tried yet.</summary>
    private static async Task<string> ChooseTaskAsync(FieldPhone phone)
    {
        var day = await phone.DayAsync();
        var shown = await phone.Page.Locator("a.task").EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('href'))");
        return TasksOf(day, "stops").First(task => task.GetProperty("subject").GetString() is "Household" or "Resident"
            && task.GetProperty("form").GetString() is "care-visit" && task.GetProperty("tries").GetInt32() == 0 && shown.Contains($"tasks/{IdOf(task)}"))
            .GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> TriedAsync(FieldPhone phone, string id) =>
        TasksOf(await phone.DayAsync(), "tried").Single(task => IdOf(task) == id);

    private static string IdOf(JsonElement task) => task.GetProperty("id").GetString()!;

    private static IEnumerable<JsonElement> TasksOf(JsonElement day, string part) =>
        day.GetProperty(part).EnumerateArray().SelectMany(stop => stop.GetProperty("tasks").EnumerateArray());
}
