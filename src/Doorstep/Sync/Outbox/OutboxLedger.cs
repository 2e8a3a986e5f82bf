using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>Which operations of a batch are known, and which of those that they follow have come.</summary>
sealed class KnownOperations(IEnumerable<SyncedOperation> known, IEnumerable<Guid> previous, IEnumerable<Guid> overtaken)
{
    private readonly Dictionary<Guid, SyncedOperation> byId = known.ToDictionary(one => one.Id);
    private readonly HashSet<Guid> came = [.. previous];
    private readonly HashSet<Guid> overtaken = [.. overtaken];

    public SyncedOperation? Find(Guid id) => byId.GetValueOrDefault(id);

    public bool Stands(Guid id) => came.Contains(id) || byId.ContainsKey(id);

    /// <summary>The one that follows it was done without it.</summary>
    public bool IsOvertaken(Guid id) => overtaken.Contains(id);

    public void Add(SyncedOperation kept) => byId[kept.Id] = kept;
}

/// <summary>
/// Keeps which operations were answered, and those that were not done, of whoever made them. It works as the platform: an operation may be about
/// another grid, and its maker may be nobody any more.
/// </summary>
sealed class OutboxLedger(IServiceScopeFactory scopes, KeyRing keys, FindSubject subjects, Ids ids, TimeProvider clock)
{
    private const string Job = "sync";

    public async Task<KnownOperations> ReadAsync(Guid maker, IReadOnlyList<SentOperation> sent, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob(Job);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = sent.Select(one => one.Operation.Id).Distinct().ToList();
        var previous = sent.Select(one => one.Operation.Previous).OfType<Guid>().Distinct().ToList();
        return new(
            await db.SyncedOperations.AsNoTracking().Where(one => ids.Contains(one.Id)).ToListAsync(cancellationToken),
            await db.SyncedOperations.Where(one => previous.Contains(one.Id)).Select(one => one.Id).ToListAsync(cancellationToken),
            await db.SyncedOperations
                .Where(one => ids.Contains(one.Previous!.Value) && one.State == SyncState.Done && one.AccountId == maker)
                .Select(one => one.Previous!.Value).ToListAsync(cancellationToken));
    }

    public bool IsSame(Guid maker, SentOperation sent, SyncedOperation first) => DigestsOf(maker, sent).Contains(first.Content);

    /// <returns>What stands under its id, and whether it is this.</returns>
    public async Task<(SyncedOperation Kept, bool IsFirst)> KeepAsync(
        Guid maker, SentOperation sent, OperationOutcome outcome, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob(Job);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var act = ActOf(maker);
        var kept = SyncedOperation.Of(sent.Operation, maker, DigestsOf(maker, sent)[0], act.At);
        kept.Became(outcome.State, outcome.Made);
        db.Add(kept);
        if (outcome.Why is { } why)
        {
            db.Add(await HeldAsync(db, sent, why, act, cancellationToken));
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return (kept, true);
        }
        catch (DbUpdateException twice) when (Meeting.Is(twice))
        {
            return (await OtherAsync(maker, sent, outcome, cancellationToken), false);
        }
    }

    /// <summary>
    /// The same came twice in one moment. Where this one has had its effect, and the other was told that it cannot, the effect stands.
    /// </summary>
    private async Task<SyncedOperation> OtherAsync(
        Guid maker, SentOperation sent, OperationOutcome outcome, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob(Job);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var first = await db.SyncedOperations.SingleAsync(one => one.Id == sent.Operation.Id, cancellationToken);
        if (outcome.Made is { } made && first.State is not SyncState.Done && IsSame(maker, sent, first))
        {
            first.Became(SyncState.Done, made);
            var act = ActOf(maker);
            (await db.HeldOperations.Where(one => one.OperationId == first.Id).ToListAsync(cancellationToken)).FindAll(one => one.IsOpen)
                .ForEach(one => one.Done(act));
            await db.SaveChangesAsync(cancellationToken);
        }

        return first;
    }

    /// <summary>Another content under a known id, once however often it comes.</summary>
    public async Task KeepOtherAsync(Guid maker, SentOperation sent, NotDone why, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob(Job);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var others = await db.HeldOperations.AsNoTracking()
            .Where(one => one.OperationId == sent.Operation.Id && one.AccountId == maker && one.Rule == HeldOperation.OtherContent)
            .ToListAsync(cancellationToken);
        if (others.Exists(one => one.Body.IsEmpty || one.Body.Open("the same again") == sent.Text))
        {
            return;
        }

        db.Add(await HeldAsync(db, sent, why, ActOf(maker), cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>How an operation stands now; null where it was discarded.</summary>
    public async Task<OperationOutcome?> StandingAsync(Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob(Job);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var one = await db.SyncedOperations.AsNoTracking().SingleAsync(operation => operation.Id == id, cancellationToken);
        if (one.Made is { } made)
        {
            return new(made, null);
        }

        return one.State is SyncState.Discarded ? null
            : await db.HeldOperations.AsNoTracking()
                .Where(row => row.OperationId == id && row.Rule != HeldOperation.OtherContent).OrderBy(row => row.Id)
                .FirstOrDefaultAsync(cancellationToken) is { } held
                ? new(null, new(held.State, held.Rule, held.Field, held.WaitsFor) { Args = held.Args })
                : null;
    }

    private List<string> DigestsOf(Guid maker, SentOperation sent) => keys.Secrets($"sync|{maker}|{sent.Text}");

    private Act ActOf(Guid maker) => new(ids.Next(), maker, clock.GetUtcNow());

    private async Task<HeldOperation> HeldAsync(
        DoorstepContext db, SentOperation sent, NotDone why, Act act, CancellationToken cancellationToken) => HeldOperation.Of(
            sent.Operation, sent.Text, act.By, await AreaOfAsync(db, act.By, sent.Operation, why, cancellationToken), why, act);

    /// <summary>Where whom it is about lives; else where its maker works.</summary>
    private async Task<AreaCode> AreaOfAsync(
        DoorstepContext db, Guid maker, SyncOperation operation, NotDone why, CancellationToken cancellationToken)
    {
        var subject = operation.Subject is { } id && OperationKinds.Find(operation.Kind) is { } kind
            ? await subjects.AreaOfAsync(kind.Subject, id, cancellationToken) : null;
        return why.Area ?? subject ?? (await db.WorkerOfAsync(maker, cancellationToken))?.Area ?? await db.HomeOfAsync(maker, cancellationToken);
    }
}
