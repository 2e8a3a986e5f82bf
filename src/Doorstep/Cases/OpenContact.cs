using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Opens the name and phone of those who reported a case, to call them back: a right of its own, and a reading. While somebody is
/// in danger nothing stands in its way.
/// </summary>
sealed class OpenContact(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    /// <param name="Phone">The number read out of what was written; the words as written where there is none.</param>
    /// <param name="Note">What else was written where the phone was asked for; empty where nothing was.</param>
    public sealed record Contact(Guid ReportId, string Name, string Phone, string Note)
    {
        internal static Contact Of(Report report)
        {
            var written = report.ReporterPhone.Open(Purposes.CallBack);
            var phone = PhoneText.Read(written);
            return phone.Number is null
                ? new(report.Id, report.ReporterName.Open(Purposes.CallBack), written, "")
                : new(report.Id, report.ReporterName.Open(Purposes.CallBack), phone.Shown, phone.Note);
        }
    }

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/cases/{id:guid}/contact", (Guid id, OpenContact useCase, HttpResponse response, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound(response))
        .Needs(Permission.ViewContact).WithTags("Cases").WithSummary("Name and phone of whoever reported");

    public async Task<IReadOnlyList<Contact>?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.FindCaseAsync(caller, id, Permission.ViewContact, cancellationToken) is not { } found)
        {
            return null;
        }

        var reports = await db.Reports.AsNoTracking().Where(report => report.CaseId == found.Id).OrderBy(report => report.At)
            .ToListAsync(cancellationToken);
        await readings.RunAsync(
            [.. reports.Where(report => !report.ReporterName.IsEmpty || !report.ReporterPhone.IsEmpty)
                .Select(report => new ReadingTarget(ReadingSubject.Reporter, report.Id, "Contact", found.Area, found.Id))],
            Purposes.CallBack, found.IsEmergency && found.IsOpen, cancellationToken);
        return reports.ConvertAll(Contact.Of);
    }
}
