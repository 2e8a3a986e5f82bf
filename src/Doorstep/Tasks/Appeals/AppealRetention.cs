using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Retention rule: whom an ended appeal was for, its text, and what was written of it, half a year: so long somebody may ask about a delivery. What
/// was pledged, delivered and received stays as figures.
/// </summary>
sealed class AppealRetention : RowRetention<Appeal>
{
    public override string Name => "appeals";

    public override int UsualDays => 180;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(one => one.Id).Take(AtOnce).ToListAsync(cancellationToken);
        var ids = due.ConvertAll(one => one.Id);
        due.ForEach(one => one.Erase(act));
        await db.AppealActs.Where(one => ids.Contains(one.AppealId)).ExecuteUpdateAsync(set => set
            .SetProperty(one => one.Words, (string?)null).SetProperty(one => one.Guardian, default(Sealed))
            // A hash of a request that names her could be tried with everybody of the register.
            .SetProperty(one => one.Content, "").SetProperty(one => one.Key, (Guid?)null), cancellationToken);
        await db.Pledges.Where(one => ids.Contains(one.AppealId))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.What, ""), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<Appeal> Due(DoorstepContext db, DateTimeOffset before) =>
        db.Appeals.Where(one => one.EndedAt < before && one.ErasedAt == null
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= one.Area && one.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == one.ResidentId)));
}
