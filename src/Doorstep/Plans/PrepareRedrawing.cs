using System.Collections.Concurrent;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Plans.Land;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Computes from a plan all that its adoption does: new borders, who takes over which grid. Nothing is written yet.</summary>
sealed class PrepareRedrawing(DoorstepContext db, ReadPlanningInput ground, AssignWorkers assign)
{
    /// <exception cref="RuleBrokenException">Buildings are no longer in the grids that the plan started from.</exception>
    public async Task<Redrawing> RunAsync(AreaCode area, IReadOnlyList<PlanMove> planned, Act act, CancellationToken cancellationToken = default)
    {
        var until = area.Next;
        var buildings = await db.Buildings.Where(building => building.Area >= area && building.Area < until)
            .Select(building => new PlannedBuilding(building.Id, building.Area, building.Longitude, building.Latitude, building.Doors,
                building.Floors)).ToDictionaryAsync(building => building.Id, cancellationToken);
        if (PlanMoves.AreStale(planned, id => buildings.GetValueOrDefault(id)?.Area))
        {
            throw new RuleBrokenException("rule.plan-stale");
        }

        var grids = await GridsAsync(area, buildings.Values, planned, cancellationToken);
        var handovers = await assign.RunAsync(
            area, grids, [.. planned.Select(move => (move.From, move.To, buildings[move.Building].Doors))], cancellationToken);
        return new(act, area, [.. planned.Select(move => GridMove.Of(act.Id, move.Building, move.From, move.To))], grids, handovers);
    }

    /// <summary>The new borders of every grid that a plan changes.</summary>
    public async Task<IReadOnlyList<GridChange>> GridsAsync(
        AreaCode area, IEnumerable<PlannedBuilding> buildings, IReadOnlyList<PlanMove> planned, CancellationToken cancellationToken = default)
    {
        var until = area.Next;
        var to = planned.ToDictionary(move => move.Building, move => move.To);
        var borders = (await db.Outlines.AsNoTracking().Where(outline => outline.Area >= area && outline.Area < until && outline.Until == null)
            .ToListAsync(cancellationToken)).ToDictionary(outline => outline.Area, outline => outline.Shape);
        var closed = (await db.Areas.Where(one => one.Code >= area && one.Code < until && one.ClosedAt != null).Select(one => one.Code)
            .ToListAsync(cancellationToken)).ToHashSet();
        GridBorders draw = new(await ground.FlatAsync(area, cancellationToken), borders, closed);
        ConcurrentBag<GridChange> changes = [];
        Parallel.ForEach(
            buildings.Where(building => building.Area.Level >= AreaLevel.Community).GroupBy(building => building.Community),
            new ParallelOptions { CancellationToken = cancellationToken },
            community => draw.Draw(community.Key, [.. community], to).ForEach(changes.Add));
        return [.. changes.OrderBy(change => change.Grid)];
    }
}
