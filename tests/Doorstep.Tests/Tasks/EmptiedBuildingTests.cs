using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Tasks;
using Doorstep.Tasks.Care;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>The arithmetic of tiers, of being away and of refusing, against what a reader would count on her fingers.</summary>
[Trait("needs", "nothing")]
public sealed class CareTierTests
{
    private static readonly DateOnly day = new(2026, 2, 10);

    private static readonly Gen<DateOnly?> maybeDay = Gen.Int[-20, 60].Select(days => days < -12 ? null : (DateOnly?)day.AddDays(days));

    private static readonly Gen<(CarePlan Plan, DateOnly Last, bool IsFirst, DateOnly Today)> plans =
        from tier in Gen.Enum<CareTier>()
        from away in maybeDay
        from refused in maybeDay
        from raised in maybeDay
        from last in Gen.Int[-100, 0]
        from isFirst in Gen.Bool
        select (Of(tier, away, refused, raised), isFirst ? day : day.AddDays(last), isFirst, day);

    private static Act At(DateOnly on) => new(Guid.CreateVersion7(), Guid.Empty, new DateTimeOffset(on, new(10, 0), CityTime.Offset).ToUniversalTime());

    private static CarePlan Of(CareTier tier, DateOnly? away, DateOnly? refused, DateOnly? raised)
    {
        var household = Household.Enter(Guid.CreateVersion7(), AreaCode.Parse("460106005006001"), HouseholdKind.Family, null, At(day));
        var plan = CarePlan.Begin(household.Takes(Guid.CreateVersion7(), new("合成"), At(day)), tier, CareGrounds.Hardship, At(day));
        plan.GoAway(away, At(day));
        if (refused is { } until)
        {
            plan.Refuse(until, At(day));
        }

        if (raised is { } last)
        {
            plan.Raise(last, At(day));
        }

        return plan;
    }

    [Fact]
    public void Who_is_away_and_has_refused_is_called_on_from_the_later_of_the_two_days() => plans.Sample(given =>
    {
        var plan = given.Plan;
        var first = given.Today;
        while (first <= plan.AwayUntil || first < plan.RefusedUntil)
        {
            first = first.AddDays(1);
        }

        return plan.OpenFrom(given.Today) == first;
    });

    [Fact]
    public void No_window_begins_before_she_may_be_called_on_or_ends_before_it_begins() => plans.Sample(given =>
    {
        var (from, until) = given.Plan.Next(given.Last, given.IsFirst, given.Today);
        return from <= until && from == given.Plan.OpenFrom(from);
    });

    [Fact]
    public void A_rise_makes_no_visit_later_and_is_gone_after_its_day() => plans.Sample(given =>
    {
        var (plan, last, isFirst, today) = given;
        var own = Of(plan.Tier, plan.AwayUntil, plan.RefusedUntil, null).Next(last, isFirst, today);
        var with = plan.Next(last, isFirst, today);
        return with.Until <= own.Until && (plan.IsRaised(today) || with == own) && (with == own || with.From <= plan.RaisedUntil)
            && plan.TierOn(today) == (plan.IsRaised(today) ? (CareTier)Math.Max(0, (int)plan.Tier - 1) : plan.Tier)
            && plan.TierOn((plan.RaisedUntil ?? today).AddDays(1)) == plan.Tier;
    });

    [Fact]
    public void Nobody_is_missed_before_the_rise_that_asks_for_her() => plans.Sample(given =>
    {
        var own = Of(given.Plan.Tier, given.Plan.AwayUntil, given.Plan.RefusedUntil, null).Next(given.Last, given.IsFirst, given.Today);
        var with = given.Plan.Next(given.Last, given.IsFirst, given.Today);
        return with == own || with.Until >= given.Today;
    });

    [Fact]
    public void No_visit_is_planned_that_was_missed_before_it_was_planned_and_one_that_is_still_due_stays_as_it_is() => plans.Sample(given =>
    {
        var (plan, last, isFirst, today) = given;
        var own = Of(plan.Tier, plan.AwayUntil, plan.RefusedUntil, null);
        return plan.Next(last, isFirst, today).Until >= today
            && (own.Next(last, isFirst).Until < today || own.Next(last, isFirst, today) == own.Next(last, isFirst));
    });

    [Fact]
    public void A_building_is_emptied_until_the_day_on_which_too_many_are_back() =>
        Gen.Select(maybeDay.Array[0, 14], Gen.Int[0, 6]).Sample((awayUntil, left) =>
        {
            bool Emptied(DateOnly on)
            {
                var stay = awayUntil.Count(until => until is null || until < on);
                return stay is >= 1 and <= 3 && awayUntil.Length + left - stay >= 0.8 * (awayUntil.Length + left) - 1e-9;
            }

            var last = EmptiedBuilding.LastDay(day, awayUntil, left);
            return last is { } until
                ? Enumerable.Range(0, until.DayNumber - day.DayNumber + 1).All(days => Emptied(day.AddDays(days)))
                    && (until == day.AddDays(EmptiedBuilding.LongestRise - 1) || !Emptied(until.AddDays(1)))
                : !Emptied(day);
        });
}

/// <summary>Whoever stays alone in an emptied building, and plans that come back.</summary>
public sealed class EmptiedBuildingTests(TasksCity app) : IClassFixture<TasksCity>
{
    private Task<CarePlan> PlanAsync(Guid id) => app.FromDatabaseAsync(db => db.CarePlans.AsNoTracking().SingleAsync(plan => plan.Id == id));

