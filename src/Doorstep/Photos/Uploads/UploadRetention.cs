using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos.Uploads;

/// <summary>
/// Retention rule: photos that workers' phones sent in pieces, and that never became whole or that nothing has named. Longer than what is sent in one
/// go: the words that name them may lie on a phone without a network.
/// </summary>
sealed class UploadRetention(Blobs blobs, UploadFiles files) : RetentionRule
{
    public const string Code = "uploads";
    public const int Days = 14;

    public override string Name => Code;

    public override int UsualDays => Days;

    public override bool IsHourly => true;

    public override async Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        await db.Uploads.CountAsync(upload => upload.SeenAt < before, cancellationToken) + await Unnamed(db, before).CountAsync(cancellationToken);

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await db.Uploads.Where(upload => upload.SeenAt < before).OrderBy(upload => upload.SeenAt).Take(AtOnce)
            .Select(upload => upload.Id).ToListAsync(cancellationToken);
        var gone = await db.Uploads.Where(upload => due.Contains(upload.Id) && upload.SeenAt < before).ExecuteDeleteAsync(cancellationToken);
        due.ForEach(files.Erase);
        var photos = await Unnamed(db, before).OrderBy(photo => photo.Id).Take(AtOnce).Select(photo => photo.Id).ToListAsync(cancellationToken);
        await ErasePhotos.RunAsync(db, blobs, db.Photos.Unnamed().Where(photo => photos.Contains(photo.Id)), cancellationToken);
        return gone + photos.Count;
    }

    private static IQueryable<Photo> Unnamed(DoorstepContext db, DateTimeOffset before) =>
        db.Photos.Unnamed().Where(photo => photo.SentHash != null && photo.At < before);
}
