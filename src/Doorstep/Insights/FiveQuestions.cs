using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Doorstep.Register;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Insights;

/// <summary>Answers the five questions for any area, from the roll-ups: how many people, who, where, doing what, living how.</summary>
sealed class FiveQuestions(DoorstepContext db, FigureBoard board, Caller caller, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/areas/{code}/figures",
            async Task<Results<Ok<Figures>, NotFound>> (string code, FiveQuestions useCase, CancellationToken cancellationToken) =>
                AreaCode.TryParse(code, out var area) && await useCase.RunAsync(area, cancellationToken) is { } figures
                    ? TypedResults.Ok(figures)
                    : TypedResults.NotFound())
        .Needs(Permission.ViewFigures).Lane(Lane.Bulk).WithTags("Insights").WithSummary("The five questions of an area");

    /// <returns>Null where there is no such area for this caller.</returns>
    public async Task<Figures?> RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        if (!caller.Scope.Covers(Permission.ViewFigures, area) || !await db.Areas.AnyAsync(one => one.Code == area, cancellationToken))
        {
            return null;
        }

        var table = await board.NowAsync(db, cancellationToken);
        return Figures.Of(area, table, CityTime.Today(clock), await ChildrenAsync(area, table, cancellationToken));
    }

    private async Task<IReadOnlyList<ChildFigures>> ChildrenAsync(AreaCode area, FigureTable table, CancellationToken cancellationToken)
    {
        if (area.Level is AreaLevel.Grid)
        {
            return [];
        }

        var level = area.Level + 1;
        var children = await db.Areas.AsNoTracking().In(area).Where(one => one.Level == level && one.ClosedAt == null)
            .OrderBy(one => one.Code).ToListAsync(cancellationToken);
        return children.ConvertAll(child => new ChildFigures(child.Code.Value, child.Names.Here, new(
            table.Sum(child.Code, RollUpKeys.People), table.Sum(child.Code, RollUpKeys.Households), table.Sum(child.Code, RollUpKeys.Dwellings),
            table.Sum(child.Code, RollUpKeys.VisitedDwellings))));
    }
}
