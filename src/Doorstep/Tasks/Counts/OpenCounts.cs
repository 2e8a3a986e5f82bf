using System.Text;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Tasks.Counts;

/// <summary>
/// Lists the reports of services by quarter, and opens one: on the page, or as a file. Who opened it and when stands beside it and in the log.
/// </summary>
sealed class OpenCounts(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, IStringLocalizer words)
{
    public const string Dash = "–";
    private const int OpeningsShown = 20;

    /// <param name="Form">As it is called now.</param>
    public sealed record Line(Guid Id, string FormCode, Names Form, int Year, int Quarter, DateTimeOffset IssuedAt, bool IsIncomplete);

    /// <param name="Opened">The last times, this one first.</param>
    public sealed record View(Line Report, DateOnly From, DateOnly Until, CountsBody Body, IReadOnlyList<Opened> Opened);

    public sealed record Opened(string By, DateTimeOffset At);

    public static void Map(IEndpointRouteBuilder counts)
    {
        counts.MapGet("", (OpenCounts useCase, CancellationToken cancellationToken) => useCase.ListAsync(cancellationToken))
            .Needs(Permission.ReadCounts).WithSummary("Reports of services by quarter");
        counts.MapGet("/{id:guid}", (Guid id, OpenCounts useCase, HttpResponse response, CancellationToken cancellationToken) =>
            {
                response.Headers.CacheControl = "no-store";
                return useCase.RunAsync(id, cancellationToken).OrNotFound();
            })
            .Needs(Permission.ReadCounts).WithSummary("Open a report: numbers of residents served, by subdistrict and above");
        counts.MapGet("/{id:guid}/file", async Task<Results<FileContentHttpResult, NotFound>> (
                Guid id, OpenCounts useCase, HttpResponse response, CancellationToken cancellationToken) =>
            {
                response.Headers.CacheControl = "no-store";
                return await useCase.RunAsync(id, cancellationToken) is { } view
                    ? TypedResults.File(
                        useCase.Write(view), "text/csv; charset=utf-8", $"{view.Report.FormCode}-{view.Report.Year}-Q{view.Report.Quarter}.csv")
                    : TypedResults.NotFound();
            })
            .Needs(Permission.ReadCounts).Lane(Lane.Bulk).WithSummary("Take a report as a file of commas");
    }

    public async Task<IReadOnlyList<Line>> ListAsync(CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ReadCounts);
        var reports = await db.CountsReports.AsNoTracking().OrderByDescending(report => report.From).ThenBy(report => report.FormCode)
            .Select(report => new { report.Id, report.FormCode, report.From, report.IssuedAt, report.IsIncomplete }).ToListAsync(cancellationToken);
        var names = (await db.FormVersions.AsNoTracking().Where(version => version.ReplacedAt == null).ToListAsync(cancellationToken))
            .ToDictionary(version => version.Code, version => version.Definition.Names);
        return reports.ConvertAll(report => new Line(
            report.Id, report.FormCode, names[report.FormCode], report.From.Year, Quarter.Of(report.From).Number,
            report.IssuedAt, report.IsIncomplete));
    }

    /// <returns>Null where it is none of hers.</returns>
    public async Task<View?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ReadCounts);
        if (await db.CountsReports.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } report
            || !caller.Scope.Allows(Permission.ReadCounts, report.Area, report.DepartmentId))
        {
            return null;
        }

        var (opening, body) = report.Open(acting.Now());
        db.Add(opening);
        await db.SaveChangesAsync(cancellationToken);
        var quarter = report.Quarter;
        return new(new(report.Id, report.FormCode, body.Form, quarter.Year, quarter.Number, report.IssuedAt, report.IsIncomplete),
            quarter.From, quarter.Until, body, await OpeningsAsync(id, cancellationToken));
    }

    private async Task<IReadOnlyList<Opened>> OpeningsAsync(Guid id, CancellationToken cancellationToken)
    {
        var openings = await db.CountsOpenings.AsNoTracking().Where(one => one.ReportId == id).OrderByDescending(one => one.At)
            .ThenByDescending(one => one.Id).Take(OpeningsShown).ToListAsync(cancellationToken);
        var people = openings.Select(one => one.By).Distinct().ToList();
        // Whose report it is may know which of its people read it, wherever else they work.
        using var scope = scopes.AsJob("counts");
        var names = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return openings.ConvertAll(one => new Opened(names.GetValueOrDefault(one.By, ""), one.At));
    }

    /// <summary>
    /// In the language of whoever takes it; spreadsheet programs take a file without the mark for one in the machine's own encoding.
    /// </summary>
    private byte[] Write(View view) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(Rows(view).Select(CsvText.Row)))];

    private IEnumerable<IEnumerable<string>> Rows(View view) =>
    [
        [view.Body.Form.Here, words["counts.quarter", view.Report.Year, view.Report.Quarter], words["counts.legend", view.Body.Least],
            words["counts.few", view.Body.Least, string.Join(words["counts.few-and"], view.Body.Few.Select(option => option.Here))]],
        [words["counts.code"], words["counts.area"], .. view.Body.Options.Select(option => option.Here), words["counts.sum"]],
        .. view.Body.Areas.Zip(view.Body.Numbers, (area, numbers) => (IEnumerable<string>)
            [area.Code.Value, area.Names.Here, .. numbers.Select(number =>
                number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Dash)]),
    ];
}
