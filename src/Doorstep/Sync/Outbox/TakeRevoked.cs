using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Devices;
using Doorstep.Sync.Phone;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Takes what a phone that was ended still has in its outbox: it signs, with the key that it registered, a question of ours and what it sends.
/// Nothing of it is done. Each operation is held until somebody who may has decided on it; what is answered says nothing of the register.
/// </summary>
sealed class TakeRevoked(
    RecognisePhone phones, OpenSealed boxes, OutboxLedger ledger, NoteContact contact, IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Of one phone: more than anybody does without a signal, and no more than an office can look through.</summary>
    public const int Most = 2_000;

    /// <summary>What comes later was on a phone that nobody looked for.</summary>
    public static readonly TimeSpan Open = TimeSpan.FromDays(30);

    /// <param name="Challenge">As <c>POST /api/devices/{id}/challenge</c> gave it.</param>
    /// <param name="Signature">Of the challenge, a full stop, and the SHA-256 of the batch in small hex: 64 bytes, r and s, in base64.</param>
    /// <param name="Batch">
    /// The text of a batch, as <c>POST /api/sync/operations</c> takes it; or <c>sealed</c>: a list of <c>id</c> and <c>box</c>, of a phone that was
    /// wiped.
    /// </param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(1000, ErrorMessage = "error.too-long")] string Challenge,
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string Signature,
        [property: Required(ErrorMessage = "error.required"), StringLength(SyncBatch.MostBytes, ErrorMessage = "error.too-long")] string Batch);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/devices/{id:guid}/outbox", async Task<Results<JsonHttpResult<SyncAnswers>, UnauthorizedHttpResult>> (
            Guid id, Request request, TakeRevoked useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, request, cancellationToken) is { } taken ? TypedResults.Json(taken, SyncJson.Plain.SyncAnswers)
                : TypedResults.Unauthorized())
        .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk)
        // A text within JSON: its quotation marks take two bytes.
        .WithMetadata(new RequestSizeLimitAttribute(2 * SyncBatch.MostBytes)).Produces<SyncAnswers>().WithTags("Sync")
        .WithSummary("What a phone that was ended still has: held, and nothing of it done");

    /// <returns>Null for whatever is not right.</returns>
    /// <exception cref="RuleBrokenException">It is this phone, and nothing is taken: it still gets access, or it is too late or too much.</exception>
    public async Task<SyncAnswers?> RunAsync(Guid id, Request request, CancellationToken cancellationToken)
    {
        var signed = HandedOver.TextOf(request.Challenge, request.Batch);
        if (await phones.RunAsync(id, request.Challenge, signed, request.Signature, cancellationToken) is not { } phone)
        {
            return null;
        }

        var batch = BatchOf(request.Batch);
        var isSealed = OpenSealed.Is(batch);
        phone = phone.EndedAt is null && isSealed ? await phones.EndAsync(phone, cancellationToken) : phone;
        var ended = phone.EndedAt ?? throw new RuleBrokenException("rule.phone-not-ended");
        if (ended + Open < clock.GetUtcNow())
        {
            throw new RuleBrokenException("rule.phone-ended-long-ago", Open.Days);
        }

        batch = isSealed ? boxes.Of(batch, id) : batch;
        var answers = await HoldAsync(phone, ReadOperations.Of(batch), cancellationToken);
        await contact.EndedAsync(id, phone.AccountId, ReadOperations.OutboxOf(batch), cancellationToken);
        return answers;
    }

    private static JsonElement BatchOf(string text)
    {
        try
        {
            using var read = JsonDocument.Parse(text);
            return read.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new WrongFieldException("batch", "error.field");
        }
    }

    private async Task<SyncAnswers> HoldAsync(RecognisedPhone phone, List<SentOperation> sent, CancellationToken cancellationToken)
    {
        var known = await ledger.ReadAsync(phone.AccountId, sent, cancellationToken);
        var more = sent.Count(one => known.Find(one.Operation.Id) is not { } first || !ledger.IsSame(phone.AccountId, one, first));
        if (more > 0 && await HeldOfAsync(phone, cancellationToken) + more > Most)
        {
            throw new RuleBrokenException("rule.phone-too-much", Most);
        }

        List<SyncAnswer> answers = [];
        foreach (var one in sent)
        {
            answers.Add(new(one.Operation.Id, await OneAsync(phone, one, known, cancellationToken)));
        }

        return new(answers);
    }

    /// <summary>Settled ones as well, and what came under the id of another.</summary>
    private async Task<int> HeldOfAsync(RecognisedPhone phone, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var device = $"{phone.Id}";
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().HeldOperations
            .CountAsync(one => one.AccountId == phone.AccountId && one.Args.Contains(device), cancellationToken);
    }

    /// <summary>The same again is held once, and was answered the same whatever became of it meanwhile.</summary>
    private async Task<SyncState> OneAsync(
        RecognisedPhone phone, SentOperation sent, KnownOperations known, CancellationToken cancellationToken)
    {
        if (known.Find(sent.Operation.Id) is not { } first)
        {
            (first, var isFirst) = await ledger.KeepAsync(
                phone.AccountId, sent, new(null, WhyOf(HeldOperation.RevokedPhone, phone)), cancellationToken);
            known.Add(first);
            if (isFirst)
            {
                return SyncState.Held;
            }
        }

        if (ledger.IsSame(phone.AccountId, sent, first))
        {
            return SyncState.Held;
        }

        await ledger.KeepOtherAsync(phone.AccountId, sent, WhyOf(HeldOperation.OtherContent, phone), cancellationToken);
        return SyncState.Refused;
    }

    /// <summary>With which phone it came from; its id counts what it has handed over.</summary>
    private static NotDone WhyOf(string rule, RecognisedPhone phone) => NotDone.Held(rule, phone.Name, phone.Id);
}
