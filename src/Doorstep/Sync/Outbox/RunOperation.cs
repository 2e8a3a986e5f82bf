using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Acts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>What became of an operation: what it made, or why it was not done.</summary>
sealed record OperationOutcome(SyncMade? Made, NotDone? Why)
{
    public SyncState State => Why?.State ?? SyncState.Done;
}

/// <summary>
/// Does one operation in a scope of its own, by the use case that a page would call. Whatever stands in its way is an outcome and no error: only a
/// database that is away ends the batch.
/// </summary>
sealed class RunOperation(
    IServiceScopeFactory scopes, FindSubject subjects, FindChangedFields changed, TimeProvider clock, ILogger<RunOperation> log)
{
    private static readonly TimeSpan pause = TimeSpan.FromMinutes(10);

    private const int Tries = 3;

    public async Task<OperationOutcome> RunAsync(SyncOperation operation, Caller maker, CancellationToken cancellationToken)
    {
        for (var turn = 1; ; turn++)
        {
            try
            {
                return await OnceAsync(operation, maker, cancellationToken);
            }
            catch (Exception met) when (turn < Tries && Meeting.Is(met))
            {
                // Somebody had the same row in the same moment: once more with what stands now.
            }
            catch (Exception broken) when (!DatabaseAway.Is(broken) && broken is not OperationCanceledException)
            {
                return new(null, WhyOf(broken, operation));
            }
        }
    }

    private async Task<OperationOutcome> OnceAsync(SyncOperation operation, Caller maker, CancellationToken cancellationToken)
    {
        if (OperationKinds.Find(operation.Kind) is not { } kind)
        {
            return new(null, NotDone.Held("held.unknown-kind") with { Field = "kind" });
        }

        if (await FaultOfAsync(operation, kind, maker, cancellationToken) is { } why)
        {
            return new(null, why);
        }

        using var scope = scopes.As(maker);
        scope.ServiceProvider.GetRequiredService<Caller>().ActUnder(kind.Permission);
        scope.ServiceProvider.GetRequiredService<ChosenIds>().Choose(operation.Makes ?? []);
        var made = await kind.RunAsync(new(scope.ServiceProvider, operation), cancellationToken);
        return made is not null ? new(made, null) : new(null, await AbsentAsync(operation, kind, maker, cancellationToken));
    }

    private async Task<NotDone?> FaultOfAsync(SyncOperation operation, OperationKind kind, Caller maker, CancellationToken cancellationToken)
    {
        if (kind.Subject is not OperationSubject.Nothing && operation.Subject is null)
        {
            return NotDone.Held("error.required") with { Field = "subject" };
        }

        var makes = operation.Makes ?? [];
        if (makes.Count > kind.Makes || makes.Any(id => id.Version != 7) || makes.Distinct().Count() < makes.Count)
        {
            return NotDone.Held("error.field") with { Field = "makes" };
        }

        if (makes.Count > 0 && await subjects.AreTakenAsync(makes, operation.Id, cancellationToken))
        {
            return NotDone.Held("held.id-taken") with { Field = "makes" };
        }

        return operation is { Kind: SyncKind.EditResident, Seen: { } seen }
            ? await changed.RunAsync(operation, seen, maker.AccountId, cancellationToken) : null;
    }

    /// <summary>Why the use case found nothing: it is elsewhere now, or not there yet.</summary>
    private async Task<NotDone> AbsentAsync(SyncOperation operation, OperationKind kind, Caller maker, CancellationToken cancellationToken)
    {
        if (kind.Subject is OperationSubject.Nothing)
        {
            return NotDone.Held("held.no-place");
        }

        if (await subjects.AreaOfAsync(kind.Subject, operation.Subject!.Value, cancellationToken) is not { } area)
        {
            return kind.Subject is OperationSubject.Task ? NotDone.Held("held.no-subject")
                : new(SyncState.Waiting, "held.waits-for-subject", WaitsFor: operation.Subject, DueAt: clock.GetUtcNow() + pause);
        }

        return maker.Scope.Covers(kind.Permission, area) ? NotDone.Held("held.no-place") with { Area = area }
            : NotDone.Held("held.left-grid") with { Area = area };
    }

    private NotDone WhyOf(Exception broken, SyncOperation operation)
    {
        switch (broken)
        {
            case WrongFieldException wrong:
                return NotDone.Held(wrong.Reason, wrong.Details) with { Field = wrong.Field };
            case RuleBrokenException rule:
                return NotDone.Held(rule.Rule, rule.Details);
            case NotAllowedException:
                return NotDone.Held("held.not-allowed");
            case ReadingRefusedException refused:
                return new(SyncState.Waiting, refused.Rule, DueAt: clock.GetUtcNow() + (refused.RetryAfter ?? pause));
            case DbUpdateConcurrencyException:
                return NotDone.Held("refused.changed-meanwhile");
            default:
                log.LogError(broken, "The operation {Id} of the kind {Kind} failed and is held", operation.Id, operation.Kind);
                return NotDone.Held("held.failed");
        }
    }
}
