using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Retention;

/// <summary>
/// Retention rule: the personal data of a resident who has left, died or was entered by mistake, five years after: a family that returns is known
/// again, and what was entered can be disputed. The record stays as a stone without a name, so that the household's history and all counts stay
/// right; what acts did to her goes, and those acts can no longer be undone.
/// </summary>
sealed class ResidentRetention : RowRetention<Resident>
{
    public override string Name => "residents";

    public override int UsualDays => 5 * 365;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(resident => resident.Id).Take(AtOnce).ToListAsync(cancellationToken);
        var ids = due.ConvertAll(resident => resident.Id);
        due.ForEach(resident => resident.Erase(act));
        await db.RegisterActs.Where(done => db.RegisterChanges.Any(change => change.ActId == done.Id && ids.Contains(change.SubjectId)))
            .ExecuteUpdateAsync(set => set.SetProperty(done => done.ErasedAt, act.At)
                .SetProperty(done => done.Content, default(Doorstep.Sealing.Sealed))
                .SetProperty(done => done.ContentKey, (string?)null), cancellationToken);
        await db.RegisterChanges.Where(change => ids.Contains(change.SubjectId)).ExecuteDeleteAsync(cancellationToken);
        await db.OwnRecords.Where(own => ids.Contains(own.ResidentId)).ExecuteDeleteAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<Resident> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = DateOnly.FromDateTime(before.UtcDateTime);
        return db.Residents.Where(resident => resident.Standing != RecordStatus.Present && resident.ErasedAt == null
            && (resident.EndedOn < day
                || (resident.Standing == RecordStatus.Struck && db.RegisterActs.Any(done => done.Id == resident.AddedBy && done.At < before)))
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= resident.Area && resident.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == resident.Id)));
    }
}
