using Doorstep.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Data;

/// <content>What an early module may ask of later ones' rows: whether they are there, and what they are called.</content>
public abstract partial class DoorstepContext
{
    public sealed record DepartmentName(Guid Id, string Kind, string Name);

    public sealed record Decision(DateTimeOffset At, Guid By, Guid AskedBy, bool IsAllowed, AreaCode Area);

    /// <summary>Large exports that a second person let go or refused.</summary>
    public async Task<List<Decision>> DecisionsSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        (await Exports.AsNoTracking().Where(export => export.DecidedAt > since && export.DecidedBy != null).ToListAsync(cancellationToken))
            .ConvertAll(export =>
                new Decision(export.DecidedAt!.Value, export.DecidedBy!.Value, export.AskedBy, export.IsAllowed == true, export.Area));

    /// <summary>Reports with which somebody who was signed in left a name or a number.</summary>
    public IQueryable<Guid> ReportsLeftBy(Guid account) => Reports.Where(report => report.ReporterAccount == account).Select(report => report.Id);

    public Task<bool> KnowsAreaAsync(AreaCode code, CancellationToken cancellationToken) =>
        Areas.AnyAsync(area => area.Code == code, cancellationToken);

    public Task<bool> KnowsDepartmentAsync(Guid id, CancellationToken cancellationToken) =>
        Departments.AnyAsync(department => department.Id == id, cancellationToken);

    /// <summary>Where an account belongs: the area of its oldest grant.</summary>
    public Task<AreaCode> HomeOfAsync(Guid accountId, CancellationToken cancellationToken) =>
        Grants.Where(grant => grant.AccountId == accountId).OrderBy(grant => grant.From).Select(grant => grant.Area)
            .FirstOrDefaultAsync(cancellationToken);

    public async Task<Dictionary<AreaCode, string>> AreaNamesAsync(IReadOnlyCollection<AreaCode> codes, CancellationToken cancellationToken) =>
        (await Areas.AsNoTracking().Where(area => codes.Contains(area.Code)).ToListAsync(cancellationToken))
            .ToDictionary(area => area.Code, area => area.Names.Here);

    public async Task<List<DepartmentName>> DepartmentNamesAsync(CancellationToken cancellationToken) =>
        (await Departments.AsNoTracking().OrderBy(department => department.Kind).ToListAsync(cancellationToken))
            .ConvertAll(department => new DepartmentName(department.Id, department.Kind, department.Names.Here));
}
