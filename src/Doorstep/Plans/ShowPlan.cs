using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Planning;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Shows one plan: its figures beside today's, who was asked and who agreed, and what was said.</summary>
public sealed class ShowPlan(DoorstepContext db, Caller caller, ApprovePlan approve)
{
    /// <param name="IsStale">Grids were redrawn since, and it fits them no longer.</param>
    public sealed record Result(
        Guid Id, string Area, string AreaName, string Name, PlanMode Mode, int Lowest, int Highest, bool MainRoadsBar, PlanStatus Status,
        DateTimeOffset MadeAt, DateOnly? EffectiveOn, int Version, PlanFigures Figures, IReadOnlyList<Part> Asked, IReadOnlyList<Said> Acts,
        bool MayEdit, bool MayAdopt, bool IsStale, bool IsAgreed);

    /// <summary>A community, subdistrict or city whose agreement it needs.</summary>
    public sealed record Part(string Area, string Name, AreaLevel Level, string? ApprovedByName, bool IsMine);

    public sealed record Said(PlanActKind Kind, string Area, string AreaName, string By, DateTimeOffset At, string? Text);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/plans/{id:guid}", (Guid id, ShowPlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ViewPlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("A plan in figures");

    public async Task<Result?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.FindPlanAsync(caller, Permission.ViewPlans, id, cancellationToken) is not { } plan)
        {
            return null;
        }

        var (asked, mine) = (plan.Asked, await approve.MineAsync(plan, cancellationToken));
        var names = await db.AreaNamesAsync([.. asked.Append(plan.Area).Concat(plan.Acts.Select(done => done.Area)).Distinct()], cancellationToken);
        var people = plan.Acts.Select(done => done.By).Distinct().ToList();
        var said = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var approvals = plan.Approvals.DistinctBy(approval => approval.Area)
            .ToDictionary(approval => approval.Area, approval => said.GetValueOrDefault(approval.By, ""));
        string NameOf(AreaCode area) => names.GetValueOrDefault(area, area.Value);
        return new(
            plan.Id, plan.Area.Value, NameOf(plan.Area), plan.Name, plan.Mode, plan.Lowest, plan.Highest, plan.MainRoadsBar, plan.Status, plan.MadeAt,
            plan.EffectiveOn, plan.Version, PlanFigures.FromJson(plan.Figures),
            [.. asked.OrderBy(part => part.Level).ThenBy(part => part)
                .Select(part => new Part(part.Value, NameOf(part), part.Level, approvals.GetValueOrDefault(part), mine.Contains(part)))],
            [.. plan.Acts.OrderByDescending(done => done.At).ThenByDescending(done => done.Id)
                .Select(done => new Said(done.Kind, done.Area.Value, NameOf(done.Area), said.GetValueOrDefault(done.By, ""), done.At, done.Text))],
            caller.Scope.Covers(Permission.MakePlans, plan.Area), caller.Scope.Covers(Permission.AdoptPlans, plan.Area),
            await IsStaleAsync(plan, cancellationToken), plan.IsAgreed);
    }

    private async Task<bool> IsStaleAsync(GridPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Status is PlanStatus.Adopted or PlanStatus.Withdrawn)
        {
            return false;
        }

        // A redrawing that moved a building drew borders: where none were drawn since, no building need be looked at.
        var drawn = plan.Acts.Where(done => done.Kind is PlanActKind.Made or PlanActKind.Edited).Max(done => done.At);
        if (!await db.Outlines.In(plan.Area).AnyAsync(outline => outline.From > drawn, cancellationToken))
        {
            return false;
        }

        var areas = await db.Buildings.In(plan.Area)
            .Select(building => new { building.Id, building.Area })
            .ToDictionaryAsync(building => building.Id, building => (AreaCode?)building.Area, cancellationToken);
        return PlanMoves.AreStale(PlanMoves.Unpack(plan.Moves), areas.GetValueOrDefault);
    }
}
