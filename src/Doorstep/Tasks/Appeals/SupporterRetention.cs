using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Retention rule: whom to call at a supporter that was struck or whose time on the list is over, half a year, as long as what it pledged towards.
/// </summary>
sealed class SupporterRetention : RowRetention<Supporter>
{
    public override string Name => "supporters";

    public override int UsualDays => 180;

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(one => one.Id).Take(AtOnce)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Contact, default(Sealed)).SetProperty(one => one.ContactErasedAt, act.At),
                cancellationToken);

    protected override IQueryable<Supporter> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.Supporters.Where(one => one.ContactErasedAt == null && (one.StruckAt < before || one.ListedUntil < day)
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= one.Area && one.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == one.Id)));
    }
}
