using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos;

/// <summary>Deletes photos, and their files where no other photo has the same.</summary>
static class ErasePhotos
{
    /// <summary>
    /// Those of an owner who wants them gone at once. The file of one that was sent within the hour may be on its way in again, and stays till then:
    /// its row stands as one that nothing names and nobody sent, is shown to nobody, and goes with its file within the day.
    /// </summary>
    public static async Task NowAsync(
        DoorstepContext db, Blobs blobs, IQueryable<Photo> theirs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var settled = now - Blobs.Young;
        await RunAsync(db, blobs, theirs.Where(photo => photo.At < settled), cancellationToken);
        await theirs.ExecuteUpdateAsync(set => set.SetProperty(photo => photo.WorkerId, (Guid?)null), cancellationToken);
    }

    /// <param name="due">Asked once more in the moment of erasing: one that was named meanwhile stays.</param>
    public static async Task RunAsync(DoorstepContext db, Blobs blobs, IQueryable<Photo> due, CancellationToken cancellationToken)
    {
        var names = await due.Where(photo => photo.Blob != "").Select(photo => photo.Blob).Distinct().ToListAsync(cancellationToken);
        await due.ExecuteDeleteAsync(cancellationToken);
        var elsewhere = await db.Photos.Where(photo => names.Contains(photo.Blob)).Select(photo => photo.Blob).ToListAsync(cancellationToken);
        // A crash between here and the commit leaves a photo that is not shown, never one that is shown and kept.
        names.Except(elsewhere).ToList().ForEach(blobs.Forget);
    }
}
