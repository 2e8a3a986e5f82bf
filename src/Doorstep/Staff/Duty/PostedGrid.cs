using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>A grid with its own worker, which is to be somebody else's for a time.</summary>
sealed record PostedGrid(AreaCode Grid, GridWorker Worker)
{
    public static AreaCode Parse(string? code, string field) =>
        AreaCode.TryParse(code, out var grid) && grid.Level is AreaLevel.Grid ? grid : throw new WrongFieldException(field, "error.duty-grid");

    /// <exception cref="RuleBrokenException">It has no worker.</exception>
    public static async Task<PostedGrid> FindAsync(DoorstepContext db, AreaCode grid, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var worker = await (
            from posting in db.Postings
            where posting.Area == grid && posting.From <= at && (posting.Until == null || posting.Until > at)
            join known in db.GridWorkers on posting.WorkerId equals known.Id
            orderby posting.From, posting.Id
            select known).FirstOrDefaultAsync(cancellationToken);
        return worker is null ? throw new RuleBrokenException("rule.duty-grid-empty", grid.Value) : new(grid, worker);
    }

    /// <summary>The worker who is to have a grid. One whom nobody knows and one of elsewhere are answered alike.</summary>
    /// <exception cref="WrongFieldException">There is none, or the caller does not keep the duty of her area.</exception>
    public static async Task<GridWorker> ReceiverAsync(
        DoorstepContext db, Caller caller, Guid? id, string field, CancellationToken cancellationToken) =>
        await db.GridWorkers.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is { } worker
            && caller.Scope.Covers(Permission.KeepDuty, worker.Area) ? worker : throw new WrongFieldException(field, "error.duty-worker");

    /// <exception cref="WrongFieldException">It is hers already.</exception>
    public void MustBeAnothers(GridWorker receiver)
    {
        if (Worker.Id == receiver.Id)
        {
            throw new WrongFieldException("workerId", "error.duty-same");
        }
    }

    /// <exception cref="RuleBrokenException">Both have the same worker.</exception>
    public void MustNotShareWorker(PostedGrid other)
    {
        if (Worker.Id == other.Worker.Id)
        {
            throw new RuleBrokenException("rule.duty-same-worker", Worker.NameHere);
        }
    }

    /// <exception cref="RuleBrokenException">Somebody stands in for one of them within that time.</exception>
    public static async Task MustBeFreeAsync(
        DoorstepContext db, IReadOnlyList<PostedGrid> some, Term term, CancellationToken cancellationToken)
    {
        var grids = some.Select(one => one.Grid).ToList();
        if (await ArrangeStandIn.Within(db, term).FirstOrDefaultAsync(one => grids.Contains(one.Area), cancellationToken) is { } standing)
        {
            throw new RuleBrokenException("rule.duty-grid-taken", standing.Area.Value);
        }
    }
}
