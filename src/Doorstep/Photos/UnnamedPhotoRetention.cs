using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos;

/// <summary>
/// Retention rule: photos that were sent and that nothing has named within a day: a report or a form that was given up, or nobody's at all.
/// </summary>
sealed class UnnamedPhotoRetention(Blobs blobs) : RowRetention<Photo>
{
    public override string Name => "unnamed-photos";

    public override int UsualDays => 1;

    public override bool IsHourly => true;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(photo => photo.Id).Take(AtOnce).Select(photo => photo.Id).ToListAsync(cancellationToken);
        await ErasePhotos.RunAsync(db, blobs, db.Photos.Unnamed().Where(photo => due.Contains(photo.Id)), cancellationToken);
        return due.Count;
    }

    protected override IQueryable<Photo> Due(DoorstepContext db, DateTimeOffset before) =>
        db.Photos.Unnamed().Where(photo => photo.SentHash == null && photo.At < before);
}
