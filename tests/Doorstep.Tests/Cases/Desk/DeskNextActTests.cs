using System.Net;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Cases.Desk;
using Doorstep.Data.Redraw;

namespace Doorstep.Tests.Cases.Desk;

/// <summary>The one large button of a case is the next act of whoever looks; who waits for somebody else has none.</summary>
[Collection(nameof(CaseCity))]
public sealed class DeskNextActTests(CaseCity city)
{
    [Fact]
    public async Task Each_of_a_cases_people_is_offered_her_own_next_act_and_nobody_anothers()
    {
        var id = await city.ReportedAsync();
        var (desk, handler, worker) =
            (await city.DeskAsync(), await city.HandlerAsync("SANITATION"), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));
        await OfferedAsync(id, (desk, ActKind.File), (worker, null));
        await DoAsync(desk, id, "ask-check");
        await OfferedAsync(id, (desk, null), (worker, ActKind.Confirm));
        await DoAsync(worker, id, "check", new { good = true });
        await OfferedAsync(id, (desk, ActKind.Dispatch), (worker, null));
        await DoAsync(desk, id, "dispatch");
        await OfferedAsync(id, (desk, null), (handler, ActKind.Accept), (worker, null));
        await DoAsync(handler, id, "accept");
        await OfferedAsync(id, (desk, null), (handler, ActKind.Resolve));
        await DoAsync(handler, id, "resolve", new { note = "好了" });
        await OfferedAsync(id, (desk, ActKind.AskForCheck), (handler, null), (worker, ActKind.Pass));
        await DoAsync(desk, id, "ask-check");
        await OfferedAsync(id, (desk, null), (worker, ActKind.Pass));
        await DoAsync(worker, id, "check", new { good = true });
        await OfferedAsync(id, (desk, ActKind.Close), (worker, null));
        Assert.DoesNotContain(ActKind.Pass, (await CaseCity.ShowAsync(worker, id)).May);
        await DoAsync(desk, id, "close");
        await OfferedAsync(id, (desk, null), (worker, null));
        Assert.Contains(ActKind.Reopen, NextActs.Others(await CaseCity.ShowAsync(desk, id)));
    }

    [Fact]
    public async Task Every_act_that_a_page_offers_is_done_by_its_button()
    {
        Caller officer = new();
        officer.Become(Guid.Empty, AccessScope.OfJob("test"));
        DoAct button = new(city.Services.GetRequiredService<IServiceScopeFactory>(), city.Services.GetRequiredService<RetryAfterRedraw>());
        foreach (var row in CaseLife.Acts.Where(row => row.Permission is not null))
        {
            // No such case, or something that has to be filled in: but never an act that the button does not know.
            var met = await Record.ExceptionAsync(async () => Assert.False(await button.RunAsync(officer, Guid.Empty, row.Kind, new ActAnswer())));
            Assert.True(met is null or WrongFieldException, $"{row.Kind}: {met}");
        }
    }

    private static async Task OfferedAsync(Guid id, params (HttpClient Who, ActKind? Next)[] people)
    {
        foreach (var (who, next) in people)
        {
            Assert.Equal(next, NextActs.Mine(await CaseCity.ShowAsync(who, id)));
        }
    }

    private static async Task DoAsync(HttpClient who, Guid id, string act, object? body = null) =>
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(who, id, act, body)).StatusCode);
}
