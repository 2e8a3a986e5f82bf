using System.Collections.Concurrent;
using Doorstep.Access;
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
        var buildings = await db.Buildings.In(area)
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
        var to = planned.ToDictionary(move => move.Building, move => move.To);
        var borders = (await db.Outlines.AsNoTracking().In(area).Where(outline => outline.Until == null)
            .ToListAsync(cancellationToken)).ToDictionary(outline => outline.Area, outline => outline.Shape);
        var closed = (await db.Areas.In(area).Where(one => one.ClosedAt != null).Select(one => one.Code)
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
