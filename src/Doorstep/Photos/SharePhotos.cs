using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos;

/// <summary>
/// Shares what was photographed for a form with a case that is made from it. The case gets rows of its own of the same files, so that each of the two
/// is shown to its own people and erased in its own time.
/// </summary>
static class SharePhotos
{
    /// <param name="hashes">As the answers name them.</param>
    /// <returns>Rows that nothing names yet, in the order of the hashes: a report or an act names them in the commit that is open.</returns>
    public static async Task<IReadOnlyList<Photo>> SharePhotosAsync(
        this DoorstepContext db, Guid filledFormId, IReadOnlyList<string> hashes, Func<Guid> newId, CancellationToken cancellationToken)
    {
        var kept = (await db.Photos.AsNoTracking()
            .Where(photo => photo.FilledFormId == filledFormId && (hashes.Contains(photo.Blob) || hashes.Contains(photo.SentHash!)))
            .OrderBy(photo => photo.Id).ToListAsync(cancellationToken))
            .SelectMany(photo => new[] { photo.Blob, photo.SentHash }.OfType<string>(), (photo, hash) => (hash, photo))
            .DistinctBy(one => one.hash).ToDictionary(one => one.hash, one => one.photo);
        var shared = hashes.Distinct().Where(kept.ContainsKey).Select(hash => kept[hash].Again(newId())).ToList();
        db.AddRange(shared);
        return shared;
    }
}
