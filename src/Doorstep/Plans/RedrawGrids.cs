using Doorstep.Data;
using Doorstep.Data.Redraw;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Redraws grids, and updates everything that carries their codes, in one commit and in one place: each module brings what it has to take along.
/// Whoever still saw the old borders while that went on has written a few rows with old codes; they are taken along a little later, by the same
/// rules.
/// </summary>
sealed class RedrawGrids(DoorstepContext db, IEnumerable<IRedrawFollower> followers)
{
    private readonly IReadOnlyList<IRedrawFollower> inTurn = [.. followers];

    /// <summary>Counts what would happen, and changes nothing.</summary>
    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken = default)
    {
        List<GridEffect> effects = [];
        foreach (var follower in inTurn)
        {
            effects.AddRange(await follower.ForeseeAsync(redrawing, cancellationToken));
        }

        return effects;
    }

    /// <summary>Inside the commit of whoever decided it.</summary>
    public async Task RunAsync(Redrawing redrawing, CancellationToken cancellationToken = default)
    {
        await OneAtATimeAsync(cancellationToken);
        await db.BulkInsertAsync(redrawing.Moves, cancellationToken);
        await FollowAsync(redrawing, isAgain: false, cancellationToken);
    }

    /// <summary>
    /// Runs a redrawing once more, for stragglers. Where the same buildings have been redrawn once more meanwhile, it is for that act to take them
    /// along.
    /// </summary>
    public Task RunAgainAsync(Redrawing redrawing, CancellationToken cancellationToken = default) => db.InOneCommitAsync(async () =>
    {
        await OneAtATimeAsync(cancellationToken);
        var (id, at) = (redrawing.Act.Id, redrawing.Act.At);
        var later = db.Set<PlanAct>().Where(done => (done.Kind == PlanActKind.Adopted || done.Kind == PlanActKind.Undone) && done.At > at);
        var isOver = await db.GridMoves.AnyAsync(move => move.ActId == id
            && db.GridMoves.Any(other => other.BuildingId == move.BuildingId && later.Any(done => done.Id == other.ActId)), cancellationToken);
        if (!isOver)
        {
            await FollowAsync(redrawing, isAgain: true, cancellationToken);
        }
    }, cancellationToken);

    /// <summary>Holds the city's own row until the commit: two redrawings at once would each undo what the other has done.</summary>
    private Task<int> OneAtATimeAsync(CancellationToken cancellationToken) =>
        db.Cities.ExecuteUpdateAsync(set => set.SetProperty(city => city.IsDemo, city => city.IsDemo), cancellationToken);

    private async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        foreach (var follower in inTurn)
        {
            await follower.FollowAsync(redrawing, isAgain, cancellationToken);
        }
    }
}
