using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Cases.Clocks;
using Doorstep.Cases.Desk;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff;
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
    public async Task Of_officers_who_answer_at_once_one_answers_and_the_others_read_who_was_first()
    {
        HttpClient[] desks = [await city.DeskAsync(), await city.DeskAsync(), await city.DeskAsync()];
        for (var i = 0; i < 5; i++)
        {
            var id = await city.ReportedAsync("0219");
            var answers = await Task.WhenAll(desks.Select(desk => CaseCity.ActAsync(desk, id, "acknowledge")));
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
            foreach (var late in answers.Where(answer => answer.StatusCode != HttpStatusCode.NoContent))
            {
                Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
                Assert.Contains("测试（合成）", await CaseCity.WhyAsync(late), StringComparison.Ordinal);
            }

            Assert.Single((await city.CaseAsync(id)).Acts, act => act.Kind == ActKind.Acknowledge);
        }
    }

    [Fact]
    public async Task Who_answers_in_the_moment_in_which_it_goes_to_the_next_has_answered_it()
    {
        var desk = await city.DeskAsync();
        for (var i = 0; i < 5; i++)
        {
            var id = await city.ReportedAsync("0219");
            city.Clock.Advance(TimeSpan.FromSeconds(61));
            var beat = BeatAsync();
            Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "acknowledge")).StatusCode);
            await beat;
            Assert.NotNull((await city.CaseAsync(id)).AcknowledgedAt);
        }
    }

    [Fact]
    public async Task An_emergency_that_is_opened_again_is_a_new_emergency_answered_and_escalated_once_more()
    {
        var (first, second, leader) = await ARosterAsync();
        var id = await EndedAsync();
        var desk = await city.DeskAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "reopen", new { reason = "又来了" })).StatusCode);

        var opened = await CaseCity.ShowAsync(desk, id);
        Assert.Null(opened.AcknowledgedAt);
        Assert.Contains(ActKind.Acknowledge, opened.May);
        Assert.Equal(first, opened.AskedId);
        Assert.Contains(await EmergenciesAsync(desk), one => one.Id == id && !one.Acknowledged && one.At == city.Clock.GetUtcNow());
        var told = (await city.LogOfAsync(id)).Single(entry => entry.What == "case.reopened");
        Assert.Contains("\"acknowledged\":false", told.Facts, StringComparison.Ordinal);

        city.Clock.Advance(TimeSpan.FromSeconds(61));
        await ClockedCity.EventuallyAsync(async () => (await city.CaseAsync(id)).AskedId == second);
        city.Clock.Advance(TimeSpan.FromMinutes(2));
        await ClockedCity.EventuallyAsync(async () => (await city.CaseAsync(id)).AskedId == leader);
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "acknowledge")).StatusCode);
        Assert.Equal(2, (await city.CaseAsync(id)).Acts.Count(act => act.Kind == ActKind.Acknowledge));
    }

    [Fact]
    public async Task A_resident_who_is_not_satisfied_calls_the_desk_again()
    {
        var answer = await city.ReportAsync(city.AReport("0219"));
        var id = await city.IdOfAsync(answer.Number);
        await EndAsync(id);
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        await scope.ServiceProvider.GetRequiredService<Doorstep.Residents.NotSatisfied>().RunAsync(answer.Secret, "又没水了");
        var found = await city.CaseAsync(id);
        Assert.Null(found.AcknowledgedAt);
        Assert.Equal(city.Clock.GetUtcNow() + Case.EmergencySteps[0], found.NextEscalationAt);
    }

    [Fact]
    public async Task What_the_desk_files_as_an_emergency_is_one()
    {
        var id = await city.ReportedAsync();
        var desk = await city.DeskAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "file", new { kind = "0219" })).StatusCode);
        var found = await city.CaseAsync(id);
        Assert.True(found is { IsEmergency: true, AcknowledgedAt: null });
        Assert.Equal(city.Clock.GetUtcNow() + Case.EmergencySteps[0], found.NextEscalationAt);
    }

    [Fact]
    public async Task What_has_been_answered_stays_answered_when_it_goes_to_another_department()
    {
        var id = await city.ReportedAsync("0219");
        var desk = await city.DeskAsync();
        await CaseCity.ActAsync(desk, id, "acknowledge");
        await CaseCity.ActAsync(desk, id, "dispatch", new { departmentId = city.Department("WATER") });
        await CaseCity.ActAsync(desk, id, "dispatch", new { departmentId = city.Department("MUNICIPAL") });
        var log = await city.LogOfAsync(id);
        Assert.Equal(["case.acknowledged", "case.dispatched", "case.withdrawn", "case.dispatched"], log.Skip(2).Select(entry => entry.What));
        Assert.All(log.Skip(2), entry => Assert.Contains("\"acknowledged\":true", entry.Facts, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_emergency_cannot_be_answered_as_one() =>
        Assert.Equal(
            HttpStatusCode.Conflict, (await CaseCity.ActAsync(await city.DeskAsync(), await city.ReportedAsync(), "acknowledge")).StatusCode);

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

    /// <summary>An emergency that was answered, after it had gone to the next, and closed.</summary>
    private async Task<Guid> EndedAsync()
    {
        var id = await city.ReportedAsync("0219");
        city.Clock.Advance(TimeSpan.FromSeconds(61));
        await ClockedCity.EventuallyAsync(async () => (await city.CaseAsync(id)).EscalationStep == 1);
        await EndAsync(id);
        return id;
    }

    private async Task EndAsync(Guid id)
    {
        var (desk, water) = (await city.DeskAsync(), await city.HandlerAsync("WATER"));
        foreach (var (client, act, body) in new (HttpClient, string, object)[]
        {
            (desk, "acknowledge", new { }), (desk, "dispatch", new { departmentId = city.Department("WATER") }),
            (water, "accept", new { }), (water, "resolve", new { note = "修好了" }), (desk, "close", new { }),
        })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(client, id, act, body)).StatusCode);
        }
    }

    private static async Task<List<ShowEmergencies.Emergency>> EmergenciesAsync(HttpClient desk) =>
        (await desk.GetFromJsonAsync<List<ShowEmergencies.Emergency>>("/api/desk/emergencies", CaseCity.Json))!;

    /// <summary>Both clocks have looked once more.</summary>
    private async Task BeatAsync()
    {
        await TickAsync(city.Services.GetRequiredService<EmergencyClock>().TickAsync);
        await TickAsync(city.Services.GetRequiredService<CaseClock>().TickAsync);
    }

    /// <summary>
    /// The city's own clock wakes when the time is moved and may take the same step first: whoever comes second looks again, as it would itself.
    /// </summary>
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
            await db.Roster.ExecuteDeleteAsync();
            db.Roster.AddRange(
                accounts.Select((account, i) => RosterPlace.Take(city.NewId(), AreaCode.Parse("4601"), account, i + 1, leadsShift: i == 2)));
            await db.SaveChangesAsync();
        });
        return (accounts[0], accounts[1], accounts[2]);
    }
}