    private static async Task AwayAsync(HttpClient who, Guid household, DateOnly? until)
    {
        var answer = await who.PostAsJsonAsync($"/api/doors/{household}/away", new { awayUntil = until });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Whoever_stays_while_four_of_five_are_away_is_visited_as_the_next_tier_is_until_they_are_back_and_the_worker_is_told()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        List<Guid> households = [];
        for (var door = 0; door < 5; door++)
        {
            households.Add(await ground.LivesAsync(door));
        }

        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(households[0]), "Monthly");
        app.GoTo(1, 1);
        await app.TickAsync();
        var before = await ground.OpenAsync();
        var until = app.Today.AddDays(12);
        foreach (var household in households[1..4])
        {
            await AwayAsync(await ground.ClientAsync(), household, until);
        }

        app.GoTo(1, 1);
        await app.TickAsync();
        // Three of five: not enough.
        Assert.Null((await PlanAsync(plan)).RaisedUntil);
        await AwayAsync(await ground.ClientAsync(), households[4], until.AddDays(20));
        app.GoTo(1, 1);
        await app.TickAsync();

        var raised = await PlanAsync(plan);
        Assert.Equal((until, CareTier.Monthly), (raised.RaisedUntil!.Value, raised.Tier));
        var visit = (await ground.TasksAsync()).Single(task => task.IsOpen && task.SourceId == plan);
        Assert.True(visit.Until < before.Until && visit.Until <= app.Today.AddDays(2), $"{visit.Until} {before.Until}");
        Assert.Equal(["care.raised"], await ground.LogAsync("care.r"));
        var told = await (await ground.ClientAsync()).GetFromJsonAsync<JsonElement>("/api/my/messages");
        Assert.Contains("提高探访频次", told.ToString());
        var resident = await ground.ResidentOfAsync(households[0]);
        Assert.Contains($"{until:yyyy-MM-dd}", await (await ground.ClientAsync()).GetStringAsync($"/care/residents/{resident}"));

        app.GoTo(13, 1);
        await app.TickAsync();
        Assert.Equal(["care.raised", "care.lowered"], (await ground.LogAsync("care.")).Where(what => what is "care.raised" or "care.lowered"));
        var after = await PlanAsync(plan);
        Assert.Equal((null, CareTier.Monthly), (after.RaisedUntil, after.Tier));
    }

    [Fact]
    public async Task A_rise_ends_when_somebody_is_back_before()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        List<Guid> households = [];
        for (var door = 0; door < 5; door++)
        {
            households.Add(await ground.LivesAsync(door));
        }

        var plan = await ground.PlanAsync(await ground.ResidentOfAsync(households[0]), "Weekly");
        foreach (var household in households[1..])
        {
            await AwayAsync(await ground.ClientAsync(), household, app.Today.AddDays(20));
        }

        app.GoTo(1, 1);
        await app.TickAsync();
        var visit = (await ground.TasksAsync()).Single(task => task.IsOpen && task.SourceId == plan);
        Assert.Equal((UrgencyRule.DailyCare, app.Today), (visit.Urgent, visit.Until));
        await AwayAsync(await ground.ClientAsync(), households[1], null);
        app.GoTo(1, 1);
        await app.TickAsync();
        Assert.Null((await PlanAsync(plan)).RaisedUntil);
    }

    [Fact]
    public async Task A_death_that_is_taken_back_brings_the_plan_back_as_it_was_and_what_somebody_has_ended_stays_ended()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var household = await ground.LivesAsync(0, 2);
        var resident = await ground.ResidentOfAsync(household);
        var plan = await ground.PlanAsync(resident, "Weekly");
        var staff = await ground.StaffAsync();
        var death = await staff.DoAsync($"/residents/{resident}/death", new { });
        Assert.NotNull((await PlanAsync(plan)).EndedAt);
        await staff.DoAsync($"/acts/{death.ActId}/undo", new { });
        Assert.Equal((null, CareTier.Weekly), ((await PlanAsync(plan)).EndedAt, (await PlanAsync(plan)).Tier));
        Assert.Equal(plan, (await ground.OpenAsync()).SourceId);
        Assert.Contains("care.resumed", await ground.LogAsync("care."));

        Assert.True((await staff.Http.DeleteAsync($"/api/care/plans/{plan}")).IsSuccessStatusCode);
        death = await staff.DoAsync($"/residents/{resident}/death", new { });
        await staff.DoAsync($"/acts/{death.ActId}/undo", new { });
        Assert.NotNull((await PlanAsync(plan)).EndedAt);
    }

    [Fact]
    public async Task A_refusal_counts_in_no_rate()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        await ground.PlanAsync(await ground.ResidentOfAsync(await ground.LivesAsync(0)), "Daily");
        app.GoTo(2, 9);
        await ground.DoneAsync((await ground.OpenAsync()).Id, new { outcome = "Refused" });
        app.GoTo(1, 9);
        var board = await (await ground.StaffAsync()).Http.GetFromJsonAsync<ShowTasks.Board>("/api/tasks/board", RegisterClient.Json);
        var daily = board!.Care.Single(tier => tier.Tier is CareTier.Daily);
        Assert.Equal((1, 0, 0), (daily.Plans, daily.Due, daily.InTime));
    }
}
