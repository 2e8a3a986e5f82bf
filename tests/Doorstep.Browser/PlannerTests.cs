using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// The way of a plan: made, changed by hand, put before the community, the subdistrict and the city, adopted, taken back, and adopted again.
/// </summary>
[Collection("browser")]
public sealed class PlannerTests(Stage stage)
{
    private const string Community = "460106005001";

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task A_plan_goes_from_the_planners_desk_into_force_and_back(string language)
    {
        var planner = await stage.SignedInAsync("planner", language, Viewport.Desk);
        var id = await MakeAsync(planner, $"Plan {language}");
        await Stage.ShotAsync(planner, $"planner-made-{language}");
        Assert.True(await ShowsAsync(planner, "changed"), "No changed grid is on the map");
        Assert.True(await ShowsAsync(planner, "moved"), "No building that moves is on the map");

        await MoveABuildingAsync(planner, id);
        await Stage.ShotAsync(planner, $"planner-by-hand-{language}");
        await planner.ClickAsync("[data-plan=hand]");
        await SureAsync(planner, "Propose");

        foreach (var who in new[] { "community", "subdistrict", "mayor" })
        {
            await AgreeAsync(who, language, id, onPhone: who == "community");
        }

        // She sees that all have agreed without asking for it.
        await Assertions.Expect(planner.Locator(".plan-asked h3 small")).ToHaveTextAsync("3/3");
        await Assertions.Expect(planner.Locator(".drawer .plan-status")).ToHaveTextAsync(language == "en" ? "Agreed by all" : "各方已同意");
        await Assertions.Expect(planner.Locator(".plan-acts [data-plan=effects]")).ToContainTextAsync(language == "en" ? "Adopt" : "实施");
        await Stage.ShotAsync(planner, $"planner-all-agreed-{language}");
        await AdoptAsync(planner, language);
        await SureAsync(planner, "Undo");
        await AdoptAsync(planner, language);
        // The city is left as other tests expect it.
        await SureAsync(planner, "Undo");
        Problems.AssertNone(planner);
        await planner.Context.CloseAsync();
    }

