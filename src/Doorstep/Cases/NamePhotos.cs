using Doorstep.Photos;
using Doorstep.Photos.Uploads;

namespace Doorstep.Cases;

/// <summary>How a report or an act names photos: from then on they are the case's.</summary>
static class NamePhotos
{
    /// <exception cref="WrongFieldException">One is none.</exception>
    public static string[] HashesOf(string[]? hashes) => hashes is null ? []
        : Array.TrueForAll(hashes, Tus.IsHash) ? [.. hashes.Distinct()] : throw new WrongFieldException("photoHashes", "error.photo-hash");

    public static void BelongsTo(this Photo photo, Report report) => photo.BelongToReport(report.CaseId, report.Id);

    public static void BelongsTo(this Photo photo, CaseAct act) => photo.BelongToAct(act.CaseId, act.Id);
}
