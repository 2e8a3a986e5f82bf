using System.Security.Claims;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Identity.Sessions;
using Doorstep.Sync.Phone;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Takes what a phone has in its outbox. Each operation has its effect once, or is kept and shown with the reason why not, and in either case it is
/// answered: what stands in the way of one is no matter to the others.
/// </summary>
sealed class TakeOperations(
    Caller caller, OutboxLedger ledger, RunOperation runner, RunWaiting waiting, NoteContact contact, WordOutcome words, TimeProvider clock)
{
    /// <summary>An operation whose predecessor has not come is done without it after so long.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(10);

    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapPost("/operations", async Task<JsonHttpResult<SyncAnswers>> (
            HttpRequest request, TakeOperations useCase, ClaimsPrincipal person, CancellationToken cancellationToken) =>
            TypedResults.Json(
                await useCase.RunAsync(await ReadOperations.BatchOfAsync(request, cancellationToken), StartSession.IdOf(person), cancellationToken),
                SyncJson.Plain.SyncAnswers))
        .Accepts<SyncBatch>("application/json")
        .Needs(Permission.DoTasks).WithMetadata(new RequestSizeLimitAttribute(SyncBatch.MostBytes)).Produces<SyncAnswers>()
        .WithSummary("What a phone did without a signal: each operation once, in any order");

    public async Task<SyncAnswers> RunAsync(JsonElement batch, Guid session, CancellationToken cancellationToken = default)
    {
        var sent = ReadOperations.Of(batch);
        var outbox = ReadOperations.OutboxOf(batch);
        var known = await ledger.ReadAsync(caller.AccountId, sent, cancellationToken);
        List<SyncAnswer> answers = [];
        foreach (var one in sent)
        {
            answers.Add(await OneAsync(one, known, cancellationToken));
        }

        await contact.RunAsync(session, outbox, isSnapshot: false, cancellationToken);
        return new(answers);
    }

    private async Task<SyncAnswer> OneAsync(SentOperation sent, KnownOperations known, CancellationToken cancellationToken)
    {
        if (known.Find(sent.Operation.Id) is { } first)
        {
            return await AgainAsync(sent, first, cancellationToken);
        }

        var operation = sent.Operation;
        var outcome = sent.Fault is { } field ? new(null, NotDone.Held("error.field") with { Field = field })
            : known.IsOvertaken(operation.Id) ? new(null, NotDone.Held("held.out-of-order"))
            : operation.Previous is { } previous && previous != operation.Id && known.Stands(previous) is false
                ? new(null, new(SyncState.Waiting, "held.waits-for-previous", WaitsFor: previous, DueAt: clock.GetUtcNow() + LongestGap))
            : await runner.RunAsync(operation, caller, cancellationToken);
        var (kept, isFirst) = await ledger.KeepAsync(caller.AccountId, sent, outcome, cancellationToken);
        known.Add(kept);
        if (!isFirst)
        {
            return await AgainAsync(sent, kept, cancellationToken);
        }

        await waiting.AfterAsync(operation, outcome, caller, cancellationToken);
        return words.Of(operation.Id, outcome);
    }

    /// <summary>The same again gets the answer of how it stands; something else under its id is kept beside it and refused.</summary>
    private async Task<SyncAnswer> AgainAsync(SentOperation sent, SyncedOperation first, CancellationToken cancellationToken)
    {
        if (!ledger.IsSame(caller.AccountId, sent, first))
        {
            var why = NotDone.Held(HeldOperation.OtherContent);
            await ledger.KeepOtherAsync(caller.AccountId, sent, why, cancellationToken);
            return words.Of(sent.Operation.Id, new(null, why with { State = SyncState.Refused }));
        }

        return await ledger.StandingAsync(first.Id, cancellationToken) is { } outcome ? words.Of(first.Id, outcome)
            : new(first.Id, SyncState.Discarded);
    }
}
