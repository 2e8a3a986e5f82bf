using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register.Exports;
using Doorstep.Transparency;

namespace Doorstep.Register.Retention;

/// <summary>
/// Retention rule: who asked for which list and why, three years: the law asks for records of what was handed on. The file itself was never kept.
/// </summary>
sealed class ExportRetention : RowRetention<Export>
{
    public override string Name => "exports";

    public override int UsualDays => Erasure.FloorDays;

    public override int FloorDays => Erasure.FloorDays;

    protected override IQueryable<Export> Due(DoorstepContext db, DateTimeOffset before) =>
        db.Exports.Where(export => export.AskedAt < before && (export.DecidedAt == null || export.DecidedAt < before)
        && (export.TakenAt == null || export.TakenAt < before)
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= export.Area && export.Area < hold.AreaEnd
            && (hold.SubjectId == null || hold.SubjectId == export.AskedBy)));
}
