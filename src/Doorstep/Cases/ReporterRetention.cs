using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Retention rule: name, number and photos of a report, two years after its case was closed: until then it may be reopened or disputed. The case
/// itself stays, for the figures; of a confidential one its place and its notes go too.
/// </summary>
sealed class ReporterRetention(Blobs blobs) : RowRetention<Report>
{
    public override string Name => "reporters";

    public override int UsualDays => 2 * 365;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(report => report.Id).Take(AtOnce).ToListAsync(cancellationToken);
        var cases = due.Select(report => report.CaseId).Distinct().ToList();
        due.ForEach(report => report.Erase(act));
        var confidential = await db.Cases.Include(found => found.Acts).Where(found => cases.Contains(found.Id) && found.IsConfidential)
            .ToListAsync(cancellationToken);
        confidential.ForEach(found => found.ForgetPlace());
        await ErasePhotos.RunAsync(db, blobs, db.Photos.Where(photo => cases.Contains(photo.CaseId!.Value)), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return due.Count;
    }

    protected override IQueryable<Report> Due(DoorstepContext db, DateTimeOffset before) => db.Reports.Where(report => report.ErasedAt == null
        && db.Cases.Any(found => found.Id == report.CaseId && found.ClosedAt < before
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= found.Area && found.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == found.Id))));
}
