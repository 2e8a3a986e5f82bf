using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>Cases reported on the worker's phone without a network, and their photos.</summary>
[Collection("browser")]
public sealed class FieldReportTests(Stage stage)
{
    private const string Marker = "SECRET-PLACE";

    [Fact]
    public async Task A_case_reported_without_a_network_survives_a_restart_and_a_wipe_and_its_photo_goes_on_where_the_line_broke()
    {
        var phone = await FieldPhone.BeginAsync(stage);
        var page = phone.Page;
        await phone.InstalledAsync();
        await phone.KeepsAsync("grid");
        var building = await ABuildingAsync(phone);
        var picture = await APictureAsync(phone);
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Longitude = (float)building.Longitude, Latitude = (float)building.Latitude, Accuracy = 8 });
        await phone.OfflineAsync(true);

        await ReportAsync(phone, picture, building);
        await ReportSettledAsync(phone);
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("3 项未发送");
        await WipeAsync(phone);

        var pieces = await BreakLineAsync(page);
        await phone.OfflineAsync(false);
        await phone.RegisterAsync();
        await page.ClickAsync("nav a[href='me']");
        await page.FillAsync("#earlier", FieldPhone.Pin);
        await page.ClickAsync("button:has-text('取回')");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("取回了 3 项");
        // The words are there; of the photo a part.
        await Assertions.Expect(page.Locator(".unsent")).ToContainTextAsync("1 项未发送");
        var reports = await phone.AnswerAsync("/api/cases/worker-reports");
        Assert.Equal([("Closed", "扶正了", 0), ("Reported", null, 1)], reports.EnumerateArray().Take(2).Select(StateOf));

        await page.ClickAsync(".unsent");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("照片：上报：");
        await Stage.ShotAsync(page, "field-photo-unsent");
        await page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
        await Assertions.Expect(page.Locator(".top")).ToContainTextAsync("全部已发送");
        // What had come before the line broke was not sent again.
        Assert.Equal(pieces, pieces.Order());
        Assert.Single(pieces, 0);
        Assert.Equal(0, await phone.CountAsync("pictures"));

        var last = (await phone.AnswerAsync("/api/cases/worker-reports"))[1];
        Assert.Equal(("Reported", null, 0), StateOf(last));
        Assert.Equal(building.Address, last.GetProperty("address").GetString());
        await page.Context.UnrouteAllAsync();
        await LookAtReportsAsync(phone, last.GetProperty("number").GetString()!);
        Problems.AssertNone(page);
    }

    private static (string? Status, string? Note, int Awaited) StateOf(JsonElement report) => (report.GetProperty("status").GetString(),
        report.TryGetProperty("note", out var note) ? note.GetString() : null, report.GetProperty("photosAwaited").GetInt32());

    /// <summary>With a photo, at the building where she stands; the browser ends in the middle of it.</summary>
    private static async Task ReportAsync(FieldPhone phone, byte[] picture, Building building)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='report']");
        await page.Locator("#camera").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Stage.ShotAsync(page, "field-report");
        await phone.AssertFitsAsync();
        await page.Locator("#camera").DispatchEventAsync("cancel");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("没有拍到照片");
        await FullAsync(page, true);
        await phone.TakeAsync(picture);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("手机没有存下");
        await FullAsync(page, false);
        await phone.TakeAsync(picture);
        await Assertions.Expect(page.Locator(".taken img")).ToHaveCountAsync(1);

        await page.FillAsync("#kind", "井盖 缺失");
        await page.ClickAsync(".pick[data-kind='0613']");
        await page.ClickAsync("#near");
        await page.Locator("[data-building]").First.WaitForAsync();
        await Stage.ShotAsync(page, "field-report-near");
        await phone.AssertFitsAsync();
        await page.Locator("[data-building]").First.ClickAsync();
        await Assertions.Expect(page.Locator(".chosen")).ToHaveCountAsync(2);
        var kept = await page.EvaluateAsync<int>(DraftLength);
        await page.FillAsync("#text", "井盖没有了（合成）");
        Assert.True(await Patience.IsTrueAsync(page, $"async kept => await ({DraftLength})() > kept", kept), "The words were not kept.");

        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator("#text")).ToHaveValueAsync("井盖没有了（合成）");
        await Assertions.Expect(page.Locator(".taken img")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".chosen >> nth=1")).ToContainTextAsync(building.Address);
        await AssertCleanAsync(page);
        await Stage.ShotAsync(page, "field-report-filled");
        await phone.AssertFitsAsync();
        await page.ClickAsync("#send");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("已存在手机，还没有发送");
        await Stage.ShotAsync(page, "field-reports-unsent");
        await phone.AssertFitsAsync();
    }

    /// <summary>At a place in words, put right at once, without a photo.</summary>
    private static async Task ReportSettledAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await page.ClickAsync("main a[href='report']");
        await page.ClickAsync(".pick[data-kind='0613']");
        await page.ClickAsync("#send");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("请选择楼栋，或写明地点");
        await page.FillAsync("#place", "老供销社后面（合成）");
        await page.CheckAsync("#is-settled");
        await page.FillAsync("#settled", "扶正了");
        await page.ClickAsync("#send");
        await Assertions.Expect(page.Locator(".list li")).ToHaveCountAsync(2);
    }

    private static async Task WipeAsync(FieldPhone phone)
    {
        var page = phone.Page;
        await page.ReloadAsync();
        await phone.WipeAsync();
        await Assertions.Expect(page.Locator(".banner")).ToContainTextAsync("3 项未发送");
        Assert.Equal((0, 1), (await phone.CountAsync("records"), await phone.CountAsync("pictures")));
    }

    /// <summary>The third piece does not arrive.</summary>
    /// <returns>Where each piece that did begins.</returns>
    private static async Task<List<int>> BreakLineAsync(IPage page)
    {
        List<int> pieces = [];
        var isBroken = false;
        await page.Context.RouteAsync("**/api/photos/uploads/*", async route =>
        {
            if (route.Request.Method == "PATCH" && pieces.Count == 2 && !isBroken)
            {
                isBroken = true;
                await route.AbortAsync("connectionreset");
                return;
            }

            if (route.Request.Method == "PATCH")
            {
                pieces.Add(int.Parse(route.Request.Headers["upload-offset"], System.Globalization.CultureInfo.InvariantCulture));
            }

            await route.ContinueAsync();
        });
        return pieces;
    }

    private static async Task LookAtReportsAsync(FieldPhone phone, string number)
    {
        var page = phone.Page;
        await page.ClickAsync("nav a[href='me']");
        await page.ClickAsync("main a[href='reports']");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(number);
        await Stage.ShotAsync(page, "field-reports");
        await phone.AssertFitsAsync();
        await phone.OfflineAsync(true);
        await phone.OpenAgainAsync();
        await Assertions.Expect(page.Locator("#app main")).ToContainTextAsync(number);
        await Assertions.Expect(page.Locator("#app main")).ToContainTextAsync("井盖没有了（合成）");
    }

    /// <summary>How long the sealed draft is, which says that what was typed last is in it.</summary>
    private const string DraftLength = """
        () => new Promise(done => {
          const asked = indexedDB.open('doorstep-field');
          asked.onsuccess = () => asked.result.transaction('records').objectStore('records').get('draft/report').onsuccess = event => done(event.target.result?.data.byteLength ?? 0);
        })
        """;

    /// <summary>No room for another picture on the phone, and room again.</summary>
    private static async Task FullAsync(IPage page, bool isFull) => await page.EvaluateAsync("""
        isFull => {
          const store = IDBObjectStore.prototype;
          store.real ??= store.put;
          store.put = isFull
            ? function (...given) { if (this.name === 'pictures') throw new DOMException('', 'QuotaExceededError'); return this.real(...given); }
            : store.real;
        }
        """, isFull);

    /// <summary>What a camera wrote into the file beside the picture is not kept, and the picture is smaller.</summary>
    private static async Task AssertCleanAsync(IPage page) => Assert.True(await page.EvaluateAsync<bool>("""
        async marker => {
          const photos = await import('/field/js/photos.js');
          const [about] = JSON.parse(await photos.allText()).map(text => JSON.parse(text));
          const bytes = await photos.piece(about.id, 0, about.length);
          const image = await createImageBitmap(new Blob([bytes]));
          return !new TextDecoder('latin1').decode(bytes).includes(marker) && image.width === 1600 && image.height === 1200;
        }
        """, Marker));

    /// <summary>A large picture that compresses badly, with a place hidden in it.</summary>
    private static async Task<byte[]> APictureAsync(FieldPhone phone)
    {
        var plain = await phone.PictureAsync(7);
        var hidden = System.Text.Encoding.ASCII.GetBytes($"Exif\0\0{Marker}");
        return [.. plain[..2], 0xff, 0xe1, 0, (byte)(hidden.Length + 2), .. hidden, .. plain[2..]];
    }

    private sealed record Building(string Address, double Longitude, double Latitude);

    /// <summary>One of her grid.</summary>
    private static async Task<Building> ABuildingAsync(FieldPhone phone)
    {
        var row = (await phone.RowsAsync("building"))[0];
        return new(row.GetProperty("address").GetProperty("hans").GetString()!,
            row.GetProperty("longitude").GetDouble(), row.GetProperty("latitude").GetDouble());
    }
}
