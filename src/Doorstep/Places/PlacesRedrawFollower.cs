using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Maps.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places;

/// <summary>
/// Updates areas, outlines and buildings when grids are redrawn: grids are founded, closed and redrawn, and their buildings go along.
/// </summary>
sealed class PlacesRedrawFollower(DoorstepContext db, Ids ids) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds => [typeof(Area), typeof(Outline), typeof(Building)];

    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var doors = await db.Buildings.In(redrawing.Area)
            .Select(building => new { building.Id, building.Doors }).ToListAsync(cancellationToken);
        return
        [
            new("effect.redrawn", redrawing.Grids.Count(grid => grid.Fate is GridFate.Redrawn)),
            new("effect.founded", redrawing.Grids.Count(grid => grid.Fate is GridFate.Founded or GridFate.Reopened)),
            new("effect.closed", redrawing.Grids.Count(grid => grid.Fate is GridFate.Closed)),
            new("effect.buildings", redrawing.Moves.Count),
            new("effect.doors", doors.Sum(building => redrawing.MoveOf(building.Id) is null ? 0 : building.Doors)),
        ];
    }

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        var id = redrawing.Act.Id;
        if (!isAgain)
        {
            await DrawAsync(redrawing, cancellationToken);
        }

        var moved = await db.Buildings
            .Where(building => db.GridMoves.Any(move => move.ActId == id && move.BuildingId == building.Id && move.To != building.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(building => building.Area, building =>
                db.GridMoves.Where(move => move.ActId == id && move.BuildingId == building.Id).Select(move => move.To).OrderBy(to => to)
                    .First()), cancellationToken);
        if (!isAgain && moved != redrawing.Moves.Count)
        {
            // Between the drawing and this commit somebody else redrew them, or took a building down.
            throw new RuleBrokenException("rule.plan-stale");
        }
    }

    private async Task DrawAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var act = redrawing.Act;
        var areas = await db.Areas.In(redrawing.Area).ToDictionaryAsync(area => area.Code, cancellationToken);
        var versions = await db.Outlines.In(redrawing.Area).GroupBy(outline => outline.Area)
            .Select(versions => new { versions.Key, Last = versions.Max(outline => outline.Version) })
            .ToDictionaryAsync(area => area.Key, area => area.Last, cancellationToken);
        var standing = await db.Outlines.In(redrawing.Area).Where(outline => outline.Until == null)
            .ToListAsync(cancellationToken);
        standing.ForEach(outline =>
        {
            if (redrawing.ChangeOf(outline.Area) is not null)
            {
                outline.End(act);
            }
        });
        foreach (var change in redrawing.Grids)
        {
            Change(change, areas, act);
            if (change.Border is { } border)
            {
                db.Add(Outline.Draw(ids.Next(), change.Grid, versions.GetValueOrDefault(change.Grid) + 1, act.At, border, act.Id));
            }
        }

        foreach (var community in redrawing.Communities)
        {
            db.AddEntry(Entry.Of("area.redrawn", act.Id, community, act));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private void Change(GridChange change, Dictionary<AreaCode, Area> areas, Act act)
    {
        var label = change.Border is { } border ? LabelPlace.In(DrawnFeature.Of(border, 0).Rings) : default;
        switch (change.Fate)
        {
            case GridFate.Founded:
                db.Add(Area.Found(change.Grid, NamesOf(change.Grid, areas[change.Grid.Parent]), areas[change.Grid.Parent].IsUrban, null,
                    label.Longitude, label.Latitude));
                break;
            case GridFate.Closed:
                areas[change.Grid].Close(act);
                break;
            default:
                areas[change.Grid].Redraw(label.Longitude, label.Latitude);
                break;
        }
    }

    /// <summary>秀华社区03网格: the community's name and the grid's number in it.</summary>
    private static Names NamesOf(AreaCode grid, Area community)
    {
        var number = grid.Value[12] is '0' ? grid.Value[13..] : grid.Value[12..];
        return new($"{community.Names.Hans}{number}网格", $"{community.Names.Hant}{number}網格", $"{community.Names.En} Grid {number}");
    }
}
