using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// Retention rule: when a worker was away, two years: until then pay and leave may be looked at again. Who stood in for her stays, as grants do.
/// </summary>
sealed class AbsenceRetention : RowRetention<Absence>
{
    public override string Name => "absences";

    public override int UsualDays => 2 * 365;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(absence => absence.Id).Take(AtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(due);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<Absence> Due(DoorstepContext db, DateTimeOffset before) => db.Absences.Where(absence => absence.Until < before
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= absence.Area && absence.Area < hold.AreaEnd
            && (hold.SubjectId == null || hold.SubjectId == absence.WorkerId)));
}
