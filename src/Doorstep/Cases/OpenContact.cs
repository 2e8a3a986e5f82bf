using Doorstep.Data;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Opens the name and phone of those who reported a case, to call them back: a right of its own.</summary>
sealed class OpenContact(DoorstepContext db, Caller caller)
{
    public sealed record Contact(Guid ReportId, string Name, string Phone);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/cases/{id:guid}/contact", async Task<Results<Ok<IReadOnlyList<Contact>>, NotFound>> (Guid id, OpenContact useCase, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.CacheControl = "no-store";
            return await useCase.RunAsync(id, cancellationToken) is { } contacts ? TypedResults.Ok(contacts) : TypedResults.NotFound();
        })
        .Needs(Permission.ViewContact).WithTags("Cases").WithSummary("Name and phone of whoever reported");

    public async Task<IReadOnlyList<Contact>?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.FindCaseAsync(caller, id, Permission.ViewContact, cancellationToken) is not { } found)
        {
            return null;
        }

        var reports = await db.Reports.AsNoTracking().Where(report => report.CaseId == found.Id).OrderBy(report => report.At).ToListAsync(cancellationToken);
        return reports.ConvertAll(report => new Contact(report.Id, report.ReporterName.Open("call-back"), report.ReporterPhone.Open("call-back")));
    }
}
