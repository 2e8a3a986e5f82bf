using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Confidential;

/// <summary>Opens what was told in confidence, for those who have the case: a reading of a report, and of nobody in the register.</summary>
sealed class OpenConfidence(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    /// <summary>Of the reading.</summary>
    private const string Field = "Confidence";

    public sealed record Told(Guid ReportId, SeenSigns Signs, bool IsDangerNow, string Text);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/cases/{id:guid}/confidence",
            (Guid id, OpenConfidence useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.RunAsync(id, cancellationToken).OrNotFound(response))
        .Needs(Permission.ViewConfidential).WithTags("Cases").WithSummary("What was told in confidence");

    public async Task<IReadOnlyList<Told>?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.FindCaseAsync(caller, id, Permission.ViewConfidential, cancellationToken) is not { IsConfidential: true } found)
        {
            return null;
        }

        var reports = (await db.Reports.AsNoTracking().Where(report => report.CaseId == id).OrderBy(report => report.At)
            .ToListAsync(cancellationToken))
            .FindAll(report => !report.Confidence.IsEmpty);
        await readings.RunAsync(
            [.. reports.Select(report => new ReadingTarget(ReadingSubject.Reporter, report.Id, Field, found.Area, found.Id))], Purposes.CallBack,
            found.IsEmergency && found.IsOpen, cancellationToken);
        return reports.ConvertAll(report => JsonSerializer.Deserialize<ToldInConfidence>(report.Confidence.Open(Purposes.CallBack)) is { } told
            ? new Told(report.Id, told.Signs, told.IsDangerNow, told.Text)
            : throw new InvalidOperationException($"{report.Id} is no report in confidence."));
    }
}
