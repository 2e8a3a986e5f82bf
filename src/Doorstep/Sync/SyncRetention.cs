using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sync.Outbox;
using Doorstep.Sync.Phone;

namespace Doorstep.Sync;

/// <summary>Retention rule: which operations were answered, longer than a phone lies in a drawer. The acts' own keys stay.</summary>
sealed class SyncedRetention : RowRetention<SyncedOperation>
{
    public override string Name => "synced-operations";

    public override int UsualDays => 400;

    protected override IQueryable<SyncedOperation> Due(DoorstepContext db, DateTimeOffset before) => db.SyncedOperations
        .Where(one => one.ReceivedAt < before && (one.State == SyncState.Done || one.State == SyncState.Discarded)
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == one.AccountId));
}

/// <summary>Retention rule: what was held of a phone's work and is settled, half a year after that. What is open is kept.</summary>
sealed class HeldRetention : RowRetention<HeldOperation>
{
    public override string Name => "held-operations";

    public override int UsualDays => 183;

    protected override IQueryable<HeldOperation> Due(DoorstepContext db, DateTimeOffset before) => db.HeldOperations
        .Where(one => one.SettledAt < before && !db.Holds.Any(hold => hold.LiftedAt == null
            && (hold.SubjectId == one.AccountId || hold.SubjectId == one.SubjectId)));
}

/// <summary>Retention rule: when a phone last spoke with the server, a quarter of a year.</summary>
sealed class PhoneRetention : RowRetention<PhoneContact>
{
    public override string Name => "phone-contacts";

    public override int UsualDays => 90;

    protected override IQueryable<PhoneContact> Due(DoorstepContext db, DateTimeOffset before) => db.PhoneContacts
        .Where(phone => phone.LastAt < before && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == phone.AccountId));
}
