using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Counter;

/// <summary>Retention rule: when a worker was at the counter, a year and a month: so long the burden meter looks back.</summary>
sealed class ReceptionRetention : RowRetention<Reception>
{
    public override string Name => "receptions";

    public override int UsualDays => 400;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(one => one.Id).Take(AtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(due);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<Reception> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = Contracts.CityTime.DayOf(before);
        return db.Receptions.Where(one => one.Day < day
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= one.Area && one.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == one.WorkerId)));
    }
}
