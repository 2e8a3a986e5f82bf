using System.Net;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Staff;
using Doorstep.Trust;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

public sealed class EmergencyTests(ClockedCity city) : IClassFixture<ClockedCity>
{
    [Fact]
    public async Task An_emergency_is_filed_and_red_at_once()
    {
        var id = await city.ReportedAsync("0219");
        var found = await city.CaseAsync(id);
        Assert.Equal((CaseStatus.Filed, CaseLight.Red), (found.Status, found.LightAt(city.Clock.GetUtcNow())));
        var log = await city.LogOfAsync(id);
        Assert.Equal(["case.reported", "case.filed"], log.Select(entry => entry.What));
        Assert.All(log, entry => Assert.Contains("\"emergency\":true", entry.Facts, StringComparison.Ordinal));
        Assert.All(log, entry => Assert.Contains("\"light\":\"Red\"", entry.Facts, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_for_help_needs_no_words_and_no_place()
    {
        var answer = await city.ReportAsync(new { kind = "0214" });
        Assert.True((await city.CaseAsync(await city.IdOfAsync(answer.Number))).NeedsPlace);
    }

    [Fact]
    public async Task Unanswered_it_goes_to_the_next_after_a_minute_and_to_the_shift_leader_after_three_once_each_though_two_nodes_watch()
    {
        var (first, second, leader) = await ARosterAsync();
        using var otherNode = city.WithWebHostBuilder(_ => { });
        otherNode.CreateClient();
        var id = await city.ReportedAsync("0219");
        Assert.Equal(first, (await city.CaseAsync(id)).AskedId);

        city.Clock.Advance(TimeSpan.FromSeconds(59));
        await BeatAsync();
        Assert.Equal(0, (await city.CaseAsync(id)).EscalationStep);

        city.Clock.Advance(TimeSpan.FromSeconds(2));
        await ClockedCity.EventuallyAsync(async () => (await city.CaseAsync(id)).AskedId == second);

        city.Clock.Advance(TimeSpan.FromMinutes(2));
        await ClockedCity.EventuallyAsync(async () => (await city.CaseAsync(id)).AskedId == leader);

        city.Clock.Advance(TimeSpan.FromMinutes(5));
        await BeatAsync();
        var found = await city.CaseAsync(id);
        Assert.Equal([1, 2], found.Acts.Where(act => act.Kind == ActKind.Escalate).Select(act => act.Step!.Value).Order());
        Assert.Equal(2, (await city.LogOfAsync(id)).Count(entry => entry.What == "case.escalated"));
    }

    [Fact]
    public async Task Answered_it_goes_to_nobody_else_and_only_one_answers()
    {
        var id = await city.ReportedAsync("0219");
        var desk = await city.DeskAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "acknowledge")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await CaseCity.ActAsync(desk, id, "acknowledge")).StatusCode);
        city.Clock.Advance(TimeSpan.FromMinutes(5));
        await BeatAsync();
        Assert.Equal(0, (await city.CaseAsync(id)).EscalationStep);
    }

    [Fact]
    public async Task What_is_no_emergency_cannot_be_answered_as_one() =>
        Assert.Equal(HttpStatusCode.Conflict, (await CaseCity.ActAsync(await city.DeskAsync(), await city.ReportedAsync(), "acknowledge")).StatusCode);

    [Fact]
    public async Task A_filed_case_turns_amber_at_80_percent_of_its_limit_and_red_at_the_end_and_the_log_says_so_once()
    {
        // Two hours by the clock: a fake clock that jumps over days would beat through all their seconds.
        var id = await city.ReportedAsync("0205");
        await CaseCity.ActAsync(await city.DeskAsync(), id, "file");
        var filed = await city.CaseAsync(id);
        Assert.Equal(CaseLight.Green, filed.LightAt(city.Clock.GetUtcNow()));

        city.Clock.SetUtcNow(filed.AmberAt!.Value.AddSeconds(1));
        await ClockedCity.EventuallyAsync(async () => (await city.LogOfAsync(id)).Any(entry => entry.What == "case.amber"));
        city.Clock.SetUtcNow(filed.DueAt!.Value.AddSeconds(1));
        await ClockedCity.EventuallyAsync(async () => (await city.LogOfAsync(id)).Any(entry => entry.What == "case.overdue"));
        city.Clock.Advance(TimeSpan.FromMinutes(5));
        await BeatAsync();
        Assert.Equal(["case.reported", "case.filed", "case.amber", "case.overdue"], (await city.LogOfAsync(id)).Select(entry => entry.What));

        foreach (var light in Enum.GetValues<CaseLight>())
        {
            var now = city.Clock.GetUtcNow();
            var asked = await city.FromDatabaseAsync(db => db.Cases.Lit(light, now).AsNoTracking().ToListAsync());
            Assert.All(asked, found => Assert.Equal(light, found.LightAt(now)));
        }
    }

    /// <summary>Both clocks have looked once more.</summary>
    private async Task BeatAsync()
    {
        await TickAsync(city.Services.GetRequiredService<EmergencyClock>().TickAsync);
        await TickAsync(city.Services.GetRequiredService<CaseClock>().TickAsync);
    }

    /// <summary>The city's own clock wakes when the time is moved and may take the same step first: whoever comes second looks again, as it would itself.</summary>
    private static async Task TickAsync(Func<CancellationToken, Task> tick)
    {
        try
        {
            await tick(CancellationToken.None);
        }
        catch (DbUpdateException)
        {
            await tick(CancellationToken.None);
        }
    }

    private async Task<(Guid First, Guid Second, Guid Leader)> ARosterAsync()
    {
        var accounts = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            accounts.Add((await city.AnAccountAsync(Role.DutyOfficer, "4601")).Id);
        }

        await city.WithDatabaseAsync(async db =>
        {
            db.Roster.AddRange(accounts.Select((account, i) => RosterPlace.Take(city.NewId(), AreaCode.Parse("4601"), account, i + 1, leadsShift: i == 2)));
            await db.SaveChangesAsync();
        });
        return (accounts[0], accounts[1], accounts[2]);
    }
}
