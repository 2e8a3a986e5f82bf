using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>
/// Retention rule: answers to forms and their photos, each as long as its field says; the day after, it is erased. That the
/// form was filled in stays on record.
/// </summary>
sealed class AnswerRetention(Blobs blobs) : RowRetention<FilledPart>
{
    public override string Name => "answers";

    public override int UsualDays => 1;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var some = await Due(db, before).OrderBy(part => part.Id).Take(AtOnce).Select(part => part.Id).ToListAsync(cancellationToken);
        await ErasePhotos.RunAsync(db, blobs, db.Photos.Where(photo => photo.FilledPartId != null && some.Contains(photo.FilledPartId.Value)),
            cancellationToken);
        return await db.FilledParts.Where(part => some.Contains(part.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    protected override IQueryable<FilledPart> Due(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.FilledParts.Where(part => part.EraseOn <= day && !db.FilledForms.Any(form => form.Id == part.FilledFormId
            && db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= form.Area && form.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == form.ResidentId || hold.SubjectId == form.HouseholdId))));
    }
}
