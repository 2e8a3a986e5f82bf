using System.Net;
using System.Text.RegularExpressions;
using Doorstep.Cases;
using Doorstep.Edge.Lanes;
using Doorstep.Tests.Cases;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace Doorstep.Tests.Residents;

[Collection(nameof(ResidentCity))]
public sealed class ReportPageTests(ResidentCity city)
{
    private const string Script = "</textarea><script>alert('报告')</script><img src=x onerror=alert(1)>";

    [Fact]
    public async Task A_resident_without_script_reports_in_four_steps_and_ends_on_her_own_link()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        Assert.Equal("details", visitor.Field("Form.Step"));
        await visitor.PressAsync("next",
            new() { ["Form.Text"] = "楼下垃圾堆了三天（合成）", ["Form.Phone"] = "13800000000", ["Form.WantsAnswer"] = "true" }, ("photo.jpg", APicture()));
        Assert.Equal("check", visitor.Field("Form.Step"));
        await visitor.PressAsync("send");

        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        Assert.Contains("收到了", visitor.Page, StringComparison.Ordinal);
        var report = await ReportAsync(visitor);
        var found = await city.CaseAsync(report.CaseId);
        Assert.Equal((CaseCity.Grid, "海垦路12号"), (found.Area.Value, found.Address));
        Assert.Equal(("楼下垃圾堆了三天（合成）", true, "zh-Hans"), (report.Text, report.WantsAnswer, report.Language));
        Assert.Contains(found.Number, visitor.Page, StringComparison.Ordinal);
        Assert.Contains("/photos/", visitor.Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("海垦路12号")]
    [InlineData("海墾路12號")]
    [InlineData("12 Haiken Road")]
    [InlineData("海垦路十二号302室")]
    public async Task An_address_that_names_one_house_asks_nothing_more(string address)
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = address });
        Assert.Equal(("details", city.Home.ToString()), (visitor.Field("Form.Step"), visitor.Field("Form.Building")));
        Assert.DoesNotContain("Form.Choice", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_the_last_page_twice_makes_one_report()
    {
        var visitor = await AtCheckAsync("两次提交（合成）");
        var (page, again) = (visitor.Page, A());
        await visitor.PressAsync("send");
        var key = (await ReportAsync(visitor)).Key;
        await again.OpenAsync("/report?kind=0301");
        await again.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await again.PressAsync("next", new() { ["Form.Text"] = "两次提交（合成）", ["Form.Key"] = key.ToString() });
        await again.PressAsync("send");
        Assert.Equal(visitor.Address, again.Address);
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.Reports.CountAsync(report => report.Key == key)));
    }

    [Fact]
    public async Task An_address_that_sends_more_reports_than_a_household_does_waits_on_the_page_too_and_loses_nothing()
    {
        await using var strict = city.WithWebHostBuilder(builder => builder.UseSetting("Limits:Factor", "1"));
        for (var i = 0; i < 60; i++)
        {
            strict.Services.GetRequiredService<ReportRateLimits>().Count(new DefaultHttpContext());
        }

        var visitor = await new Visitor(strict.CreateClient()).OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await visitor.PressAsync("next", new() { ["Form.Text"] = "等一等（合成）" });
        await visitor.PressAsync("send");
        Assert.Contains("填写的内容都在", visitor.Page, StringComparison.Ordinal);
        Assert.Equal("等一等（合成）", visitor.Field("Form.Text"));
    }

    [Theory]
    [InlineData("Text", "", "请写一两句情况。")]
    [InlineData("Phone", "不是电话", "请填写电话号码。")]
    public async Task A_wrong_answer_names_its_field_and_loses_nothing_that_was_typed(string field, string answer, string sentence)
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        Dictionary<string, string> typed = new() { ["Form.Text"] = Script, ["Form.Name"] = "合成\"><b>", ["Form.Phone"] = "13800000000" };
        typed[$"Form.{field}"] = answer;
        await visitor.PressAsync("next", typed);

        Assert.Equal("details", visitor.Field("Form.Step"));
        Assert.Contains($"href=\"#{field}\"", visitor.Page, StringComparison.Ordinal);
        Assert.Contains(sentence, visitor.Page, StringComparison.Ordinal);
        Assert.All(typed, one => Assert.Equal(one.Value, visitor.Field(one.Key)));
        Assert.Equal("海垦路12号", visitor.Field("Form.Address"));
        AssertHarmless(visitor.Page);
    }

    [Fact]
    public async Task Two_hundred_thousand_characters_are_refused_by_their_field()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await visitor.PressAsync("next", new() { ["Form.Text"] = new string('长', 200_000) });
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.Contains("最多 2000 个字", visitor.Page, StringComparison.Ordinal);

        await visitor.OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = new string('长', 200_000) });
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.Contains("href=\"#Address\"", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_in_every_field_comes_out_as_text()
    {
        var visitor = await A().OpenAsync("/report?kind=0205");
        await visitor.PressAsync("next", new() { ["Form.Address"] = Script });
        AssertHarmless(visitor.Page);
        await visitor.PressAsync("next", new() { ["Form.Choice"] = "as-written" });
        await visitor.PressAsync("next", new() { ["Form.Text"] = Script, ["Form.Name"] = Script[..60], ["Form.Phone"] = "123" });
        AssertHarmless(visitor.Page);
        await visitor.PressAsync("send");
        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        AssertHarmless(visitor.Page);
        Assert.Equal(Script, (await ReportAsync(visitor)).Text);
    }

    [Fact]
    public async Task An_address_that_means_several_is_asked_again_and_one_that_is_unknown_may_stay_as_written()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路" });
        Assert.Contains("是下面哪一个？", visitor.Page, StringComparison.Ordinal);
        Assert.Equal("海垦路", visitor.Field("Form.Address"));
        await visitor.PressAsync("next", new() { ["Form.Address"] = "不存在的路5号" });
        Assert.Contains("没有找到这个地址", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("next");
        Assert.Equal("details", visitor.Field("Form.Step"));
        Assert.Null(visitor.Field("Form.Longitude"));
    }

    [Fact]
    public async Task Words_changed_after_a_point_was_taken_are_looked_up_anew()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await visitor.PressAsync("where");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路14号" });
        Assert.Equal(CaseCity.Middle(CaseCity.NextGrid).Longitude,
            double.Parse(visitor.Field("Form.Longitude")!, System.Globalization.CultureInfo.InvariantCulture), 6);
    }

    [Theory]
    [InlineData("not-a-number", "20")]
    [InlineData("999", "20")]
    [InlineData("NaN", "20")]
    public async Task A_point_that_is_none_is_not_taken(string longitude, string latitude)
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Longitude"] = longitude, ["Form.Latitude"] = latitude });
        Assert.Contains("href=\"#Address\"", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_photo_is_refused_by_its_field()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await visitor.PressAsync("next", new() { ["Form.Text"] = "见图（合成）" }, ("photo.svg", "<svg onload=alert(1)>"u8.ToArray()));
        Assert.Contains("这不是照片", visitor.Page, StringComparison.Ordinal);
        Assert.Equal("见图（合成）", visitor.Field("Form.Text"));
    }

    [Fact]
    public async Task An_emergency_kind_leads_to_the_call_for_help()
    {
        var visitor = await A().OpenAsync("/report?kind=0219");
        Assert.Equal("/help?kind=0219", visitor.Address);
    }

    [Fact]
    public async Task A_photo_sent_with_a_wrong_answer_need_not_be_sent_again()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await visitor.PressAsync("next", new() { ["Form.Text"] = "" }, ("photo.jpg", APicture()));
        Assert.Contains("已收到 1 张照片", visitor.Page, StringComparison.Ordinal);
        Assert.Single(visitor.Field("Form.Photos")!.Split(' '));
    }

    [Fact]
    public async Task Of_three_photos_the_one_that_is_none_is_named_and_the_others_are_kept()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await visitor.PressAsync("next", new() { ["Form.Text"] = "楼下垃圾堆了三天（合成）" },
            files: [("first.jpg", APicture()), ("list.pdf", "%PDF-1.4"u8.ToArray()), ("last.jpg", APicture())]);
        Assert.Equal("details", visitor.Field("Form.Step"));
        Assert.Contains("<bdi>list.pdf</bdi> – 这不是照片", visitor.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<bdi>first.jpg</bdi>", visitor.Page, StringComparison.Ordinal);
        Assert.Equal(2, visitor.Field("Form.Photos")!.Split(' ').Length);
    }

    [Theory]
    [InlineData("/report", "language=en", "lang=\"en\"")]
    [InlineData("/report", "type=large", "data-type=\"large\"")]
    [InlineData("/help", "language=zh-Hant", "lang=\"zh-Hant\"")]
    public async Task Another_language_and_larger_type_keep_what_was_typed(string page, string choice, string sign)
    {
        var visitor = await A().OpenAsync(page == "/report" ? "/report?kind=0301" : "/help?kind=0219");
        Assert.Contains(
            $"formaction=\"{page}?{choice.Replace("large", "large", StringComparison.Ordinal)}\"", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("stay", new() { ["Form.Address"] = "写到一半的地址" }, to: $"{page}?{choice}");
        Assert.Contains(sign, visitor.Page[..visitor.Page.IndexOf("<head", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Equal("写到一半的地址", visitor.Field("Form.Address"));
    }

    [Fact]
    public async Task A_page_that_is_being_filled_in_may_be_shown_again_by_the_browsers_way_back()
    {
        using var response = await city.CreateClient().GetAsync("/report?kind=0301");
        Assert.DoesNotContain("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl.Private);
    }

    [Fact]
    public async Task The_example_in_the_box_is_an_address_that_there_is()
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        Assert.Contains("placeholder=\"例如：海垦路", visitor.Page, StringComparison.Ordinal);
    }

    private Visitor A() => new(city.CreateClient());

    private async Task<Visitor> AtCheckAsync(string text)
    {
        var visitor = await A().OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        return await visitor.PressAsync("next", new() { ["Form.Text"] = text });
    }

    private Task<Report> ReportAsync(Visitor visitor)
    {
        var hash = Report.HashOf(visitor.Address["/follow/".Length..].Split('?')[0]);
        return city.FromDatabaseAsync(db => db.Reports.AsNoTracking().SingleAsync(report => report.SecretHash == hash));
    }

    private static byte[] APicture()
    {
        using var picture = new SKBitmap(40, 30);
        using var image = SKImage.FromBitmap(picture);
        return image.Encode(SKEncodedImageFormat.Jpeg, 80).ToArray();
    }

    /// <summary>Scripts come only from our own files, and nothing typed opens a tag.</summary>
    internal static void AssertHarmless(string page)
    {
        Assert.DoesNotMatch("<script(?![^>]*\\ssrc=\"/)", page);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<[^>]*\\son[a-z]+=[^>]*>", Regex.Replace(page, "\"[^\"]*\"", ""));
    }
}
