using System.Net;
using System.Net.Http.Json;
using Doorstep.Cases;
using Doorstep.Tests.Cases;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Residents;

[Collection(nameof(ResidentCity))]
public sealed class HelpPageTests(ResidentCity city)
{
    [Theory]
    [InlineData("/help")]
    [InlineData("/help?kind=0219")]
    public async Task The_numbers_to_call_stand_before_everything_else(string path)
    {
        var page = (await new Visitor(city.CreateClient()).OpenAsync(path)).Page;
        var main = page[page.IndexOf("<main", StringComparison.Ordinal)..];
        var first = main.IndexOf("tel:110", StringComparison.Ordinal);
        Assert.True(first >= 0 && first < main.IndexOf(path == "/help" ? "kind=" : "<form", StringComparison.Ordinal));
        Assert.Contains("tel:119", main, StringComparison.Ordinal);
        Assert.Contains("tel:120", main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("海垦路12号", CaseCity.Grid)]
    [InlineData("榕树下面的小卖部旁边", "4601")]
    public async Task A_call_for_help_goes_out_in_two_taps_and_an_address(string address, string area)
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0219");
        await visitor.PressAsync("send", new() { ["Form.Address"] = address });
        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        Assert.Contains("求助已发出", visitor.Page, StringComparison.Ordinal);
        var found = await CaseOfAsync(visitor);
        Assert.True(found.IsEmergency);
        Assert.Equal((area, address), (found.Area.Value, found.Address));
    }

