using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos.Uploads;

namespace Doorstep.Forms;

/// <summary>
/// Makes the photos and the signature that answers name the filled form's own, in the commit of the answers. Each must have been sent by whoever
/// answers, and nothing else may name it: the hash of somebody else's picture opens nothing. A phone names its photos by the hash of the file, and
/// may send them later.
/// </summary>
static class KeepAnswerPhotos
{
    /// <summary>After <see cref="FilledForm.Of"/>, whoever it is that takes answers in.</summary>
    /// <param name="photosFollow">What has not come yet is waited for.</param>
    /// <exception cref="WrongFieldException">She has sent no such photo, or something else has it.</exception>
    public static async Task KeepPhotosAsync(
        this DoorstepContext db, FilledForm filled, Act act, Func<Guid> newId, bool photosFollow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filled);
        var named = filled.Parts.SelectMany(part => part.Files, (part, file) => (Part: part, file.Field, file.Hash)).ToList();
        if (named.Count == 0)
        {
            return;
        }

        var hashes = named.ConvertAll(one => one.Hash);
        var sent = await db.FindSentPhotosAsync(hashes, act, newId, photosFollow, cancellationToken);
        foreach (var (part, field, hash) in named.DistinctBy(one => (one.Part.Id, one.Hash)))
        {
            if (!sent.TryGetValue(hash, out var photo))
            {
                throw new WrongFieldException(field, "form.answer-file-unknown");
            }

            if (photo.FilledPartId is not null)
            {
                // Two answers that are kept for different times name the same picture.
                photo = photo.Again(newId());
                db.Add(photo);
            }

            photo.BelongToAnswers(filled.Id, part.Id);
        }
    }
}
