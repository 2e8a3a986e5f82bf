using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Doorstep.Access;
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

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/duty/swaps", (Request request, SwapGrids useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Two workers swap their grids for a time");

    /// <returns>Null where one of them is no grid of hers.</returns>
    public async Task<Swapped?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        var act = acting.Now();
        var (first, second) = (PostedGrid.Parse(request.First, "first"), PostedGrid.Parse(request.Second, "second"));
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
        var one = await PostedGrid.FindAsync(db, first, act.At, cancellationToken);
        var other = await PostedGrid.FindAsync(db, second, act.At, cancellationToken);
        one.MustNotShareWorker(other);
        await PostedGrid.MustBeFreeAsync(db, [one, other], term, cancellationToken);
        DutyAct swap = new(act.Id, IsSwap: true, request.Key);
        await arrange.BeginAsync(db, other.Worker, [new(one.Grid, one.Worker.Id, term)], term, swap, act, cancellationToken);
        await arrange.BeginAsync(db, one.Worker, [new(other.Grid, other.Worker.Id, term)], term, swap, act, cancellationToken);
        db.AddEntry(Entry.Of("duty.swap", act.Id, first, act, JsonSerializer.Serialize(
            new { with = second.Value, from = RecordText.Of(term.From), until = RecordText.Of(term.Until) })));
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return new(act.Id);
    }
}
