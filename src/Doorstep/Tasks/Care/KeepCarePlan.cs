using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>Begins, changes and ends the plan by which a vulnerable resident is visited.</summary>
sealed class KeepCarePlan(DoorstepContext db, Caller caller, CurrentAct acting, Ids ids, NextTask next, FindLadder ladders,
    PlanVisitAgain visits)
{
    private static readonly int allGrounds = Enum.GetValues<CareGrounds>().Aggregate(0, (all, one) => all | (int)one);

    /// <param name="Grounds">At least one; sealed.</param>
    public sealed record Plan(CareTier Tier, CareGrounds Grounds);

    /// <param name="AwayUntil">The last day on which she is away; null when she is back.</param>
    public sealed record Away(DateOnly? AwayUntil);

    public sealed record Struck(Blow Blow);

    public sealed record Reached(ContactWay Contact);

    public sealed record Begun(Guid PlanId);

    public static void Map(IEndpointRouteBuilder care)
    {
        care.MapPost("/residents/{id:guid}", (Guid id, Plan request, KeepCarePlan useCase, CancellationToken cancellationToken) =>
            useCase.BeginAsync(id, request, cancellationToken).CreatedOrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Begin the care plan of a resident");
        care.MapPut("/plans/{id:guid}", (Guid id, Plan request, KeepCarePlan useCase, CancellationToken cancellationToken) =>
            useCase.ChangeAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Change the tier and grounds of a care plan");
        care.MapPost("/plans/{id:guid}/away", (Guid id, Away request, KeepCarePlan useCase, CancellationToken cancellationToken) =>
            useCase.AwayAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Note until when somebody is away, or that she is back");
        care.MapPost("/plans/{id:guid}/blow", (Guid id, Struck request, KeepCarePlan useCase, CancellationToken cancellationToken) =>
            useCase.BlowAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Ask for a visit within a day, after a blow");
        care.MapPost("/plans/{id:guid}/contact", (Guid id, Reached request, KeepCarePlan useCase, CancellationToken cancellationToken) =>
            useCase.ContactAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Note that she was seen or spoken to");
        care.MapDelete("/plans/{id:guid}", (Guid id, KeepCarePlan useCase, CancellationToken cancellationToken) =>
            useCase.EndAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("End a care plan");
    }

    public async Task<Begun?> BeginAsync(Guid residentId, Plan request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        MustBeGrounds(request.Grounds);
        caller.ActUnder(Permission.KeepCare);
        if (await db.Residents.SingleOrDefaultAsync(one => one.Id == residentId, cancellationToken) is not { } resident
            || !caller.Scope.Covers(Permission.KeepCare, resident.Area))
        {
            return null;
        }

        if (resident.Standing is not RecordStatus.Present)
        {
            throw new RuleBrokenException("rule.resident-gone");
        }

        if (await db.CarePlans.AnyAsync(plan => plan.ResidentId == residentId && plan.EndedAt == null, cancellationToken))
        {
            throw new RuleBrokenException("rule.care-begun");
        }

        var act = acting.Now();
        var plan = CarePlan.Begin(resident, request.Tier, request.Grounds, act);
        db.Add(plan);
        var today = CityTime.DayOf(act.At);
        var away = await db.HouseholdAways.Where(one => one.HouseholdId == resident.HouseholdId && one.Until >= today)
            .Select(one => (DateOnly?)one.Until).SingleOrDefaultAsync(cancellationToken);
        if (away is not null)
        {
            plan.GoAway(away, act with { Id = ids.Next() });
        }

        await next.OfCareAsync(plan, today, isFirst: true, act, cancellationToken);
        await SaveAsync(cancellationToken);
        return new(plan.Id);
    }

    public Task<bool> ChangeAsync(Guid id, Plan request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        MustBeGrounds(request.Grounds);
        return DoAsync(id, async (plan, act) =>
        {
            plan.Change(request.Tier, request.Grounds, act);
            await visits.RunAsync(plan, act, cancellationToken);
        }, cancellationToken);
    }

    public Task<bool> AwayAsync(Guid id, Away request, CancellationToken cancellationToken = default) => DoAsync(id, async (plan, act) =>
    {
        ArgumentNullException.ThrowIfNull(request);
        var today = CityTime.DayOf(act.At);
        if (request.AwayUntil is { } until && (until < today || until > today.AddDays(365)))
        {
            throw new WrongFieldException("awayUntil", "error.away-until");
        }

        plan.GoAway(request.AwayUntil, act);
        await visits.RunAsync(plan, act, cancellationToken);
    }, cancellationToken);

    /// <summary>A visit by tomorrow, in place of the one that the plan has open. What the blow was is kept nowhere.</summary>
    public Task<bool> BlowAsync(Guid id, Struck request, CancellationToken cancellationToken = default) => DoAsync(id, async (plan, act) =>
    {
        ArgumentNullException.ThrowIfNull(request);
        await WithdrawAsync(plan, act, cancellationToken);
        await next.OfCareAsync(plan, CityTime.DayOf(act.At), isFirst: true, act, cancellationToken, request.Blow);
    }, cancellationToken);

    /// <summary>Seen today, in one tap: a visit that may be done today is done by it, and a search for her ends.</summary>
    public Task<bool> ContactAsync(Guid id, Reached request, CancellationToken cancellationToken = default) => DoAsync(id, async (plan, act) =>
    {
        ArgumentNullException.ThrowIfNull(request);
        var today = CityTime.DayOf(act.At);
        plan.Reached(request.Contact, act);
        await ladders.EndAsync(plan, request.Contact, act, cancellationToken);
        foreach (var task in await OpenAsync(plan, cancellationToken))
        {
            if (task.IsOpen && task.From <= today)
            {
                db.Add(task.Ends(TaskOutcome.Done, null, request.Contact, new(null, ""), act with { Id = ids.Next() }));
                await next.AfterAsync(task, act, cancellationToken);
            }
        }
    }, cancellationToken);

    public Task<bool> EndAsync(Guid id, CancellationToken cancellationToken = default) => DoAsync(id, async (plan, act) =>
    {
        plan.End(act);
        (await db.SearchesOfAsync([plan], cancellationToken)).GetValueOrDefault(plan.Id)?.Stop(act);
        await WithdrawAsync(plan, act, cancellationToken);
    }, cancellationToken);

    private async Task<bool> DoAsync(Guid id, Func<CarePlan, Act, Task> work, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.KeepCare);
        if (await db.CarePlans.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } plan
            || !caller.Scope.Covers(Permission.KeepCare, plan.Area))
        {
            return false;
        }

        await work(plan, acting.Now());
        await SaveAsync(cancellationToken);
        return true;
    }

    private async Task WithdrawAsync(CarePlan plan, Act act, CancellationToken cancellationToken) =>
        (await OpenAsync(plan, cancellationToken)).ForEach(task => task.Withdraw(act));

    private Task<List<WorkTask>> OpenAsync(CarePlan plan, CancellationToken cancellationToken) => db.WorkTasks.Standing()
        .Where(task => task.SourceId == plan.Id).ToListAsync(cancellationToken);

    private static void MustBeGrounds(CareGrounds grounds)
    {
        if (grounds is CareGrounds.None || ((int)grounds & ~allGrounds) != 0)
        {
            throw new WrongFieldException("grounds", grounds is CareGrounds.None ? "error.required" : "error.care-grounds");
        }
    }

    /// <summary>Of two who begin a plan at once, the second finds the first one's.</summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsDuplicate("CarePlans", nameof(CarePlan.ResidentId)))
        {
            throw new RuleBrokenException("rule.care-begun");
        }
    }
}
