using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>
/// Retention rule: answers to forms, each as long as its field says; the day after, it is erased. That the form was filled in stays on record.
/// </summary>
sealed class AnswerRetention : RetentionRule
{
    public override string Name => "answers";

    public override int UsualDays => 1;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var some = Due(db, before).OrderBy(part => part.Id).Take(AtOnce).Select(part => part.Id);
        return db.FilledParts.Where(part => some.Contains(part.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    private static IQueryable<FilledPart> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.FilledParts.Where(part => part.EraseOn <= day && !db.FilledForms.Any(form => form.Id == part.FilledFormId
            && db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= form.Area && form.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == form.ResidentId || hold.SubjectId == form.HouseholdId))));
    }
}
