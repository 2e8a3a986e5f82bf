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
