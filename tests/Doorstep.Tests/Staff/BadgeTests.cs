using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Photos;
using Doorstep.Privacy.Retention;
using Doorstep.Sealing;
using Doorstep.Staff;
using Doorstep.Staff.Badges;
using Doorstep.Tests.Photos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using QRCoder;
using SkiaSharp;
using static Doorstep.Tests.Staff.DutyCity;

namespace Doorstep.Tests.Staff;

public sealed partial class BadgeTests : IAsyncLifetime
{
    private readonly DutyCity city = new();

    public async ValueTask InitializeAsync()
    {
        await city.InitializeAsync();
        // Ten in the morning, in the city, early in a half minute.
        var now = city.Now.ToOffset(CityTime.Offset);
        var ten = new DateTimeOffset(now.Date.AddDays(1).AddHours(10), CityTime.Offset);
        city.Time.Leap(ten - city.Now + TimeSpan.FromSeconds(1));
    }

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task Whoever_scans_a_live_code_sees_who_it_is_and_that_she_is_on_duty_and_the_visit_standard()
    {
        var (status, page, answer) = await ScanAsync(CodeOf("D-1"));

        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var said in (string[])[city.Worker("D-1").Name, "D-1", $"合成{Grid(1)}", "现在在岗", "12345", "穿工作服", "说明为什么来"])
        {
            Assert.Contains(said, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(city.Worker("D-1").WorkPhone, page, StringComparison.Ordinal);
        Assert.Equal(("60", true), (answer.Headers.GetValues("Refresh").Single(), answer.Headers.CacheControl!.NoStore));
    }

    [Fact]
    public async Task A_code_counts_in_its_half_minute_and_the_next_and_afterwards_says_that_it_is_old_and_nothing_of_her()
    {
        var code = CodeOf("D-1");
        city.Time.Leap(TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.OK, (await ScanAsync(code)).Status);
        // Whoever kept it, or a photo of it, comes again a minute after it was shown.
        city.Time.Leap(TimeSpan.FromSeconds(21));
        var (status, page, answer) = await ScanAsync(code);

        Assert.Equal(HttpStatusCode.Gone, status);
        Assert.Contains("这个码已经过期", page, StringComparison.Ordinal);
        Assert.Contains("D-1", page, StringComparison.Ordinal);
        Assert.Contains("12345", page, StringComparison.Ordinal);
        Assert.DoesNotContain(city.Worker("D-1").Name, page, StringComparison.Ordinal);
        Assert.DoesNotContain("在岗", page, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Refresh"));
    }

    [Fact]
    public async Task A_forged_code_says_so_and_an_unknown_number_is_answered_to_the_letter_as_a_known_one()
    {
        var right = CodeOf("D-1").Split('.');
        HashSet<string> answers = [];
        foreach (var code in (string[])[
            $"D-1.{right[1]}.{new string('A', right[2].Length)}", $"D-999.{right[1]}.{right[2]}", $"D-2.{right[1]}.{right[2]}",
            $"D-1.{long.Parse(right[1], CultureInfo.InvariantCulture) + 1}.{right[2]}", $"D-1.{right[1]}.{right[2]}x", $"D-1.{right[1]}.", "D-1", "D-1..", "%3Cscript%3E.1.x",
            $"D-1.-{right[1]}.{right[2]}", new string('9', 400),
        ])
        {
            var (status, page, answer) = await ScanAsync(code);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.True(page.Contains("这个码是假的", StringComparison.Ordinal), $"{code}: {page}");
            answers.Add(OwnWords().Replace(page, "") + string.Join(' ', answer.Headers.Select(header => header.Key).Order(StringComparer.Ordinal)));
        }

        Assert.Single(answers);
    }

    [Fact]
    public async Task Whoever_is_away_or_home_or_without_a_grid_is_not_on_duty_and_whoever_stands_in_is()
    {
        var staff = await city.StaffAsync();
        await city.IsAwayAsync(staff, "D-1", 0, 3, "D-2");

        Assert.Contains("现在不在岗", (await ScanAsync(CodeOf("D-1"))).Page, StringComparison.Ordinal);
        var standIn = (await ScanAsync(CodeOf("D-2"))).Page;
        Assert.Contains("现在在岗", standIn, StringComparison.Ordinal);
        Assert.Contains($"合成{Grid(1)}、合成{Grid(2)}", standIn, StringComparison.Ordinal);
        Assert.Contains("现在在岗", (await ScanAsync(CodeOf("S-1"))).Page, StringComparison.Ordinal);
        Assert.Contains("现在不在岗", (await ScanAsync(CodeOf("X-1"))).Page, StringComparison.Ordinal);
        // At nine in the evening nobody is.
        city.Time.Leap(TimeSpan.FromHours(11));
        Assert.Contains("现在不在岗", (await ScanAsync(CodeOf("D-2"))).Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "On duty now", "Synthetic D-1", "Shows the badge first")]
    [InlineData("zh-Hant", "現在在崗", "合成员D-1", "說明為什麼來")]
    public async Task It_is_said_in_the_language_of_whoever_scans(string language, params string[] says)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/b/{CodeOf("D-1")}");
        request.Headers.AcceptLanguage.ParseAdd(language);
        var page = WebUtility.HtmlDecode(await (await city.CreateClient().SendAsync(request)).Content.ReadAsStringAsync());
        Assert.All(says, said => Assert.Contains(said, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Her_own_page_draws_the_code_of_now_and_comes_again_with_the_next_without_a_script()
    {
        var worker = await city.SignedInAsync(city.Account("D-1"));
        var answer = await worker.GetAsync("/badge");
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        using QRCodeGenerator generator = new();
        using var drawing = new SvgQRCode(generator.CreateQrCode($"http://localhost/b/{CodeOf("D-1")}", QRCodeGenerator.ECCLevel.M));
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(drawing.GetGraphic(4))), page, StringComparison.Ordinal);
        Assert.Contains("D-1", page, StringComparison.Ordinal);
        Assert.InRange(int.Parse(answer.Headers.GetValues("Refresh").Single(), CultureInfo.InvariantCulture), 1, 30);
        var before = Drawing().Match(page).Value;
        city.Time.Leap(BadgeCode.Slot);
        Assert.NotEqual(before, Drawing().Match(WebUtility.HtmlDecode(await worker.GetStringAsync("/badge"))).Value);
        Assert.Contains("您没有工作证", await (await city.SignedInAsync(Role.Resident, Community)).GetStringAsync("/badge"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_that_the_keys_of_another_city_made_is_forged()
    {
        var (mine, code) = (city.Services.GetRequiredService<BadgeCode>(), CodeOf("D-1"));
        Assert.Equal((BadgeState.Live, "D-1"), (mine.Check(code).State, mine.Check(code).Badge));
        var keys = city.Services.GetRequiredService<KeyRing>();
        Assert.Equal(BadgeState.Forged, mine.Check($"D-1.{code.Split('.')[1]}.{keys.Secrets($"another|D-1|{code.Split('.')[1]}")[0]}").State);
    }

    private static async Task<string> SentAsync(HttpClient staff, int width = 90)
    {
        using MultipartFormDataContent file = new() { { new ByteArrayContent(PhotoFiles.APicture(SKEncodedImageFormat.Png, width)), "file", "a.png" } };
        return (await (await staff.PostAsync("/api/photos", file)).Content.ReadFromJsonAsync<SendPhoto.Result>())!.Hash;
    }

    private Task<HttpResponseMessage> PutAsync(HttpClient staff, string badge, string photo, bool hasConsent = true) =>
        staff.PutAsJsonAsync($"/api/duty/workers/{city.Worker(badge).Id}/photo", new { photo, hasConsent });

    private async Task<HttpStatusCode> ShownAsync(string code) => (await city.CreateClient().GetAsync($"/b/{code}/photo")).StatusCode;

    private bool IsKept(string blob) => File.Exists(Path.Combine(city.Folder, "blobs", blob[..2], blob));

    [Fact]
    public async Task A_portrait_that_she_agreed_to_is_shown_while_the_code_lives_and_never_after_nor_kept_by_a_browser()
    {
        var (staff, next) = (await city.StaffAsync(), await city.StaffAsync(Next));
        var photo = await SentAsync(staff);
        foreach (var (field, refused) in new[]
        {
            ("hasConsent", await PutAsync(staff, "D-1", photo, hasConsent: false)), ("photo", await PutAsync(staff, "D-1", new string('0', 64))),
            // Sent by another office.
            ("photo", await PutAsync(next, "N-1", photo)),
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains($"\"{field}\"", await refused.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(next, "D-1", photo)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(staff, "D-1", photo)).StatusCode);
        var (code, worker) = (CodeOf("D-1"), await WorkerAsync("D-1"));
        Assert.True(worker is { PhotoAt: not null, PhotoBy: not null });
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.Log.CountAsync(entry => entry.What == "duty.photo" && entry.By == worker.PhotoBy)));
        Assert.Contains($"src=\"/b/{code}/photo\"", (await ScanAsync(code)).Page, StringComparison.Ordinal);
        var shown = await city.CreateClient().GetAsync($"/b/{code}/photo");
        Assert.Equal(("image/jpeg", true, true),
            (shown.Content.Headers.ContentType!.MediaType, shown.Headers.CacheControl!.NoStore, shown.Headers.CacheControl.Private));
        Assert.Equal(HttpStatusCode.NotFound, await ShownAsync(CodeOf("D-2")));
        Assert.Equal(HttpStatusCode.NotFound, await ShownAsync(code[..^1] + (code[^1] == 'A' ? 'B' : 'A')));
        city.Time.Leap(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.NotFound, await ShownAsync(code));
        Assert.DoesNotContain("/photo", (await ScanAsync(code)).Page, StringComparison.Ordinal);
    }

    private Task<GridWorker> WorkerAsync(string badge) =>
        city.FromDatabaseAsync(db => db.GridWorkers.AsNoTracking().SingleAsync(worker => worker.Badge == badge));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task She_withdraws_it_in_one_tap_without_a_script_and_it_is_erased(int hoursLater)
    {
        var staff = await city.StaffAsync();
        var photo = await SentAsync(staff);
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(staff, "D-1", photo)).StatusCode);
        city.Time.Leap(TimeSpan.FromHours(hoursLater));
        var worker = await city.SignedInAsync(city.Account("D-1"));
        var page = await worker.GetStringAsync("/badge");
        var token = Token().Match(page).Groups[1].Value;
        for (var twice = 0; twice < 2; twice++)
        {
            var answer = await worker.PostAsync("/badge", new FormUrlEncodedContent(
                new Dictionary<string, string> { ["_handler"] = "withdraw", ["__RequestVerificationToken"] = token }));
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }

        Assert.True(await WorkerAsync("D-1") is { Photo: null, PhotoAt: null, PhotoBy: null });
        Assert.Equal(HttpStatusCode.NotFound, await ShownAsync(CodeOf("D-1")));
        Assert.DoesNotContain("/photo", (await ScanAsync(CodeOf("D-1"))).Page, StringComparison.Ordinal);
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.Log.CountAsync(entry => entry.What == "duty.photo-withdrawn")));
        if (hoursLater == 0)
        {
            // What was sent within the hour may be on its way in once more, so its file goes within the day.
            Assert.True(IsKept(photo));
            city.Time.Leap(TimeSpan.FromHours(25));
            await city.Services.GetRequiredService<PurgeByRule>().EraseAsync(default);
        }

        Assert.False(IsKept(photo));
        Assert.False(await city.FromDatabaseAsync(db => db.Photos.AnyAsync(one => one.Blob == photo)));
    }

