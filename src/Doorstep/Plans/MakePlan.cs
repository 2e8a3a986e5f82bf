using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Planning;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Makes a plan: a planner has the grids of an area redrawn, as one scenario to be looked at beside others.</summary>
sealed class MakePlan(DoorstepContext db, Caller caller, CurrentAct acting, PlanningInputCache grounds, TimeProvider clock)
{
    public const int MostBarriers = 50;

    /// <summary>
    /// Households that one border of mean length is worth: little, since for a shorter border nobody should have to learn a new name.
    /// </summary>
    public const double BorderWorth = 0.3;

    /// <summary>A community of twenty thousand households has fewer corners.</summary>
    public const int MostCorners = 200;

    /// <summary>Of all barriers together: a whole district has fewer walls.</summary>
    public const int MostCornersTogether = 2000;

    /// <summary>Several times what the largest city takes: whoever has waited so long is told, and the processors are free again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <param name="Barriers">Lines that no grid crosses: longitude and latitude by turns.</param>
    /// <param name="Staying">Grids that stay as they are.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required"), TextLength(GridPlan.NameLength)] string Name,
        PlanMode Mode = PlanMode.MinChange,
        [property: Range(1, 100_000, ErrorMessage = "error.range")] int Lowest = 300,
        [property: Range(1, 100_000, ErrorMessage = "error.range")] int Highest = 500,
        [property: Range(0, long.MaxValue, ErrorMessage = "error.range")] long Seed = 1,
        bool MainRoadsBar = false,
        [property: MaxLength(MostBarriers, ErrorMessage = "error.too-long")] double[][]? Barriers = null,
        [property: MaxLength(5000, ErrorMessage = "error.too-long")] string[]? Staying = null);

    public sealed record Response(Guid Id);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/plans",
            async Task<Results<Created<Response>, NotFound>> (Request request, MakePlan useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(request, cancellationToken) is { } id
                    ? TypedResults.Created($"/api/plans/{id}", new Response(id))
                    : TypedResults.NotFound())
        .Needs(Permission.MakePlans).Lane(Lane.Bulk).WithMetadata(new RequestSizeLimitAttribute(512 << 10))
        .WithTags("Plans").WithSummary("Have the grids of an area redrawn");

    /// <returns>Null where the area is not hers to plan.</returns>
    public async Task<Guid?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.MakePlans);
        if (!AreaCode.TryParse(request.Area, out var area) || area.Level > AreaLevel.Community)
        {
            throw new WrongFieldException("area", "error.area");
        }

        if (!caller.Scope.Covers(Permission.MakePlans, area) || !await db.KnowsAreaAsync(area, cancellationToken))
        {
            return null;
        }

        if (request.Lowest > request.Highest)
        {
            throw new WrongFieldException("lowest", "error.window");
        }

        PlanningOptions options = new()
        {
            Window = new(request.Lowest, request.Highest), Mode = request.Mode, Seed = (ulong)request.Seed,
            LeaveSound = request.Mode is PlanMode.MinChange, BorderWorth = BorderWorth
        };
        PlanWishes wishes = new(request.MainRoadsBar, BarriersOf(request), LocksOf(request, area));
        var drawing = await DrawAsync(area, options, wishes, cancellationToken);
        var plan = GridPlan.Draw(area, request.Name.Trim(), options, wishes, drawing, acting.Now());
        db.Add(plan);
        await db.SaveChangesAsync(cancellationToken);
        return plan.Id;
    }

    private async Task<Drawing> DrawAsync(AreaCode area, PlanningOptions options, PlanWishes wishes, CancellationToken cancellationToken)
    {
        using CancellationTokenSource longEnough = new(Longest, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, longEnough.Token);
        try
        {
            var ground = await grounds.NowAsync(db, area, wishes, over.Token);
            // Some seconds of both processors for a large city: not on the thread that serves a page.
            var plan = await Task.Run(() => Planner.Plan(ground.City, options, stopping: over.Token), over.Token);
            return Drawing.Of(ground, plan, await db.GridCodesAsync(area, cancellationToken));
        }
        catch (OperationCanceledException) when (longEnough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RuleBrokenException("rule.plan-takes-too-long");
        }
        catch (PlanInputException wrong)
        {
            throw new WrongFieldException("staying", $"plan.fault.{wrong.Problems[0].Fault}");
        }
    }

    private static Shape? BarriersOf(Request request)
    {
        if (request.Barriers is not { Length: > 0 } lines)
        {
            return null;
        }

        if (lines.Sum(line => line.Length / 2) > MostCornersTogether)
        {
            throw new WrongFieldException("barriers", "error.lines-too-many-corners");
        }

        return lines.All(line => line.Length is >= 4 and <= 2 * MostCorners && line.Length % 2 == 0 && line.Where((_, i) => i % 2 == 0)
            .All(longitude => Math.Abs(longitude) <= 180) && line.Where((_, i) => i % 2 == 1).All(latitude => Math.Abs(latitude) <= 90))
            ? Shape.Line(lines) : throw new WrongFieldException("barriers", "error.line");
    }

    private static IReadOnlyList<PlanningLock> LocksOf(Request request, AreaCode area) =>
    [
        .. (request.Staying ?? []).Distinct()
            .Select(code => AreaCode.TryParse(code, out var grid) && grid.Level is AreaLevel.Grid && area.Contains(grid)
                ? new PlanningLock(LockKind.GridStays, grid.Value) : throw new WrongFieldException("staying", "error.area")),
    ];
}

static class PlanGrids
{
    /// <summary>Every grid of an area that there is or ever was: a number is not given twice.</summary>
    public static async Task<List<AreaCode>> GridCodesAsync(this DoorstepContext db, AreaCode area, CancellationToken cancellationToken)
    {
        return await db.Areas.In(area).Where(one => one.Level == AreaLevel.Grid).Select(one => one.Code)
            .ToListAsync(cancellationToken);
    }
}
