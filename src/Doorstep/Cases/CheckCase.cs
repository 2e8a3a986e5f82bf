using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Records a worker's check on the spot, before filing or after the work, and what she found.</summary>
sealed class CheckCase(DoorstepContext db, WorkingDays days, ActOnCase cases)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required")] bool? Good,
        [property: TextLength(1000)] string? Note = null,
        [property: MaxLength(9, ErrorMessage = "error.too-many-photos")] Guid[]? Photos = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/check", (Guid id, Request request, CheckCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.CheckCases).WithTags("Cases").WithSummary("Say what was found on the spot");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) => cases.RunAsync(
        id, request.Good is true ? ActKind.Pass : ActKind.Rework,
        async (found, act) =>
        {
            if (request.Good is false && string.IsNullOrWhiteSpace(request.Note))
            {
                throw new WrongFieldException("note", "error.required");
            }

            var kind = await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId, cancellationToken);
            Record(found, kind, request.Good is true, request.Note, days.Now, act);
            await db.HangPhotosAsync(found, act, request.Photos, cancellationToken);
        },
        cancellationToken);

    internal static void Record(Case found, TaskKind kind, bool isGood, string? note, WorkingCalendar calendar, Act act)
    {
        switch (found.Status is CaseStatus.Reported or CaseStatus.FieldCheck, isGood)
        {
            case (true, true):
                found.Confirm(kind, calendar, act, note);
                break;
            case (true, _):
                found.NotFound(act, note);
                break;
            case (false, true):
                found.Pass(act, note);
                break;
            default:
                found.Rework(note!, act);
                break;
        }
    }
}
