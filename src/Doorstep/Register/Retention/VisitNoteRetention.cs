using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Retention;

/// <summary>
/// Retention rule: what was written down of a visit, two years: it helps with the next visits, and after that it is only talk about a household. That
/// there was a visit, and how it ended, stands on.
/// </summary>
sealed class VisitNoteRetention : RowRetention<RegisterAct>
{
    public override string Name => "visit-notes";

    public override int UsualDays => 2 * 365;

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(visit => visit.Id).Take(AtOnce).ExecuteUpdateAsync(set => set
            .SetProperty(visit => visit.Note, default(Sealed)).SetProperty(visit => visit.Content, default(Sealed))
            .SetProperty(visit => visit.HasNote, false), cancellationToken);

    protected override IQueryable<RegisterAct> Due(DoorstepContext db, DateTimeOffset before) =>
        db.RegisterActs.Where(visit => visit.HasNote && visit.At < before
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= visit.Area && visit.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == visit.HouseholdId)));
}
