using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Assigns workers to the grids of a plan. A grid that goes on keeps its worker (the plan has already given each code to the grid where most of its
/// people stay, by an exact matching). A new grid is offered to the worker of a closed one whose people came there, then to one without a grid in the
/// same community, then in the same subdistrict; where there is nobody, the preview says so.
/// </summary>
sealed class AssignWorkers(DoorstepContext db)
{
    public async Task<IReadOnlyList<Handover>> RunAsync(
        AreaCode area, IReadOnlyList<GridChange> grids, IReadOnlyList<(AreaCode From, AreaCode To, int Doors)> moves,
        CancellationToken cancellationToken = default)
    {
        var around = area.At((AreaLevel)Math.Min((int)area.Level, (int)AreaLevel.Subdistrict));
        var posted = await db.Postings.AsNoTracking().In(around).Where(posting => posting.Until == null)
            .ToListAsync(cancellationToken);
        var onGrid = posted.Where(posting => !posting.IsSubstitute).GroupBy(posting => posting.Area)
            .ToDictionary(grid => grid.Key, grid => grid.OrderBy(posting => posting.From).Last().WorkerId);
        var closed = grids.Where(change => change.Fate is GridFate.Closed).Select(change => change.Grid).ToList();
        var busy = onGrid.Where(posting => !closed.Contains(posting.Key)).Select(posting => posting.Value).ToHashSet();
        var free = await db.GridWorkers.AsNoTracking().In(around).OrderBy(worker => worker.Badge)
            .Select(worker => new Free(worker.Id, worker.Area)).ToListAsync(cancellationToken);
        free.RemoveAll(worker => busy.Contains(worker.Id));
        var handovers = closed.Where(onGrid.ContainsKey).Select(grid => new Handover(grid, onGrid[grid], null)).ToList();
        foreach (var grid in grids.Where(change => change.Fate is GridFate.Founded or GridFate.Reopened).Select(change => change.Grid))
        {
            var from = moves.Where(move => move.To == grid).GroupBy(move => move.From).OrderByDescending(came => came.Sum(move => move.Doors))
                .Select(came => onGrid.GetValueOrDefault(came.Key)).ToList();
            var taken = free.Find(worker => from.Contains(worker.Id)) ?? free.Find(worker => worker.Community == grid.Parent)
                ?? free.Find(worker => worker.Community.Parent == grid.Parent.Parent);
            handovers.Add(new(grid, null, taken?.Id));
            free.Remove(taken!);
        }

        return handovers;
    }

    private sealed record Free(Guid Id, AreaCode Community);
}
