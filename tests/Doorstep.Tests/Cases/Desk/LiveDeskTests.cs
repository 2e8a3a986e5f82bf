using Doorstep.Access;
using Doorstep.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases.Desk;

/// <summary>A desk that stays open misses nothing, whatever its database does meanwhile.</summary>
public sealed class LiveDeskTests(LiveDeskTests.City city) : IClassFixture<LiveDeskTests.City>
{
    public sealed class City : CaseCity
    {
        internal BrokenReads Reads { get; } = new("AcknowledgedAt", "TaskKinds");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services
                .ConfigureDbContext<SqliteDoorstepContext>(options => options.AddInterceptors(Reads))
                .ConfigureDbContext<PostgresDoorstepContext>(options => options.AddInterceptors(Reads)));
        }
    }

    [Fact]
    public async Task What_happens_while_nothing_can_be_read_stands_in_the_queue_when_it_can_be_again_and_the_desk_says_that_it_is_behind()
    {
        await using var screen = await DeskScreen.OpenAsync(city, await city.AnAccountAsync(Role.DutyOfficer, "4601"));
        await screen.ShowsAsync("queue-lines");
        city.Reads.IsOn = true;
        var (first, second) = (await city.ReportedAsync("0219"), await city.ReportedAsync("0214"));
        await screen.ShowsAsync("正在重试");
        await ClockedCity.EventuallyAsync(() => Task.FromResult(city.Reads.Failed >= 2));
        Assert.DoesNotContain(first.ToString(), await screen.HtmlAsync(), StringComparison.Ordinal);

        city.Reads.IsOn = false;
        await screen.ShowsAsync(first.ToString());
        await screen.ShowsAsync(second.ToString());
        await screen.ShowsNoMoreAsync("正在重试");
        await screen.ShowsAsync((await city.ReportedAsync("0219")).ToString());
    }

    [Fact]
    public async Task A_desk_that_is_opened_while_nothing_can_be_read_fills_itself_when_it_can_be()
    {
        var id = await city.ReportedAsync("0219");
        city.Reads.IsOn = true;
        await using var screen = await DeskScreen.OpenAsync(city, await city.AnAccountAsync(Role.DutyOfficer, "4601"));
        await screen.ShowsAsync("正在重试");
        city.Reads.IsOn = false;
        await screen.ShowsAsync(id.ToString());
    }

    [Fact]
    public async Task The_queue_begins_with_what_waits_for_whoever_looks()
    {
        var (fresh, sent) = (await city.ReportedAsync(), await city.ReportedAsync());
        var desk = await city.DeskAsync();
        foreach (var act in (string[])["file", "dispatch"])
        {
            Assert.True((await CaseCity.ActAsync(desk, sent, act)).IsSuccessStatusCode);
        }

        await using var duty = await DeskScreen.OpenAsync(city, await city.AnAccountAsync(Role.DutyOfficer, "4601"));
        await duty.ShowsAsync(fresh.ToString());
        Assert.DoesNotContain(sent.ToString(), await duty.HtmlAsync(), StringComparison.Ordinal);
        await using var sanitation = await DeskScreen.OpenAsync(
            city, await city.AnAccountAsync(Role.DepartmentHandler, "4601", city.Department("SANITATION")));
        await sanitation.ShowsAsync(sent.ToString());
    }

    [Fact]
    public async Task A_place_that_is_on_no_map_is_told_in_the_words_that_were_typed()
    {
        await using var screen = await DeskScreen.OpenAsync(city, await city.AnAccountAsync(Role.DutyOfficer, "4601"));
        await city.ReportAsync(new { key = city.NewId(), kind = "0219", text = "没水（合成）", address = "老供销社后面", phone = "13800000000" });
        await screen.ShowsAsync("老供销社后面</span><span class=\"unplaced\">");
        await city.ReportAsync(new { key = city.NewId(), kind = "0219", text = "没水（合成）", phone = "13800000000" });
        await screen.ShowsAsync("地点不明");
    }
}
