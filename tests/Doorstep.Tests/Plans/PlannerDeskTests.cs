using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Plans.Desk;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Cases.Desk;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Plans;

/// <summary>The planner's desk that stays open: it misses nothing, whatever its database does meanwhile, and says when all have agreed.</summary>
public sealed class PlannerDeskTests(PlannerDeskTests.City city) : IClassFixture<PlannerDeskTests.City>
{
    public sealed class City : PlanCity
    {
        internal BrokenReads Reads { get; } = new("GridPlans", "ORDER BY", "\"MadeAt\" DESC");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services
                .ConfigureDbContext<SqliteDoorstepContext>(options => options.AddInterceptors(Reads))
                .ConfigureDbContext<PostgresDoorstepContext>(options => options.AddInterceptors(Reads)));
        }
    }

    [Fact]
    public async Task What_happens_to_plans_while_nothing_can_be_read_stands_there_when_it_can_be_again_and_the_desk_says_that_it_is_behind()
    {
        await using var screen = await DeskScreen.OpenAsync<PlanningRoom>(city, await city.AnAccountAsync(Role.Planner, "4601"));
        await screen.ShowsAsync("plan-list");
        city.Reads.IsOn = true;
        var planner = await city.PlannerAsync();
        await PlanCity.MadeAsync(planner, new { area = PlanCity.Second, name = "看不见时的方案（合成）" });
        await screen.ShowsAsync("正在重试");
        await PlanCity.MadeAsync(planner, new { area = PlanCity.First, name = "第二个方案（合成）" });
        await ClockedCity.EventuallyAsync(() => Task.FromResult(city.Reads.Failed >= 2));
        Assert.DoesNotContain("看不见时的方案", await screen.HtmlAsync(), StringComparison.Ordinal);

        city.Reads.IsOn = false;
        await screen.ShowsAsync("看不见时的方案");
        await screen.ShowsAsync("第二个方案");
        await screen.ShowsNoMoreAsync("正在重试");
        await PlanCity.MadeAsync(planner, new { area = PlanCity.First, name = "之后的方案（合成）" });
        await screen.ShowsAsync("之后的方案");
    }

    [Fact]
    public async Task A_plan_that_all_have_agreed_to_says_so_and_no_longer_that_it_asks()
    {
        var planner = await city.PlannerAsync();
        var id = await PlanCity.MadeAsync(planner, new { area = PlanCity.Second, name = "各方同意的方案（合成）" });
        (await planner.PostAsync($"/api/plans/{id}/propose", null)).EnsureSuccessStatusCode();
        Assert.False(await IsAgreedAsync(planner, id));
        await using var screen = await DeskScreen.OpenAsync<PlanningRoom>(city, await city.AnAccountAsync(Role.Planner, "4601"));
        await screen.ShowsAsync("征求同意");
        await city.ApproveAsync(id);
        Assert.True(await IsAgreedAsync(planner, id));
        await screen.ShowsAsync("各方已同意");
        (await planner.PostAsync($"/api/plans/{id}/withdraw", null)).EnsureSuccessStatusCode();
        await screen.ShowsNoMoreAsync("各方已同意");
    }

    private static async Task<bool> IsAgreedAsync(HttpClient planner, Guid id) =>
        (await planner.GetFromJsonAsync<System.Text.Json.JsonElement>($"/api/plans/{id}")).GetProperty("isAgreed").GetBoolean();
}
