using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>Reads a past redrawing back from the rows it left: to let stragglers follow it, or to take it back.</summary>
sealed class ReadRedrawing(DoorstepContext db)
{
    public async Task<Redrawing> AgainAsync(AreaCode area, Act act, CancellationToken cancellationToken = default)
    {
        var (began, ended) = await OutlinesAsync(area, act.Id, cancellationToken);
        var moves = await db.GridMoves.AsNoTracking().Where(move => move.ActId == act.Id).ToListAsync(cancellationToken);
        return new(act, area, moves,
        [
            .. began.Select(outline => new GridChange(outline.Area, GridFate.Redrawn, outline.Shape)),
            .. ended.Where(outline => !began.Exists(other => other.Area == outline.Area))
                .Select(outline => new GridChange(outline.Area, GridFate.Closed, null, Successor(moves, outline.Area))),
        ], []);
    }

    /// <summary>All as it was before an adoption. What was built since goes to the grid that its place was in.</summary>
    /// <exception cref="RuleBrokenException">The grids have been redrawn once more since.</exception>
    public async Task<Redrawing> BackAsync(AreaCode area, Guid adoptionId, Act act, CancellationToken cancellationToken = default)
    {
        var (began, ended) = await OutlinesAsync(area, adoptionId, cancellationToken);
        var now = await db.Outlines.AsNoTracking().In(area).Where(outline => outline.Until == null)
            .Select(outline => new { outline.Area, outline.BegunBy }).ToListAsync(cancellationToken);
        var touched = began.Concat(ended).Select(outline => outline.Area).ToHashSet();
        if (now.Any(outline => touched.Contains(outline.Area) && outline.BegunBy != adoptionId))
        {
            throw new RuleBrokenException("rule.plan-stale");
        }

        var before = ended.ToDictionary(outline => outline.Area, outline => outline.Shape);
        var moves = await MovesBackAsync(area, adoptionId, act, touched, before, cancellationToken);
        List<GridChange> grids =
        [
            .. before.Select(grid =>
                new GridChange(grid.Key, began.Exists(outline => outline.Area == grid.Key) ? GridFate.Redrawn : GridFate.Reopened, grid.Value)),
            .. began.Where(outline => !before.ContainsKey(outline.Area))
                .Select(outline => new GridChange(outline.Area, GridFate.Closed, null, Successor(moves, outline.Area))),
        ];
        return new(act, area, moves, grids, await HandoversAsync(area, touched, adoptionId, cancellationToken));
    }

    private async Task<List<GridMove>> MovesBackAsync(
        AreaCode area, Guid adoptionId, Act act, HashSet<AreaCode> touched, Dictionary<AreaCode, Shape> before, CancellationToken cancellationToken)
    {
        var went = await db.GridMoves.AsNoTracking().Where(move => move.ActId == adoptionId)
            .ToDictionaryAsync(move => move.BuildingId, cancellationToken);
        var index = GridIndex.Build([.. before.Select(grid => (grid.Key, grid.Value))]);
        var buildings = await db.Buildings.In(area)
            .Select(building => new { building.Id, building.Area, building.Longitude, building.Latitude }).ToListAsync(cancellationToken);
        List<GridMove> moves = [];
        foreach (var building in buildings.Where(building => touched.Contains(building.Area)))
        {
            // A building that stayed in its grid was there before as well; one in a grid that is given up was not.
            var to = went.TryGetValue(building.Id, out var move) ? move.From
                : before.ContainsKey(building.Area) ? building.Area
                : index.Find(building.Longitude, building.Latitude) ?? building.Area.Parent;
            if (to != building.Area)
            {
                moves.Add(GridMove.Of(act.Id, building.Id, building.Area, to));
            }
        }

        return moves;
    }

    private async Task<List<Handover>> HandoversAsync(AreaCode area, HashSet<AreaCode> touched, Guid adoptionId, CancellationToken cancellationToken)
    {
        var postings = await db.Postings.AsNoTracking()
            .In(area).Where(posting => !posting.IsSubstitute
                && (posting.EndedBy == adoptionId || (posting.Until == null && posting.BegunBy == adoptionId)))
            .ToListAsync(cancellationToken);
        var gave = FirstOf(postings.Where(posting => posting.EndedBy == adoptionId));
        var took = FirstOf(postings.Where(posting => posting.Until is null));
        return
        [
            .. touched.Where(grid => gave.ContainsKey(grid) || took.ContainsKey(grid)).Order()
                .Select(grid =>
                    new Handover(grid, took.TryGetValue(grid, out var taker) ? taker : null, gave.TryGetValue(grid, out var giver) ? giver : null)),
        ];
    }

    /// <summary>Two may have had one grid between them: whoever had it longer stands for it.</summary>
    private static Dictionary<AreaCode, Guid> FirstOf(IEnumerable<Posting> postings) =>
        postings.GroupBy(posting => posting.Area)
            .ToDictionary(grid => grid.Key, grid => grid.OrderBy(posting => posting.From).ThenBy(posting => posting.Id).First().WorkerId);

    /// <summary>By the act and not by its time: two redrawings may fall on the same moment.</summary>
    private async Task<(List<Outline> Began, List<Outline> Ended)> OutlinesAsync(AreaCode area, Guid actId, CancellationToken cancellationToken)
    {
        var outlines = await db.Outlines.AsNoTracking()
            .In(area).Where(outline => outline.BegunBy == actId || outline.EndedBy == actId)
            .ToListAsync(cancellationToken);
        return (outlines.FindAll(outline => outline.BegunBy == actId), outlines.FindAll(outline => outline.EndedBy == actId));
    }

    private static AreaCode? Successor(IEnumerable<GridMove> moves, AreaCode grid) =>
        moves.Where(move => move.From == grid).GroupBy(move => move.To).OrderByDescending(went => went.Count())
            .Select(went => (AreaCode?)went.Key).FirstOrDefault();
}
