using Doorstep.Photos;

namespace Doorstep.Cases;

/// <summary>How a report or an act names photos: from then on they are the case's.</summary>
static class NamePhotos
{
    public static void BelongsTo(this Photo photo, Report report) => photo.BelongToReport(report.CaseId, report.Id);

    public static void BelongsTo(this Photo photo, CaseAct act) => photo.BelongToAct(act.CaseId, act.Id);
}
