using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Steps that every act on a case shares: find it, find its kind, hang photos on the act.</summary>
static class FindCase
{
    /// <summary>
    /// The case, for one who may do this to it; null where she may not even know of it. Seeing a case is one right, acting on it another.
    /// </summary>
    /// <exception cref="NotAllowedException">She sees it, but may not do this to it.</exception>
    public static async Task<Case?> FindCaseAsync(
        this DoorstepContext db, Caller caller, Guid id, string permission, CancellationToken cancellationToken)
    {
        var found = await db.Cases.SingleOrDefaultAsync(found => found.Id == id, cancellationToken);
        if (found is not null && !caller.Scope.Allows(permission, found.Area, found.DepartmentId))
        {
            throw new NotAllowedException($"{caller.AccountId} holds {permission}, but not for {found.Number}.");
        }

        if (found is not null)
        {
            // A desk acts in a scope of its own, where no endpoint has said what for.
            caller.ActUnder(permission);
        }

        return found;
    }

    /// <summary>
    /// The report of a link, unless its case is confidential: what became of that is told to nobody who holds a link, to work on it or to read it.
    /// </summary>
    /// <param name="db">Of a job: whoever holds the link has no grants.</param>
    public static Task<Report?> ReportOfLinkAsync(this DoorstepContext db, string secret, CancellationToken cancellationToken)
    {
        var hash = Report.HashOf(secret);
        return db.Reports.AsNoTracking().SingleOrDefaultAsync(report => report.SecretHash == hash
            && !db.Cases.Any(found => found.Id == report.CaseId && found.IsConfidential), cancellationToken);
    }

    /// <summary>The department that a kind of work goes to.</summary>
    public static Task<Department?> DepartmentForAsync(this DoorstepContext db, string departmentKind, CancellationToken cancellationToken) =>
        db.Departments.Where(department => department.Kind == departmentKind).OrderBy(department => department.Id)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>Photos that nobody has used yet become the act's.</summary>
    public static async Task HangPhotosAsync(this DoorstepContext db, Case found, Act act, Guid[]? photos, CancellationToken cancellationToken)
    {
        if (photos is not { Length: > 0 })
        {
            return;
        }

        var free = await db.Photos.Unnamed().Where(photo => photos.Contains(photo.Id)).ToListAsync(cancellationToken);
        if (free.Count != photos.Distinct().Count())
        {
            throw new WrongFieldException("photos", "error.photo-unknown");
        }

        var done = found.Acts.Single(done => done.Id == act.Id);
        free.ForEach(photo => photo.BelongsTo(done));
    }
}