    [Fact]
    public async Task Who_cannot_say_where_she_is_can_call_all_the_same()
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0214");
        await visitor.PressAsync("send", new() { ["Form.Phone"] = "13800000000" });
        Assert.Contains("href=\"#Address\"", visitor.Page, StringComparison.Ordinal);
        Assert.Equal("13800000000", visitor.Field("Form.Phone"));
        await visitor.PressAsync("nowhere");
        Assert.True((await CaseOfAsync(visitor)).IsEmergency);
    }

    [Theory]
    [InlineData("打我儿子的电话", "打我儿子的电话", "")]
    [InlineData("１３８００１３８０００", "13800138000", "")]
    [InlineData("13800138000 张阿姨", "13800138000", "张阿姨")]
    [InlineData("\u202D13800138000\u202C", "13800138000", "")]
    [InlineData("138\u00A00013\u00A08000", "13800138000", "")]
    [InlineData("0898-66123456转8001", "0898-66123456 ext. 8001", "")]
    public async Task A_call_for_help_is_never_refused_for_its_phone_and_the_desk_reads_what_was_written(string written, string phone, string note)
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0214");
        await visitor.PressAsync("send", new() { ["Form.Address"] = "海垦路12号", ["Form.Phone"] = written, ["Form.Text"] = "老人摔倒（合成）" });
        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        var contacts = await (await city.DeskAsync())
            .GetFromJsonAsync<OpenContact.Contact[]>($"/api/cases/{(await CaseOfAsync(visitor)).Id}/contact", CaseCity.Json);
        Assert.Equal((phone, note), (contacts![0].Phone, contacts[0].Note));
    }

    [Theory]
    [InlineData("海垦路12号3栋302室", "海垦路12号 3栋302室", false)]
    [InlineData("海垦路十二号", "海垦路12号", false)]
    [InlineData("海垦路12-14号", "海垦路12-14号", true)]
    [InlineData("海垦路14号对面", "海垦路14号对面", true)]
    [InlineData("海垦", "海垦", true)]
    public async Task The_words_of_a_call_for_help_are_kept_and_a_doubtful_house_is_never_decided(string written, string address, bool isOpen)
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0214");
        await visitor.PressAsync("send", new() { ["Form.Address"] = written, ["Form.Phone"] = "13800000000" });
        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        var found = await CaseOfAsync(visitor);
        Assert.Equal((address, written, isOpen), (found.Address, found.AddressWritten, found.NeedsPlace));
        var shown = await CaseCity.ShowAsync(await city.DeskAsync(), found.Id);
        Assert.Equal((written, isOpen), (shown.AddressWritten, shown.MayBe.Count > 0));
        Assert.Equal(isOpen, visitor.Page.Contains($"/follow/{visitor.Address["/follow/".Length..].Split('?')[0]}/add", StringComparison.Ordinal)
            && visitor.Page.Contains("还不能确定是哪一栋", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("海垦路12号5栋", false, "海垦路12号 5栋")]
    [InlineData("海垦路12-14号", true, "海垦路12-14号")]
    public async Task A_program_that_sends_an_address_alone_is_placed_by_the_same_rule(string written, bool needsPlace, string address)
    {
        var answer = await city.ReportAsync(new { kind = "0219", address = written });
        var found = await city.CaseAsync(await city.IdOfAsync(answer.Number));
        Assert.Equal((needsPlace, address, written), (found.NeedsPlace, found.Address, found.AddressWritten));
    }

    [Fact]
    public async Task Help_without_place_phone_or_words_says_what_is_true_and_takes_what_is_added()
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0214");
        await visitor.PressAsync("send");
        await visitor.PressAsync("nowhere");
        Assert.Contains("还没有人响应", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("没有人能找到您", visitor.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("正在处理", visitor.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("保持电话畅通", visitor.Page, StringComparison.Ordinal);
        var id = (await CaseOfAsync(visitor)).Id;
        await visitor.OpenAsync(visitor.Address.Split('?')[0] + "/add");
        await visitor.PressAsync("send", new() { ["Form.Address"] = "海垦路12号", ["Form.Phone"] = "13800000000", ["Form.Text"] = "在二楼（合成）" });
        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        var found = await city.CaseAsync(id);
        Assert.Equal((CaseCity.Grid, false, 2), (found.Area.Value, found.NeedsPlace, found.Reports.Count));
        Assert.Contains("保持电话畅通", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("在二楼", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_follow_page_keeps_itself_up_to_date_and_says_when()
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0214");
        await visitor.PressAsync("send", new() { ["Form.Address"] = "海垦路12号" });
        Assert.Contains("<noscript><meta http-equiv=\"refresh\"", visitor.Page, StringComparison.Ordinal);
        Assert.Matches("\\d\\d:\\d\\d:\\d\\d 的情况", visitor.Page);
        var id = (await CaseOfAsync(visitor)).Id;
        Assert.True((await CaseCity.ActAsync(await city.DeskAsync(), id, "acknowledge")).IsSuccessStatusCode);
        await visitor.OpenAsync(visitor.Address);
        Assert.Contains("值班员已经响应", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_home_that_a_phone_remembers_is_one_press_away()
    {
        var client = city.CreateClient();
        client.DefaultRequestHeaders.Add("Cookie", $"doorstep-home={city.Home}");
        var visitor = await new Visitor(client).OpenAsync("/help?kind=0214");
        Assert.Contains("我在家（海垦路12号）", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_for_help_is_not_refused_for_its_length()
    {
        var answer = await city.ReportAsync(
            new { kind = "0214", text = new string('救', 5000), name = new string('名', 300), address = new string('路', 900) });
        var found = await city.CaseAsync(await city.IdOfAsync(answer.Number));
        Assert.Equal((5000, 900), (found.Reports[0].Text.Length, found.AddressWritten.Length));
    }

    [Fact]
    public async Task The_longest_call_for_help_fits_into_the_form_and_so_does_what_is_added_to_it()
    {
        var client = city.CreateClient(new() { AllowAutoRedirect = false });
        // Nine bytes a letter in a form.
        Dictionary<string, string> form = new()
        {
            ["_handler"] = "help",
            ["Form.Kind"] = "0214",
            ["Form.Go"] = "nowhere",
            ["Form.Text"] = new('救', Telling.UrgentLength)
        };
        var answer = await client.PostAsync("/help", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var add = $"{answer.Headers.Location!.ToString().Split('?')[0]}/add";
        (form["_handler"], form["Form.Go"]) = ("add", "send");
        Assert.Equal(HttpStatusCode.Redirect, (await client.PostAsync(add, new FormUrlEncodedContent(form))).StatusCode);
        form["Form.Address"] = new('(', 20_000);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(add, new FormUrlEncodedContent(form))).StatusCode);
    }

    [Fact]
    public async Task A_browser_that_keeps_no_cookies_calls_for_help_as_well_and_another_site_does_not_in_its_name()
    {
        var client = city.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        Dictionary<string, string> form = new() { ["_handler"] = "help", ["Form.Kind"] = "0214", ["Form.Go"] = "nowhere", ["Form.Text"] = "合成：救命" };
        var answer = await client.PostAsync("/help", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var followed = answer.Headers.Location!.ToString().Split('?')[0];
        Assert.Contains("合成：救命", await client.GetStringAsync(followed), StringComparison.Ordinal);

        var more = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["_handler"] = "add", ["Form.Phone"] = "13800138000", ["Form.Go"] = "send" });
        Assert.NotEqual(HttpStatusCode.BadRequest, (await client.PostAsync($"{followed}/add", more)).StatusCode);
        HttpRequestMessage elsewhere = new(HttpMethod.Post, "/help") { Content = new FormUrlEncodedContent(form) };
        elsewhere.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(elsewhere)).StatusCode);
    }

    private Task<Case> CaseOfAsync(Visitor visitor)
    {
        var hash = Report.HashOf(visitor.Address["/follow/".Length..].Split('?')[0]);
        return city.FromDatabaseAsync(db => (from report in db.Reports
            join found in db.Cases on report.CaseId equals found.Id
            where report.SecretHash == hash
            select found).AsNoTracking().SingleAsync());
    }
}
