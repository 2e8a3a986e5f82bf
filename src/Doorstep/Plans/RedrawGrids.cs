using Doorstep.Data;
using Doorstep.Data.Redraw;

namespace Doorstep.Plans;

/// <summary>
/// Grids are redrawn, and everything that carries their codes follows, in one commit and in one place: each module brings what it has to take along. Whoever still saw the old borders while that went on has written a few rows
/// with old codes; they are taken along a little later, by the same rules.
/// </summary>
sealed class RedrawGrids(DoorstepContext db, IEnumerable<IFollowGrids> followers)
{
    /// <summary>What would happen, counted.</summary>
    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken = default)
    {
        List<GridEffect> effects = [];
        foreach (var follower in followers)
        {
            effects.AddRange(await follower.ForeseeAsync(redrawing, cancellationToken));
        }

        return effects;
    }

    /// <summary>Inside the commit of whoever decided it.</summary>
    public async Task RunAsync(Redrawing redrawing, CancellationToken cancellationToken = default)
    {
        await db.BulkInsertAsync(redrawing.Moves, cancellationToken);
        await FollowAsync(redrawing, isAgain: false, cancellationToken);
    }

    public Task RunAgainAsync(Redrawing redrawing, CancellationToken cancellationToken = default) =>
        db.InOneCommitAsync(() => FollowAsync(redrawing, isAgain: true, cancellationToken), cancellationToken);

    private async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        foreach (var follower in followers)
        {
            await follower.FollowAsync(redrawing, isAgain, cancellationToken);
        }
    }
}
