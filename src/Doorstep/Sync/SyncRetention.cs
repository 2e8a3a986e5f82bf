using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sync.Outbox;
using Doorstep.Sync.Phone;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync;

/// <summary>Retention rule: which operations were answered, longer than a phone lies in a drawer. The acts' own keys stay.</summary>
sealed class SyncedRetention : RetentionRule
{
    public override string Name => "synced-operations";

    public override int UsualDays => 400;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(one => one.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<SyncedOperation> Due(DoorstepContext db, DateTimeOffset before) => db.SyncedOperations
        .Where(one => one.ReceivedAt < before && (one.State == SyncState.Done || one.State == SyncState.Discarded)
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == one.AccountId));
}

/// <summary>Retention rule: what was held of a phone's work and is settled, half a year after that. What is open is kept.</summary>
sealed class HeldRetention : RetentionRule
{
    public override string Name => "held-operations";

    public override int UsualDays => 183;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(one => one.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<HeldOperation> Due(DoorstepContext db, DateTimeOffset before) => db.HeldOperations
        .Where(one => one.SettledAt < before && !db.Holds.Any(hold => hold.LiftedAt == null
            && (hold.SubjectId == one.AccountId || hold.SubjectId == one.SubjectId)));
}

/// <summary>Retention rule: when a phone last spoke with the server, a quarter of a year.</summary>
sealed class PhoneRetention : RetentionRule
{
    public override string Name => "phone-contacts";

    public override int UsualDays => 90;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(phone => phone.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<PhoneContact> Due(DoorstepContext db, DateTimeOffset before) => db.PhoneContacts
        .Where(phone => phone.LastAt < before && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == phone.AccountId));
}
