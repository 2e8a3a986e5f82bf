using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Counts;

/// <summary>
/// Makes the report of one form and quarter. It opens the answers of the quarter, so everybody on the register who answered gets a reading, in the
/// commit of the report.
/// </summary>
sealed class MakeCountsReport(DoorstepContext db, Locate locate, Ids ids)
{
    private const string Purpose = "counting for the report of a quarter";

    public async Task RunAsync(CountedForm form, Guid department, Quarter quarter, Act act, CancellationToken cancellationToken)
    {
        try
        {
            await db.InOneCommitAsync(() => MakeAsync(form, department, quarter, act, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsDuplicate("CountsReports", nameof(CountsReport.From)))
        {
            // Another node was first. What it made counts, and nothing of this is kept.
        }
    }

    private async Task MakeAsync(CountedForm form, Guid department, Quarter quarter, Act act, CancellationToken cancellationToken)
    {
        var (begin, end) = (quarter.Begin, quarter.End);
        var filled = await db.FilledForms.AsNoTracking().Include(one => one.Parts)
            .Where(one => one.Code == form.Code && one.At >= begin && one.At < end).ToListAsync(cancellationToken);
        var city = await locate.CityAsync(cancellationToken);
        var areas = await db.Areas.AsNoTracking().Where(area => area.ClosedAt == null
            && (area.Level == AreaLevel.City || area.Level == AreaLevel.District || area.Level == AreaLevel.Subdistrict))
            .ToListAsync(cancellationToken);
        var body = TabulateServices.Run(form, filled.Select(one => form.Read(one, Purpose)).OfType<Served>(), city,
            areas.ConvertAll(area => new NamedArea(area.Code, area.Names)));
        db.Add(CountsReport.Issue(city, department, form.Code, quarter, body, filled.Exists(one => one.Parts.Count == 0), act));
        await db.SaveChangesAsync(cancellationToken);
        var read = filled.FindAll(one => one.Parts.Count > 0);
        var households = read.Where(one => one is { ResidentId: null, HouseholdId: not null })
            .Select(one => one.HouseholdId!.Value).Distinct().ToList();
        // What a household answered is of everybody who lives there.
        var lived = await db.Residents.Where(one => households.Contains(one.HouseholdId) && one.Standing == RecordStatus.Present)
            .Select(one => new { one.Id, one.Area }).ToListAsync(cancellationToken);
        var opened = read.Where(one => one.ResidentId is not null).Select(one => (Id: one.ResidentId!.Value, one.Area))
            .Concat(lived.Select(one => (one.Id, one.Area))).DistinctBy(one => one.Id)
            .Select(one => new ReadingTarget(ReadingSubject.Resident, one.Id, $"{Reading.InList}Answers", one.Area));
        await db.InsertReadingsAsync(
            [.. opened.Select(look => Reading.Of(look, Purposes.Service, act with { Id = ids.Next() }))], cancellationToken);
    }
}
