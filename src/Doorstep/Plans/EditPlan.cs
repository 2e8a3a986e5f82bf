using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Planning.Editing;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Plans;

/// <summary>Edits a plan by hand: the planner moves buildings, and lets the algorithm put the rest right round what she did.</summary>
sealed class EditPlan(DoorstepContext db, Caller caller, CurrentAct acting, PlanningInputCache grounds)
{
    public const int MostBuildings = 2000;

    /// <param name="To">A grid of theirs or a neighbour's; "new" founds one.</param>
    /// <param name="Repair">Bring grids that are broken now back into the window; what was moved by hand stays.</param>
    public sealed record Request(
        [property: MaxLength(MostBuildings, ErrorMessage = "error.too-long")] Guid[]? Buildings = null,
        [property: StringLength(15, ErrorMessage = "error.too-long")] string? To = null,
        bool Repair = false,
        [property: TextLength(PlanAct.TextLength)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/plans/{id:guid}/edits", (Guid id, Request request, EditPlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.MakePlans).Lane(Lane.Bulk).WithMetadata(new RequestSizeLimitAttribute(256 << 10))
        .WithTags("Plans").WithSummary("Move buildings in a plan, or repair the rest round what was moved");

    public async Task<PlanFigures?> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.MakePlans);
        if (await db.FindPlanAsync(caller, Permission.MakePlans, id, cancellationToken) is not { } plan)
        {
            return null;
        }

        var (ground, moves) = (await grounds.NowAsync(db, plan.Area, plan.Wishes, cancellationToken), PlanMoves.Unpack(plan.Moves));
        var draft = Drawing.Resume(ground, plan.Window, moves, plan.Staying);
        var byHand = moves.Where(move => move.IsByHand).Select(move => move.Building).ToHashSet();
        byHand.UnionWith(Move(draft, ground, request));
        var changed = await Task.Run(
            () => request.Repair ? draft.Repair(new() { BorderWorth = MakePlan.BorderWorth }, cancellationToken) : draft.Finish(), cancellationToken);
        var drawing = Drawing.Of(ground, changed, await db.GridCodesAsync(plan.Area, cancellationToken), byHand);
        plan.Edit(drawing, request.Note?.Trim(), acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return drawing.Figures;
    }

    private static List<Guid> Move(PlanDraft draft, PlanningInput ground, Request request)
    {
        if (request.Buildings is not { Length: > 0 } buildings)
        {
            return request.Repair ? [] : throw new WrongFieldException("buildings", "error.required");
        }

        var units = buildings.Distinct().Select(building =>
            (Building: building, Unit: ground.PlaceOf(building) ?? throw new WrongFieldException("buildings", "error.building-unknown"))).ToList();
        var grid = GridOf(draft, ground.Buildings[units[0].Unit].Community, request.To);
        foreach (var (_, unit) in units)
        {
            if (draft.Refusal(unit, grid) is not DraftRefusal.None and var refusal)
            {
                throw new RuleBrokenException($"rule.draft.{refusal}");
            }

            draft.Move(unit, grid);
        }

        return units.ConvertAll(one => one.Building);
    }

    private static int GridOf(PlanDraft draft, AreaCode community, string? to)
    {
        if (to is "new")
        {
            return draft.NewGrid($"{community}+new");
        }

        var place = to is null ? -1 : draft.GridNames.ToList().IndexOf(to);
        return place >= 0 ? place : throw new WrongFieldException("to", "error.area-unknown");
    }
}
