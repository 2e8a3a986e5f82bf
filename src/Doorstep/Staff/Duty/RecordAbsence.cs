using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// Records that a worker is away from a time to a time, and who has her grids meanwhile: whoever is named, or whoever the platform proposes. The
/// rights to the grids come and go with it.
/// </summary>
sealed class RecordAbsence(IServiceScopeFactory scopes, Caller caller, ArrangeStandIn arrange, CurrentAct acting)
{
    /// <param name="From">Null begins at once.</param>
    /// <param name="StandInId">Null takes whom the platform proposes.</param>
    /// <param name="Key">The same one sent again is the same absence.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required")] Guid? WorkerId,
        [property: Required(ErrorMessage = "error.required")] DateTimeOffset? Until,
        DateTimeOffset? From = null,
        AbsenceReason Reason = AbsenceReason.Away,
        Guid? StandInId = null,
        Guid? Key = null);

    /// <param name="StandInId">Null where nobody stands in: the substitutes of the community have her grids, if it has any.</param>
    public sealed record Recorded(Guid Id, Guid? StandInId, string? StandInName);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/duty/absences", (Request request, RecordAbsence useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Record that a worker is away, and who has her grids meanwhile");

    /// <returns>Null where she has no such worker.</returns>
    public async Task<Recorded?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        var act = acting.Now();
        // Rights and the workers of other communities are beyond what she sees herself; so it is looked at first what she may.
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.GridWorkers.SingleOrDefaultAsync(one => one.Id == request.WorkerId, cancellationToken) is not { } worker
            || !caller.Scope.Covers(Permission.KeepDuty, worker.Area))
        {
            return null;
        }

        if (request.Key is { } key && await db.Absences.AsNoTracking().SingleOrDefaultAsync(one => one.Key == key, cancellationToken) is { } same)
        {
            return same.WorkerId == worker.Id ? await AnswerAsync(db, same.Id, cancellationToken) : throw new RuleBrokenException("rule.duty-key");
        }

        if (worker.AccountId is { } account)
        {
            await ArrangeStandIn.TakeHoldAsync(db, account, act, cancellationToken);
        }

        var term = Term.Of(request.From, request.Until!.Value, act);
        if (await ArrangeStandIn.AwayWithin(db, term).AnyAsync(one => one.WorkerId == worker.Id, cancellationToken))
        {
            throw new RuleBrokenException("rule.duty-overlap", worker.NameHere);
        }

        var absence = Absence.Record(worker, term, request.Reason, request.Key, act);
        db.Add(absence);
        await HandOverAsync(db, worker, request.StandInId, term, act, cancellationToken);
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return await AnswerAsync(db, absence.Id, cancellationToken);
    }

    private async Task HandOverAsync(
        DoorstepContext db, GridWorker worker, Guid? named, Term term, Act act, CancellationToken cancellationToken)
    {
        var charges = await ArrangeStandIn.ChargesAsync(db, worker.Id, term, cancellationToken);
        if (charges.Count == 0)
        {
            var isSubstitute = await db.Postings.AnyAsync(
                posting => posting.WorkerId == worker.Id && posting.IsSubstitute && posting.Until == null, cancellationToken);
            if (!isSubstitute || named is not null)
            {
                throw new RuleBrokenException(isSubstitute ? "rule.duty-substitute" : "rule.duty-no-grid", worker.NameHere);
            }

            return;
        }

        if (named == worker.Id)
        {
            throw new WrongFieldException("standInId", "error.duty-same");
        }

        var standIn = named is { } id ? await PostedGrid.ReceiverAsync(db, caller, id, "standInId", cancellationToken)
            : await ProposeStandIn.RunAsync(db, worker, charges, term, caller.AccountId, cancellationToken);
        if (standIn is not null)
        {
            await arrange.BeginAsync(db, standIn, charges, term, new(act.Id), act, cancellationToken);
        }
    }

    private static async Task<Recorded> AnswerAsync(DoorstepContext db, Guid id, CancellationToken cancellationToken) =>
        await db.StandIns.AsNoTracking().FirstOrDefaultAsync(one => one.ActId == id, cancellationToken) is { } begun
            && await db.GridWorkers.AsNoTracking().SingleAsync(one => one.Id == begun.WorkerId, cancellationToken) is { } standIn
                ? new(id, standIn.Id, standIn.NameHere)
                : new(id, null, null);
}
