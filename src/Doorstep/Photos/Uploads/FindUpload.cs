using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos.Uploads;

/// <summary>Finds a worker's own upload by the hash of its file; one that nothing is left of is none.</summary>
sealed class FindUpload(UploadFiles files, IConfiguration configuration)
{
    public async Task<Upload?> RunAsync(DoorstepContext db, Guid by, string hash, CancellationToken cancellationToken)
    {
        var found = await db.Uploads.AsNoTracking().SingleOrDefaultAsync(upload => upload.By == by && upload.Hash == hash, cancellationToken);
        if (found is null || (found.PhotoId is { } photo
            ? await db.Photos.AnyAsync(one => one.Id == photo, cancellationToken) : files.IsThere(found)))
        {
            return found;
        }

        // The photo was erased with whatever had named it, or the file was lost: whoever sends it again begins anew.
        return await EraseAsync(db, found, cancellationToken) ? null : await RunAsync(db, by, hash, cancellationToken);
    }

    /// <summary>When it is erased if no further piece comes.</summary>
    public DateTimeOffset ExpiryOf(Upload upload) =>
        upload.SeenAt.AddDays(configuration.GetValue($"Retention:{UploadRetention.Code}:Days", UploadRetention.Days));

    /// <returns>False where another request has brought it further meanwhile: then it stands.</returns>
    public async Task<bool> EraseAsync(DoorstepContext db, Upload upload, CancellationToken cancellationToken)
    {
        var isErased = await db.Uploads
            .Where(one => one.Id == upload.Id && one.ReceivedBytes == upload.ReceivedBytes && one.PhotoId == upload.PhotoId)
            .ExecuteDeleteAsync(cancellationToken) == 1;
        if (isErased)
        {
            files.Erase(upload.Id);
        }

        return isErased;
    }
}
