using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>
/// Retention rule: rounds and what they found, two years after: the cases stay as long as cases do, and the state of a place is its latest round
/// alone.
/// </summary>
sealed class RoundRetention : RowRetention<Round>
{
    public override string Name => "rounds";

    public override int UsualDays => 730;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var some = await Due(db, before).OrderBy(round => round.Id).Take(AtOnce).Select(round => round.Id).ToListAsync(cancellationToken);
        await db.RoundItems.Where(item => some.Contains(item.RoundId)).ExecuteDeleteAsync(cancellationToken);
        return await db.Rounds.Where(round => some.Contains(round.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    protected override IQueryable<Round> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.Rounds.Where(round => round.Day < day && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == null
            && hold.Area <= round.Area && round.Area < hold.AreaEnd));
    }
}