    [Fact]
    public async Task A_window_of_which_the_least_is_above_the_most_says_so_at_its_fields_and_the_map_goes_on()
    {
        var planner = await stage.SignedInAsync("planner", "en", Viewport.Desk);
        await planner.GotoAsync($"/planner?area={Community}");
        await planner.Locator("[data-map=ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (!await planner.Locator("#plan-lowest").IsVisibleAsync())
        {
            await planner.ClickAsync("[data-plan=begin]");
        }

        await planner.FillAsync("#plan-lowest", "500");
        await planner.Locator("#plan-lowest").BlurAsync();
        await Assertions.Expect(planner.Locator("#plan-window-error")).ToHaveCountAsync(0);
        await planner.FillAsync("#plan-lowest", "600");
        await planner.Locator("#plan-lowest").BlurAsync();
        await Assertions.Expect(planner.Locator("#plan-window-error")).ToHaveTextAsync("The minimum cannot be above the maximum.");
        await Assertions.Expect(planner.Locator("#plan-lowest")).ToHaveAttributeAsync("aria-describedby", "plan-window-error");
        await planner.ClickAsync("[data-plan=make]");
        await Stage.ShotAsync(planner, "planner-window");
        await planner.FillAsync("#plan-highest", "700");
        await planner.Locator("#plan-highest").BlurAsync();
        await Assertions.Expect(planner.Locator("#plan-window-error")).ToHaveCountAsync(0);
        Assert.Equal(0, await planner.Locator(".plan-form [disabled]").CountAsync());
        Problems.AssertNone(planner);
        await planner.Context.CloseAsync();
    }

    /// <summary>
    /// Households call for help from buildings that go to another grid and back; the desk and the water company see each call to its end,
    /// whatever happens to the grids meanwhile.
    /// </summary>
    [Fact]
    public async Task Cases_are_reported_dispatched_and_closed_while_the_grids_are_redrawn_under_them()
    {
        var planner = await stage.SignedInAsync("planner", "en", Viewport.Desk);
        var id = await MakeAsync(planner, "While cases run");
        await SureAsync(planner, "Propose");
        foreach (var who in new[] { "community", "subdistrict", "mayor" })
        {
            await AgreeAsync(who, "en", id, onPhone: false);
        }

        var homes = await MovedAsync(planner, id);
        Assert.NotEmpty(homes);
        using CancellationTokenSource over = new();
        ConcurrentQueue<(string Id, Home Home)> closed = [];
        var desk = CallAndAnswerAsync(homes, closed, over.Token);
        await planner.ReloadAsync();
        foreach (var redraw in new Func<Task>[]
        {
            () => AdoptAsync(planner, "en"), () => SureAsync(planner, "Undo"), () => AdoptAsync(planner, "en")
        })
        {
            await redraw();
            var before = closed.Count;
            while (closed.Count == before && !desk.IsCompleted)
            {
                await planner.WaitForTimeoutAsync(100);
            }
        }

        await over.CancelAsync();
        await desk;
        var duty = await stage.SignedInAsync("duty", "en", Viewport.Desk);
        List<string> grids = [];
        foreach (var (one, home) in closed)
        {
            var found = (await (await duty.APIRequest.GetAsync($"/api/cases/{one}")).JsonAsync())!.Value;
            Assert.Equal("Closed", found.GetProperty("status").GetString());
            Assert.Equal(["Report", "File", "Acknowledge", "Dispatch", "Accept", "Resolve", "Close"],
                found.GetProperty("acts").EnumerateArray().Select(act => act.GetProperty("kind").GetString()!));
            grids.Add(found.GetProperty("area").GetString()!);
            Assert.Contains(grids[^1], new[] { home.Today, home.Planned });
        }

        // A closed case keeps the grid of its day: some were closed before, and the last is of the new grid.
        Assert.Equal(closed.Last().Home.Planned, grids[^1]);
        await SureAsync(planner, "Undo");
        Problems.AssertNone(planner);
        await duty.Context.CloseAsync();
        await planner.Context.CloseAsync();
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Two_plans_stand_side_by_side_and_fit_a_phone(string language)
    {
        var planner = await stage.SignedInAsync("planner", language, Viewport.Desk);
        await MakeAsync(planner, $"First {language}");
        await MakeAsync(planner, $"Second {language}");
        foreach (var name in new[] { $"First {language}", $"Second {language}" })
        {
            await planner.Locator("[data-plan-row]", new() { HasText = name }).Locator(".plan-compare input").CheckAsync();
        }

        await planner.ClickAsync("[data-plan=compare]");
        await Assertions.Expect(planner.Locator(".plan-beside thead th")).ToHaveCountAsync(4);
        await Stage.ShotAsync(planner, $"planner-compare-{language}");
        Problems.AssertNone(planner);
        await planner.Context.CloseAsync();

        var phone = await stage.SignedInAsync("community", language, Viewport.Phone);
        await phone.GotoAsync($"/planner?area={Community}");
        await phone.Locator("[data-map=ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.True(await Patience.IsTrueAsync(phone, "() => document.documentElement.scrollWidth - document.documentElement.clientWidth <= 1"),
            "The planner is wider than a phone");
        await Stage.ShotAsync(phone, $"planner-phone-{language}");
        Problems.AssertNone(phone);
        await phone.Context.CloseAsync();
    }

    private static async Task<string> MakeAsync(IPage page, string name)
    {
        await page.GotoAsync($"/planner?area={Community}");
        await page.Locator("[data-map=ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (await page.Locator("[data-plan=begin]").CountAsync() > 0)
        {
            await page.ClickAsync("[data-plan=begin]");
        }

        await page.FillAsync("#plan-name", name);
        await page.ClickAsync("[data-plan=make]");
        await page.Locator("[data-plan=Propose]").WaitForAsync();
        await Assertions.Expect(page.Locator(".drawer .plan-table")).ToHaveCountAsync(1);
        await ShownAsync(page);
        Assert.True(await Patience.IsTrueAsync(page, "() => location.search.includes('plan=')"), "The address does not name the plan");
        return new Uri(page.Url).Query.Split("plan=")[1];
    }

    /// <summary>A building that goes to another grid: where it is today, and where the plan puts it.</summary>
    private sealed record Home(string Address, string Today, string Planned);

    private static async Task<List<Home>> MovedAsync(IPage planner, string id)
    {
        var answer = await planner.APIRequest.GetAsync($"/api/plans/{id}/buildings?community={Community}");
        Assert.True(answer.Ok, await answer.TextAsync());
        return [.. (await answer.JsonAsync())!.Value.GetProperty("features").EnumerateArray().Select(feature => feature.GetProperty("properties"))
            .Select(building => new Home(
                building.GetProperty("address").GetString()!, building.GetProperty("from").GetString()!, building.GetProperty("grid").GetString()!))
            .Where(home => home.Today != home.Planned)];
    }

    private async Task CallAndAnswerAsync(List<Home> homes, ConcurrentQueue<(string Id, Home Home)> closed, CancellationToken over)
    {
        var resident = await stage.VisitorAsync("en", Viewport.Phone);
        var (duty, water) = (await stage.SignedInAsync("duty", "en", Viewport.Phone), await stage.SignedInAsync("water", "en", Viewport.Phone));
        for (var call = 0; !over.IsCancellationRequested; call++)
        {
            var home = homes[call % homes.Count];
            var (_, number) = await CaseWalk.CallForHelpAsync(resident, home.Address, $"redrawn-{call}");
            var id = await CaseWalk.CaseIdAsync(duty, number);
            await CaseWalk.ActAsync(duty, id, "Acknowledge");
            await CaseWalk.ActAsync(duty, id, "Dispatch");
            await CaseWalk.ActAsync(water, id, "Accept");
            await CaseWalk.ActAsync(water, id, "Resolve", "Main repaired, water is back.");
            await CaseWalk.ActAsync(duty, id, "Close");
            closed.Enqueue((id, home));
        }

        foreach (var page in new[] { resident, duty, water })
        {
            Problems.AssertNone(page);
            await page.Context.CloseAsync();
        }
    }

    /// <summary>The map has the plan as it stands.</summary>
    private static Task ShownAsync(IPage page) =>
        page.Locator(".planner[data-shown*='-']").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    private static Task<bool> ShowsAsync(IPage page, string source) =>
        Patience.IsTrueAsync(
            page, "source => document.querySelector('[data-plan=map]').map?.getSource(source)?.serialize().data.features?.length > 0", source);

    /// <summary>Without the mouse: from the list of a grid's buildings.</summary>
    private static async Task MoveABuildingAsync(IPage page, string id)
    {
        await page.ClickAsync("[data-plan=hand]");
        var grids = page.Locator("[data-plan=list-of] option");
        await page.Locator(".plan-listed summary").ClickAsync();
        await Assertions.Expect(grids).Not.ToHaveCountAsync(1);
        var (from, to) = (await grids.Nth(1).GetAttributeAsync("value"), await grids.Nth(2).GetAttributeAsync("value"));
        await page.SelectOptionAsync("[data-plan=list-of]", from!);
        await page.Locator(".plan-listed li input").First.CheckAsync();
        await page.SelectOptionAsync("[data-plan=to]", to!);
        await page.ClickAsync("[data-plan=move]");
        await Assertions.Expect(page.Locator("[data-plan=undo-move]")).ToBeEnabledAsync();
        Assert.Equal(0, await page.Locator(".plan-hand-bar .error").CountAsync());
        var acts = (await (await page.APIRequest.GetAsync($"/api/plans/{id}")).JsonAsync())!.Value.GetProperty("acts");
        Assert.Equal("Edited", acts[0].GetProperty("kind").GetString());
    }

    private static async Task SureAsync(IPage page, string deed)
    {
        await page.ClickAsync($"[data-plan={deed}]");
        await page.ClickAsync("[data-plan=sure]");
        await Assertions.Expect(page.Locator("[data-plan=sure]")).ToHaveCountAsync(0);
        Assert.Equal(0, await page.Locator(".plan-acts .error").CountAsync());
    }

    private async Task AgreeAsync(string who, string language, string id, bool onPhone)
    {
        var page = await stage.SignedInAsync(who, language, onPhone ? Viewport.Phone : Viewport.Desk);
        await page.GotoAsync($"/planner?plan={id}");
        await page.FillAsync("#plan-comment", $"{who}");
        await page.ClickAsync("[data-plan=comment]");
        await Assertions.Expect(page.Locator(".timeline .said-text", new() { HasText = who })).ToHaveCountAsync(1);
        await SureAsync(page, "Agree");
        await Stage.ShotAsync(page, $"planner-agreed-{who}-{language}");
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    private static async Task AdoptAsync(IPage planner, string language)
    {
        await planner.ClickAsync("[data-plan=effects]");
        await planner.Locator("[data-plan=adopt]").WaitForAsync();
        await planner.Locator(".plan-counts dd").Nth(10).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Stage.ShotAsync(planner, $"planner-effects-{language}");
        await planner.ClickAsync("[data-plan=adopt]");
        await planner.Locator("[data-plan=Undo]").WaitForAsync();
    }
}
