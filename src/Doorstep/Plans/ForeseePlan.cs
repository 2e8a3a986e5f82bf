using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Previews everything that a plan's adoption would do, before anyone decides it: counts of all that follows, and who gets which grid.
/// </summary>
public sealed class ForeseePlan(DoorstepContext db, Caller caller, CurrentAct acting, IServiceScopeFactory scopes)
{
    public sealed record Result(IReadOnlyList<GridEffect> Effects, IReadOnlyList<Taking> Takings);

    /// <summary>A grid that gets another worker, or has none any more.</summary>
    public sealed record Taking(string Grid, string? From, string? To);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/plans/{id:guid}/effects", (Guid id, ForeseePlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ViewPlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("What a plan's adoption would do");

    public async Task<Result?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.FindPlanAsync(caller, Permission.ViewPlans, id, cancellationToken) is not { } plan)
        {
            return null;
        }

        // Counts only: nobody's record is shown to whoever plans.
        using var scope = scopes.AsJob("effects of a plan");
        var services = scope.ServiceProvider;
        var redrawing = await services.GetRequiredService<PrepareRedrawing>()
            .RunAsync(plan.Area, PlanMoves.Unpack(plan.Moves), acting.Now(), cancellationToken);
        var effects = await services.GetRequiredService<RedrawGrids>().ForeseeAsync(redrawing, cancellationToken);
        var people = redrawing.Handovers.SelectMany(handover => new[] { handover.From, handover.To }).OfType<Guid>().ToList();
        var names = (await services.GetRequiredService<DoorstepContext>().GridWorkers.AsNoTracking().Where(worker => people.Contains(worker.Id))
            .ToListAsync(cancellationToken)).ToDictionary(worker => worker.Id, worker => worker.NameHere);
        string? NameOf(Guid? worker) => worker is { } id ? names.GetValueOrDefault(id) : null;
        return new(effects, [.. redrawing.Handovers.Select(handover => new Taking(handover.Grid.Value, NameOf(handover.From), NameOf(handover.To)))]);
    }
}
