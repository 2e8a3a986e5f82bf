using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Retention;

/// <summary>
/// Retention rule: what was decided about readings - objections, hidings, broken glass - three years after it was: the words that were written go
/// with it, the line in the log stays.
/// </summary>
sealed class DecisionRetention : RetentionRule
{
    public override string Name => "decisions";

    public override int UsualDays => Erasure.FloorDays;

    public override int FloorDays => Erasure.FloorDays;

    public override async Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        await Objections(db, before).CountAsync(cancellationToken) + await Hidings(db, before)
            .CountAsync(cancellationToken) + await Glasses(db, before).CountAsync(cancellationToken);

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        await Objections(db, before).OrderBy(row => row.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken)
        + await Hidings(db, before).OrderBy(row => row.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken)
        + await Glasses(db, before).OrderBy(row => row.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<Doorstep.Privacy.Objections.Objection> Objections(DoorstepContext db, DateTimeOffset before) =>
        db.Objections.Where(row => row.AnsweredAt < before
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= row.Area && row.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == row.RaisedBy)));

    /// <summary>A hiding outlasts the readings that it kept from somebody only by being younger than they are.</summary>
    private static IQueryable<Doorstep.Privacy.Hidings.Hiding> Hidings(DoorstepContext db, DateTimeOffset before) =>
        db.Hidings.Where(row => row.Until < before
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= row.Area && row.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == row.SubjectId || hold.SubjectId == row.AskedBy)));

    private static IQueryable<Doorstep.Privacy.Glass.BrokenGlass> Glasses(DoorstepContext db, DateTimeOffset before) =>
        db.BrokenGlasses.Where(row => row.ReviewedAt < before
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= row.Area && row.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == row.AccountId)));
}
