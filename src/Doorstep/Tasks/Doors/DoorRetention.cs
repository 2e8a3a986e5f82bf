using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>Retention rule: a door note that has expired, a day.</summary>
sealed class DoorNoteRetention : RowRetention<DoorNote>
{
    public override string Name => "door-notes";

    public override int UsualDays => 1;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(note => note.Id).Take(AtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(due);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<DoorNote> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.DoorNotes
            .Where(note => note.Until < day && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= note.Area && note.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == note.HouseholdId)));
    }
}

/// <summary>Retention rule: that a household was away, a week after its last day away.</summary>
sealed class AwayRetention : RowRetention<HouseholdAway>
{
    public override string Name => "household-away";

    public override int UsualDays => 7;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(away => away.Id).Take(AtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(due);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<HouseholdAway> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.HouseholdAways
            .Where(away => away.Until < day && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= away.Area && away.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == away.HouseholdId)));
    }
}

/// <summary>Retention rule: what was done at a door, a year; and as long as a note that was struck may not be set again.</summary>
sealed class DoorActRetention : RowRetention<DoorAct>
{
    public override string Name => "door-acts";

    public override int UsualDays => 365;

    public override int FloorDays => StrikeDoorNote.BarredDays;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(one => one.Id).Take(AtOnce).ToListAsync(cancellationToken);
        db.RemoveRange(due);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<DoorAct> Due(DoorstepContext db, DateTimeOffset before) => db.DoorActs.Where(act => act.At < before
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= act.Area && act.Area < hold.AreaEnd
            && (hold.SubjectId == null || hold.SubjectId == act.HouseholdId)));
}
