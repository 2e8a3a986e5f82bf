using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// Gives one grid to another worker for a time, while its own keeps whatever else she has: calls, tasks and rights go with it, and come back by
/// themselves. Grids are what duty hangs on: a household goes with its grid and never alone.
/// </summary>
sealed class GiveGrid(IServiceScopeFactory scopes, Caller caller, ArrangeStandIn arrange, CurrentAct acting)
{
    /// <param name="From">Null begins at once.</param>
    /// <param name="Key">The same one sent again is the same act.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Grid,
        [property: Required(ErrorMessage = "error.required")] Guid? WorkerId,
        [property: Required(ErrorMessage = "error.required")] DateTimeOffset? Until,
        DateTimeOffset? From = null,
        Guid? Key = null);

    public sealed record Given(Guid Id);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/duty/reassignments", (Request request, GiveGrid useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Give a grid to another worker for a time");

    /// <returns>Null where it is no grid of hers.</returns>
    public async Task<Given?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        var act = acting.Now();
        var grid = PostedGrid.Parse(request.Grid, "grid");
        if (!caller.Scope.Covers(Permission.KeepDuty, grid))
        {
            return null;
        }

        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (request.Key is { } key && await db.StandIns.FirstOrDefaultAsync(one => one.Key == key, cancellationToken) is { } same)
        {
            return same.Area == grid && same.WorkerId == request.WorkerId ? new(same.ActId) : throw new RuleBrokenException("rule.duty-key");
        }

        var worker = await PostedGrid.ReceiverAsync(db, caller, request.WorkerId, "workerId", cancellationToken);
        var term = Term.Of(request.From, request.Until!.Value, act);
        var posted = await PostedGrid.FindAsync(db, grid, act.At, cancellationToken);
        posted.MustBeAnothers(worker);
        await PostedGrid.MustBeFreeAsync(db, [posted], term, cancellationToken);
        await arrange.BeginAsync(
            db, worker, [new(grid, posted.Worker.Id, term)], term, new(act.Id, Key: request.Key), act, cancellationToken);
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return new(act.Id);
    }
}
