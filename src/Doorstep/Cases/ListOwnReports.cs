using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Tells a member of staff what became of what she reported, wherever it went: as much as a resident is told who holds the link of her report. What
/// was reported in confidence is not in it.
/// </summary>
sealed class ListOwnReports(IServiceScopeFactory scopes, FindAddress addresses, Caller caller)
{
    private const int Most = 50;

    /// <param name="Note">Why it was not taken up, or what was done about it.</param>
    /// <param name="PhotosAwaited">How many of its photos are still on a phone.</param>
    public sealed record Item(
        string Number, Names Kind, CaseStatus Status, bool IsEmergency, string Address, string Text, DateTimeOffset ReportedAt,
        DateTimeOffset? ClosedAt, Names? Department, string? Note, int PhotosAwaited);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/cases/worker-reports", (ListOwnReports useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ReportCases).Lane(Lane.Bulk).WithTags("Cases").WithSummary("What became of one's own reports, the newest first");

    public async Task<IReadOnlyList<Item>> RunAsync(CancellationToken cancellationToken = default)
    {
        var by = caller.AccountId;
        using var scope = scopes.AsJob("own reports");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var hers = await db.CaseActs.Where(act => act.By == by && act.Kind == ActKind.Report).OrderByDescending(act => act.At)
            .Join(db.Cases.Where(found => !found.IsConfidential), act => act.CaseId, found => found.Id, (act, found) => found.Id)
            .Take(Most).ToListAsync(cancellationToken);
        var cases = await db.Cases.AsNoTracking().Include(found => found.Acts).Include(found => found.Reports).AsSplitQuery()
            .Where(found => hers.Contains(found.Id)).OrderByDescending(found => found.ReportedAt).ToListAsync(cancellationToken);
        var awaited = await db.Photos.Where(photo => photo.CaseId != null && hers.Contains(photo.CaseId.Value) && photo.AwaitedFrom == by)
            .GroupBy(photo => photo.CaseId!.Value).ToDictionaryAsync(same => same.Key, same => same.Count(), cancellationToken);
        var names = await CaseNames.OfAsync(db, cases, cancellationToken);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(one => one.Id, one => one.Names, cancellationToken);
        List<Item> items = new(cases.Count);
        foreach (var found in cases)
        {
            items.Add(new(
                found.Number, names.Kinds[found.KindId].Names, found.Status, found.IsEmergency,
                await addresses.HereAsync(found.BuildingId, found.Address, cancellationToken), TextOf(found, by), found.ReportedAt, found.ClosedAt,
                found.DepartmentId is { } id ? departments.GetValueOrDefault(id) : null, NoteOf(found), awaited.GetValueOrDefault(found.Id)));
        }

        return items;
    }

    /// <summary>What she said of it; what others told of the same is not hers.</summary>
    private static string TextOf(Case found, Guid by) =>
        found.Reports.Where(report => report.By == by).MinBy(report => report.At)?.Text ?? "";

    private static string? NoteOf(Case found) => found.Acts.OrderBy(act => act.At).ThenBy(act => act.Id)
        .LastOrDefault(act => act.NoteForReporter is not null)?.Note;
}
