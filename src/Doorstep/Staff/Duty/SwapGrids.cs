using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>Two workers swap their grids for a time: one act with one end, after which each has her own again, calls, tasks and rights.</summary>
sealed class SwapGrids(IServiceScopeFactory scopes, Caller caller, ArrangeStandIn arrange, CurrentAct acting)
{
    /// <param name="From">Null begins at once.</param>
    /// <param name="Key">The same one sent again is the same swap.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string First,
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Second,
        [property: Required(ErrorMessage = "error.required")] DateTimeOffset? Until,
        DateTimeOffset? From = null,
        Guid? Key = null);

    public sealed record Swapped(Guid Id);

    private sealed record Side(AreaCode Grid, GridWorker Worker);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/duty/swaps", (Request request, SwapGrids useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Two workers swap their grids for a time");

    /// <returns>Null where one of them is no grid of hers.</returns>
    public async Task<Swapped?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        var act = acting.Now();
        var (first, second) = (GridOf(request.First, "first"), GridOf(request.Second, "second"));
        if (!caller.Scope.Covers(Permission.KeepDuty, first) || !caller.Scope.Covers(Permission.KeepDuty, second))
        {
            return null;
        }

        if (first == second)
        {
            throw new WrongFieldException("second", "error.duty-same");
        }

        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (request.Key is { } key && await db.StandIns.FirstOrDefaultAsync(one => one.Key == key, cancellationToken) is { } same)
        {
            return same.Area == first || same.Area == second ? new(same.ActId) : throw new RuleBrokenException("rule.duty-key");
        }

        var term = Term.Of(request.From, request.Until!.Value, act);
        var (one, other) = (await SideAsync(db, first, act, cancellationToken), await SideAsync(db, second, act, cancellationToken));
        if (one.Worker.Id == other.Worker.Id)
        {
            throw new RuleBrokenException("rule.duty-same-worker", one.Worker.NameHere);
        }

        await MustBeFreeAsync(db, [one, other], term, cancellationToken);
        DutyAct swap = new(act.Id, IsSwap: true, request.Key);
        await arrange.BeginAsync(db, other.Worker, [new(one.Grid, one.Worker.Id, term)], term, swap, act, cancellationToken);
        await arrange.BeginAsync(db, one.Worker, [new(other.Grid, other.Worker.Id, term)], term, swap, act, cancellationToken);
        db.AddEntry(Entry.Of("duty.swap", act.Id, first, act, JsonSerializer.Serialize(
            new { with = second.Value, from = RecordText.Of(term.From), until = RecordText.Of(term.Until) })));
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return new(act.Id);
    }

    private static AreaCode GridOf(string code, string field) =>
        AreaCode.TryParse(code, out var grid) && grid.Level is AreaLevel.Grid ? grid : throw new WrongFieldException(field, "error.duty-grid");

    private static async Task<Side> SideAsync(DoorstepContext db, AreaCode grid, Act act, CancellationToken cancellationToken)
    {
        var worker = await (
            from posting in db.Postings
            where posting.Area == grid && posting.From <= act.At && (posting.Until == null || posting.Until > act.At)
            join known in db.GridWorkers on posting.WorkerId equals known.Id
            orderby posting.From, posting.Id
            select known).FirstOrDefaultAsync(cancellationToken);
        return worker is null ? throw new RuleBrokenException("rule.duty-grid-empty", grid.Value) : new(grid, worker);
    }

    private static async Task MustBeFreeAsync(DoorstepContext db, List<Side> sides, Term term, CancellationToken cancellationToken)
    {
        var grids = sides.ConvertAll(side => side.Grid);
        if (await ArrangeStandIn.Within(db, term).FirstOrDefaultAsync(one => grids.Contains(one.Area), cancellationToken) is { } standing)
        {
            throw new RuleBrokenException("rule.duty-grid-taken", standing.Area.Value);
        }
    }
}