    [Fact]
    public async Task Her_office_puts_it_there_on_the_page_of_duty_without_a_script_and_takes_it_away()
    {
        var staff = await city.StaffAsync();
        var page = await staff.GetStringAsync("/duty");
        foreach (var (consent, file, sentence) in new (string?, byte[], string)[]
        {
            (null, PhotoFiles.APicture(SKEncodedImageFormat.Jpeg), "没有本人的同意"), ("true", [1, 2, 3], "这不是照片"), ("true", [], "请填写这一项"),
            ("true", PhotoFiles.APicture(SKEncodedImageFormat.Jpeg), "照片已放上"),
        })
        {
            page = await SendAsync(staff, page, "photo", file, ("Portrait.Worker", $"{city.Worker("D-1").Id}"), ("Portrait.HasConsent", consent ?? ""));
            Assert.Contains(sentence, page, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await ShownAsync(CodeOf("D-1")));
        page = await SendAsync(staff, page, $"photo-away-{city.Worker("D-1").Id:n}", []);
        Assert.Contains("照片已删除", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await ShownAsync(CodeOf("D-1")));
    }

    private static async Task<string> SendAsync(
        HttpClient staff, string page, string handler, byte[] file, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent content = new() { { new ByteArrayContent(file), "Portrait.File", "a.jpg" } };
        foreach (var (name, value) in fields.Append(("_handler", handler)).Append(("__RequestVerificationToken", Token().Match(page).Groups[1].Value))
            .Where(field => field.Item2.Length > 0))
        {
            content.Add(new StringContent(value), name);
        }

        return WebUtility.HtmlDecode(await (await staff.PostAsync("/duty", content)).Content.ReadAsStringAsync());
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private string CodeOf(string badge) => city.Services.GetRequiredService<BadgeCode>().Of(badge);

    private async Task<(HttpStatusCode Status, string Page, HttpResponseMessage Answer)> ScanAsync(string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/b/{code}");
        request.Headers.Accept.ParseAdd("text/html");
        var answer = await city.CreateClient().SendAsync(request);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), answer);
    }

    /// <summary>The address that was asked for stands in the links to another language.</summary>
    [GeneratedRegex("from=[^\"]*|href=\"/b/[^\"]*|CfDJ8[\\w+/=-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex OwnWords();

    [GeneratedRegex("data:image/svg[^\"]*")]
    private static partial Regex Drawing();
}
