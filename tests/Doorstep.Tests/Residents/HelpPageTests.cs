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
        var contacts = await (await city.DeskAsync()).GetFromJsonAsync<OpenContact.Contact[]>($"/api/cases/{(await CaseOfAsync(visitor)).Id}/contact", CaseCity.Json);
        Assert.Equal((phone, note), (contacts![0].Phone, contacts[0].Note));
    }

    private Task<Case> CaseOfAsync(Visitor visitor)
    {
        var hash = Report.HashOf(visitor.Address["/follow/".Length..].Split('?')[0]);
        return city.FromDatabaseAsync(db => (from report in db.Reports join found in db.Cases on report.CaseId equals found.Id where report.SecretHash == hash select found).AsNoTracking().SingleAsync());
    }
}
