using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>Lists the appeals of the caller's area by where they stand; it names grids and nobody.</summary>
sealed class ListAppeals(DoorstepContext db, AreaNameCache names)
{
    private const int LinesShown = 300;

    /// <param name="Missing">Of what is wanted, what the office has accepted no pledge for.</param>
    public sealed record Line(
        Guid Id, string Number, AreaCode Area, string AreaName, AppealNeed Need, int Amount, AppealUnit Unit, DateOnly Until, AppealState State,
        AppealEnd? EndedBecause, AppealSum Sum, int Missing);

    public static void Map(IEndpointRouteBuilder appeals) => appeals
        .MapGet("",
            (ListAppeals useCase, AppealState? state, CancellationToken cancellationToken) => useCase.RunAsync(state, cancellationToken).OrNotFound())
        .Needs(Permission.ViewTasks).Lane(Lane.Bulk).WithSummary("The appeals of one's area");

    public async Task<List<Line>?> RunAsync(AppealState? state, CancellationToken cancellationToken = default)
    {
        var tree = await names.ReadAsync(cancellationToken);
        var found = await db.Appeals.AsNoTracking().Where(one => state == null || one.State == state)
            .OrderByDescending(one => one.Id).Take(LinesShown)
            .ToListAsync(cancellationToken);
        var sums = await AppealSums.OfAsync(db, found.ConvertAll(one => one.Id), cancellationToken);
        return found.ConvertAll(one =>
            new Line(one.Id, one.Number, one.Area, tree.NameOf(one.Area), one.Need, one.Amount, one.Unit, one.Until, one.State,
                one.EndedBecause, sums.Of(one.Id), Math.Max(0, one.Amount - sums.Of(one.Id).Pledged)));
    }

    /// <summary>How many stand where, by name.</summary>
    public Task<Dictionary<AppealState, int>> CountAsync(CancellationToken cancellationToken = default) => db.Appeals.GroupBy(one => one.State)
        .Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, cancellationToken);
}
