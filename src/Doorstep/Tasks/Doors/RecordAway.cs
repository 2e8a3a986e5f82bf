using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Tasks.Care;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// Records in one tap until when a household is away, or that it is back: what comes back to it in rhythms and the visits of its care plans wait so
/// long.
/// </summary>
sealed class RecordAway(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, Ids ids, PauseRhythms rhythms, PlanVisitAgain visits)
{
    /// <param name="AwayUntil">The last day on which it is away; null when it is back.</param>
    public sealed record Request(DateOnly? AwayUntil);

    public static void Map(IEndpointRouteBuilder doors) => doors
        .MapPost("/{id:guid}/away", (Guid id, Request request, RecordAway useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("Note until when a household is away, or that it is back");

    public async Task<bool> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await OnceAsync(householdId, request, cancellationToken);
        }
        catch (Exception met) when (Meeting.Is(met))
        {
            // Tapped twice, or the night plans the same visits: once more with what stands now.
            using var scope = scopes.As(caller);
            return await scope.ServiceProvider.GetRequiredService<RecordAway>().AgainAsync(householdId, request, cancellationToken);
        }
    }

    private async Task<bool> AgainAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await OnceAsync(householdId, request, cancellationToken);
        }
        catch (Exception met) when (Meeting.Is(met))
        {
            throw met as DbUpdateConcurrencyException
                ?? new DbUpdateConcurrencyException("A household was recorded away more than twice at once.", met);
        }
    }

    private async Task<bool> OnceAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.DoTasks);
        if (await db.HouseholdHomeAsync(householdId, cancellationToken) is not { } home || !caller.Scope.Covers(Permission.DoTasks, home.Grid))
        {
            return false;
        }

        var act = acting.Now();
        var today = CityTime.DayOf(act.At);
        if (request.AwayUntil is { } until && (until < today || until > today.AddDays(HouseholdAway.LongestDays)))
        {
            throw new WrongFieldException("awayUntil", "error.away-until");
        }

        var known = await db.HouseholdAways.SingleOrDefaultAsync(one => one.HouseholdId == householdId, cancellationToken);
        if (known is null && request.AwayUntil is null)
        {
            return true;
        }

        var before = known?.Until;
        Keep(known, home, request.AwayUntil, act);
        await rhythms.OfHouseholdAsync(home, before, request.AwayUntil, act, cancellationToken);
        foreach (var plan in await db.CarePlansOfAsync(householdId, cancellationToken))
        {
            if (AwayOf(plan, before, request.AwayUntil) is var hers && hers != plan.AwayUntil)
            {
                plan.GoAway(hers, act);
                await visits.RunAsync(plan, act, cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private void Keep(HouseholdAway? known, TaskPlace home, DateOnly? until, Act act)
    {
        switch (known, until)
        {
            case (null, { } day):
                db.Add(HouseholdAway.Record(home, day, act));
                break;
            case ({ } away, { } day):
                away.Change(day, act);
                break;
            case ({ } away, null):
                db.Remove(away);
                break;
        }

        db.Add(DoorAct.Of(until is null ? DoorActKind.Back : DoorActKind.Away, home.Id, home.Grid, act with { Id = ids.Next() }));
    }

    /// <summary>
    /// Until when one of the household is away: what was said of her alone, of a stay in hospital for example, goes on where it lasts longer.
    /// </summary>
    private static DateOnly? AwayOf(CarePlan plan, DateOnly? before, DateOnly? until) =>
        plan.AwayUntil == before || plan.AwayUntil is null || plan.AwayUntil < until ? until : plan.AwayUntil;
}

static class HouseholdPlans
{
    /// <summary>The care plans of those who live in a household.</summary>
    public static Task<List<CarePlan>> CarePlansOfAsync(this DoorstepContext db, Guid household, CancellationToken cancellationToken)
    {
        var people = db.Residents.Where(resident => resident.HouseholdId == household && resident.Standing == RecordStatus.Present);
        return db.CarePlans.Where(plan => plan.EndedAt == null && people.Any(resident => resident.Id == plan.ResidentId))
            .ToListAsync(cancellationToken);
    }
}
