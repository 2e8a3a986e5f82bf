using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Accounts;
using Doorstep.Live;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Brings an approved plan into force: today, or on a day to come.</summary>
sealed class AdoptPlan(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, SecondPerson second, CurrentAct acting, Locate locate,
    AddressBook addresses, TimeProvider clock)
{
    /// <summary>Somebody else's act on a row that follows, committed in the middle: it stands, and the grids are redrawn round it.</summary>
    private const int Tries = 5;

    /// <param name="On">The day; today if left out.</param>
    public sealed record Request(DateOnly? On = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/plans/{id:guid}/adopt", (Guid id, Request request, AdoptPlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.AdoptPlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("Let an approved plan come into force");

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.AdoptPlans);
        if (await db.FindPlanAsync(caller, Permission.AdoptPlans, id, cancellationToken) is not { } plan)
        {
            return false;
        }

        var today = CityTime.Today(clock);
        if (request.On < today)
        {
            throw new WrongFieldException("on", "error.day-past");
        }

        foreach (var approver in plan.Approvals.Select(approval => approval.By).Distinct().ToList())
        {
            await second.MustBeAsync(approver, caller.AccountId, cancellationToken);
        }

        if (request.On > today)
        {
            plan.Schedule(request.On.Value, acting.Now());
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        await NowAsync(id, acting.Now(), cancellationToken);
        return true;
    }

    /// <summary>At once, under the platform's own name: what follows lies far beyond what a planner sees.</summary>
    public Task NowAsync(Guid id, Act act, CancellationToken cancellationToken = default) => InJobAsync(id, act, async (services, plan) =>
    {
        plan.Adopt(act);
        return await services.GetRequiredService<PrepareRedrawing>().RunAsync(plan.Area, PlanMoves.Unpack(plan.Moves), act, cancellationToken);
    }, cancellationToken);

    public Task UndoAsync(Guid id, Act act, CancellationToken cancellationToken = default) => InJobAsync(id, act, async (services, plan) =>
    {
        var adoption = plan.AdoptionId;
        plan.Undo(act);
        return await services.GetRequiredService<ReadRedrawing>().BackAsync(plan.Area, adoption!.Value, act, cancellationToken);
    }, cancellationToken);

    private async Task InJobAsync(
        Guid id, Act act, Func<IServiceProvider, GridPlan, Task<Data.Redraw.Redrawing>> prepare, CancellationToken cancellationToken)
    {
        for (var again = 1; ; again++)
        {
            using var scope = scopes.AsJob("redrawing grids");
            var job = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            var plan = await job.GridPlans.Include(found => found.Acts).SingleAsync(found => found.Id == id, cancellationToken);
            // The geometry takes a second for a large city, and nobody has to wait for it.
            var redrawing = await prepare(scope.ServiceProvider, plan);
            try
            {
                await job.InOneCommitAsync(
                    () => scope.ServiceProvider.GetRequiredService<RedrawGrids>().RunAsync(redrawing, cancellationToken), cancellationToken);
                locate.LookAgain();
                addresses.LookAgain();
                return;
            }
            catch (Exception met) when (again < Tries && Data.Redraw.RetryAfterRedraw.IsMeeting(met))
            {
                // Each time round, another few acts have been let through.
            }
        }
    }
}
