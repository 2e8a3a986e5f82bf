using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Planning;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Lists the plans for the caller's part of the city, newest first: side by side in figures.</summary>
public sealed class ListPlans(DoorstepContext db, Caller caller)
{
    private const int Most = 200;

    /// <param name="IsAgreed">It is proposed, and everybody whose agreement it needs has given it: it may be adopted.</param>
    public sealed record Line(
        Guid Id, string Area, string AreaName, string Name, PlanMode Mode, PlanStatus Status, DateTimeOffset MadeAt, DateOnly? EffectiveOn,
        PlanFigures Figures, bool IsAgreed);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/plans",
            (ListPlans useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ViewPlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("Plans of one's part of the city");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var plans = await db.GridPlans.AsNoTracking().OrderByDescending(plan => plan.MadeAt)
            .Select(plan => new { plan.Id, plan.Area, plan.Name, plan.Mode, plan.Status, plan.MadeAt, plan.EffectiveOn, plan.Figures })
            .ToListAsync(cancellationToken);
        var hers = plans.FindAll(plan => caller.Meets(Permission.ViewPlans, plan.Area)).Take(Most).ToList();
        var agreed = (await db.GridPlans.AsNoTracking().Include(plan => plan.Acts).Where(plan => plan.Status == PlanStatus.Proposed)
            .ToListAsync(cancellationToken))
            .Where(plan => plan.IsAgreed).Select(plan => plan.Id).ToHashSet();
        var names = await db.AreaNamesAsync([.. hers.Select(plan => plan.Area).Distinct()], cancellationToken);
        return hers.ConvertAll(plan => new Line(
            plan.Id, plan.Area.Value, names.GetValueOrDefault(plan.Area, plan.Area.Value), plan.Name, plan.Mode, plan.Status, plan.MadeAt,
            plan.EffectiveOn, PlanFigures.FromJson(plan.Figures), agreed.Contains(plan.Id)));
    }
}
