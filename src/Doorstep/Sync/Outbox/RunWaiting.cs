using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Does operations that waited: as soon as what they wait for has come, in the order in which they were made, or once they have waited long enough.
/// </summary>
sealed class RunWaiting(IServiceScopeFactory scopes, RunOperation runner, FindSubject subjects, CallerReader callers, Ids ids, TimeProvider clock)
{
    /// <summary>Nobody has made what it is about in so long: then it is shown as held, and still done when that comes.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private const string NoSubject = "held.no-subject";

    private static readonly TimeSpan claimed = TimeSpan.FromMinutes(1);

    /// <summary>What waited for this operation, or for what it has made, and what waited for those.</summary>
    public async Task AfterAsync(SyncOperation operation, OperationOutcome outcome, Caller maker, CancellationToken cancellationToken)
    {
        Queue<Guid> came = new([operation.Id, .. MadeBy(operation, outcome)]);
        while (came.TryDequeue(out var one))
        {
            foreach (var waits in await WaitingForAsync(one, maker.AccountId, cancellationToken))
            {
                // What still waits has brought nothing that others wait for; two that wait for each other would go on for ever.
                if (await RunAsync(waits, maker, isDue: false, cancellationToken) is { Outcome.State: SyncState.Done } done)
                {
                    came.Enqueue(done.Operation.Id);
                    MadeBy(done.Operation, done.Outcome).ToList().ForEach(came.Enqueue);
                }
            }
        }
    }

    private static IEnumerable<Guid> MadeBy(SyncOperation operation, OperationOutcome outcome) => outcome.Made is null ? [] : operation.Makes ?? [];

    private async Task<List<Guid>> WaitingForAsync(Guid what, Guid account, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().HeldOperations
            .Where(one => one.WaitsFor == what && one.AccountId == account
                && (one.State == SyncState.Waiting || (one.State == SyncState.Held && one.Rule == NoSubject)))
            .OrderBy(one => one.MadeAt).ThenBy(one => one.OperationId).Select(one => one.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Those that have waited long enough, in the name of whoever made them and with what she may do now.</summary>
    public async Task DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<HeldOperation> due;
        using (var scope = scopes.AsJob("sync"))
        {
            due = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().HeldOperations.AsNoTracking()
                .Where(one => one.DueAt <= now && one.State == SyncState.Waiting).OrderBy(one => one.MadeAt).Take(200).ToListAsync(cancellationToken);
        }

        foreach (var one in due)
        {
            Caller maker = new();
            if (await callers.StateOfAsync(one.AccountId, cancellationToken) is { } state)
            {
                maker.Become(one.AccountId, state);
            }

            if (await RunAsync(one.Id, maker, isDue: true, cancellationToken) is { Outcome.State: not SyncState.Waiting } done)
            {
                await AfterAsync(done.Operation, done.Outcome, maker, cancellationToken);
            }
        }
    }

    /// <summary>Tries one in somebody's name. Two never do it at once, and one that had its effect already is only noted.</summary>
    /// <param name="isDue">It has waited long enough for what it waits for.</param>
    /// <param name="seen">Of an edit: the turn of the resident with which whoever settles it has compared.</param>
    /// <returns>Null where it is settled, or somebody else is at it.</returns>
    public async Task<(SyncOperation Operation, OperationOutcome Outcome)?> RunAsync(
        Guid id, Caller by, bool isDue, CancellationToken cancellationToken, int? seen = null)
    {
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.HeldOperations.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { IsOpen: true } held
            || held.Rule == HeldOperation.OtherContent || held.ClaimedUntil > clock.GetUtcNow())
        {
            return null;
        }

        try
        {
            held.Claim(clock.GetUtcNow() + claimed);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        var operation = held.Open("doing what was held");
        var outcome = await subjects.EffectOfAsync(operation.Id, cancellationToken) is { } had ? new(had, null)
            : isDue && held.HeldAt + LongestWait < clock.GetUtcNow() && await IsStillAbsentAsync(operation, cancellationToken)
                ? new(null, NotDone.Held(NoSubject) with { WaitsFor = operation.Subject })
            : await runner.RunAsync(operation with { Seen = seen ?? operation.Seen }, by, cancellationToken);
        await KeepAsync(db, held, outcome, by, cancellationToken);
        return (operation, outcome);
    }

    private async Task<bool> IsStillAbsentAsync(SyncOperation operation, CancellationToken cancellationToken) =>
        OperationKinds.Find(operation.Kind) is { } kind && operation.Subject is { } subject
            && await subjects.AreaOfAsync(kind.Subject, subject, cancellationToken) is null;

    private async Task KeepAsync(DoorstepContext db, HeldOperation held, OperationOutcome outcome, Caller by, CancellationToken cancellationToken)
    {
        Act act = new(ids.Next(), by.AccountId, clock.GetUtcNow());
        if (outcome.Why is { } why)
        {
            held.Stay(why, why.Area ?? held.Area, act);
        }
        else
        {
            held.Done(act);
        }

        (await db.SyncedOperations.SingleAsync(one => one.Id == held.OperationId, cancellationToken)).Became(held.State, outcome.Made);
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Looks every half minute for operations that have waited long enough.</summary>
sealed class TendWaiting(IServiceScopeFactory scopes, JobRegistry jobs) : PeriodicJob(jobs)
{
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(30);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, TickAsync, stoppingToken);

    internal Task TickAsync(CancellationToken cancellationToken) => AloneAsync(RunAsync, cancellationToken);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        await scope.ServiceProvider.GetRequiredService<RunWaiting>().DueAsync(cancellationToken);
    }
}
