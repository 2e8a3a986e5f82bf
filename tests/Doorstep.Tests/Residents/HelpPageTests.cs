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

    [Fact]
    public async Task A_wrong_phone_number_is_named_and_nothing_is_lost()
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync("/help?kind=0214");
        await visitor.PressAsync("send", new() { ["Form.Address"] = "海垦路12号", ["Form.Phone"] = "打我电话", ["Form.Text"] = "老人摔倒（合成）" });
        Assert.Contains("href=\"#Phone\"", visitor.Page, StringComparison.Ordinal);
        Assert.Equal("老人摔倒（合成）", visitor.Field("Form.Text"));
        Assert.Equal("打我电话", visitor.Field("Form.Phone"));
    }

    private Task<Case> CaseOfAsync(Visitor visitor)
    {
        var hash = Report.HashOf(visitor.Address["/follow/".Length..].Split('?')[0]);
        return city.FromDatabaseAsync(db => (from report in db.Reports join found in db.Cases on report.CaseId equals found.Id where report.SecretHash == hash select found).AsNoTracking().SingleAsync());
    }
}
