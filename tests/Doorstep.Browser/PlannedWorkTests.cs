using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// The way of planned work, as its people walk it in a city whose clock is put ahead: departments ask, the centre trims, a worker does it beside her
/// care visits in one walk, what she leaves undone climbs, what her round finds is put right, checked and closed, and each reads what is theirs.
/// </summary>
[Collection("browser")]
public sealed class PlannedWorkTests
{
    private static readonly TimeSpan cityOffset = TimeSpan.FromHours(8);

    [Fact]
    public async Task What_departments_ask_is_done_in_one_walk_beside_care_what_is_missed_climbs_and_what_a_round_finds_is_closed()
    {
        await using Stage stage = new();
        await stage.InitializeAsync();
        PlannedWork work = new(stage);
        await work.SomebodyIsSeenEveryDayAsync();
        await work.DepartmentAsksAsync("health", PlannedWork.Publicity, count: 40, "流感季前入户告知（合成）");
        await work.DepartmentAsksAsync("sanitation", PlannedWork.Round, count: 1, "雨季前看一遍街段（合成）");
        await work.CentreTrimsAsync("流感季前入户告知（合成）", to: 6);
        await work.CentreTrimsAsync("雨季前看一遍街段（合成）", to: 1);

        await stage.GoAheadAsync(Until(1, 7));
        await work.ListIsPlannedAsync();
        await work.FormChangesWhileItIsBeingFilledInAsync();
        await work.WorkerWalksAsync();
        var found = await work.RoundFindsAMissingCoverAsync();
        await work.ReceiverSeesTheRoundAsync();
        await work.CaseIsResolvedAsync(found);

        await stage.GoAheadAsync(Until(2, 18.2));
        await work.MissedVisitReachesAsync("Substitute");
        await work.CaseIsCheckedAndClosedAsync(found);
        await stage.GoAheadAsync(Until(3, 6.3));
        await work.MissedVisitReachesAsync("Community", "community");
        await stage.GoAheadAsync(Until(3, 18.4));
        await work.MissedVisitReachesAsync("Subdistrict", "subdistrict");

        await stage.GoAheadAsync(TimeSpan.FromDays(95));
        await work.DepartmentReadsItsCountsAsync();
    }

    /// <summary>How far the clock has to run ahead to show an hour of a day of the city, counted from today.</summary>
    private static TimeSpan Until(int days, double hour)
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(cityOffset);
        return new DateTimeOffset(now.Date.AddDays(days).AddHours(hour), cityOffset) - now;
    }
}
