using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos.Uploads;

/// <summary>
/// Finds the photos that somebody names by hash: what she has sent herself, by our hash of it or by that of her file. The hash of somebody else's
/// picture opens nothing.
/// </summary>
static class FindSentPhotos
{
    /// <param name="awaitsOthers">A photo that has not come is waited for: it gets a row without a picture, which is filled when it comes.</param>
    /// <returns>By the hash that she named, rows that nothing names yet: whoever asks names them in the commit that is open.</returns>
    public static async Task<Dictionary<string, Photo>> FindSentPhotosAsync(
        this DoorstepContext db, IReadOnlyCollection<string> hashes, Act act, Func<Guid> newId, bool awaitsOthers,
        CancellationToken cancellationToken)
    {
        var sent = (await db.Photos.Unnamed()
            .Where(photo => photo.SentBy == act.By && (hashes.Contains(photo.Blob) || hashes.Contains(photo.SentHash!)))
            .OrderBy(photo => photo.At).ToListAsync(cancellationToken)).Where(photo => photo.SentBy == act.By).ToList();
        Dictionary<string, Photo> found = [];
        foreach (var hash in hashes.Distinct())
        {
            if (sent.Find(photo => photo.Blob == hash || photo.SentHash == hash) is { } photo)
            {
                found[hash] = photo;
            }
        }

        // It came, and something else has it: whatever names it now has a row of its own.
        var left = hashes.Except(found.Keys).ToList();
        foreach (var (hash, photo) in left.Count == 0 ? [] : (await (
            from upload in db.Uploads
            where upload.By == act.By && left.Contains(upload.Hash)
            join photo in db.Photos.AsNoTracking() on upload.PhotoId equals photo.Id
            select new { upload.Hash, Photo = photo }).ToListAsync(cancellationToken)).ConvertAll(one => (one.Hash, one.Photo.Again(newId()))))
        {
            db.Add(found[hash] = photo);
        }

        foreach (var hash in awaitsOthers ? left.Except(found.Keys) : [])
        {
            db.Add(found[hash] = Photo.Await(hash, act with { Id = newId() }));
        }

        return found;
    }
}
