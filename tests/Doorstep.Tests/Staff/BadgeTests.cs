using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Sealing;
using Doorstep.Staff.Badges;
using Microsoft.Extensions.DependencyInjection;
using QRCoder;
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
