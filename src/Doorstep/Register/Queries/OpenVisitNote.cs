using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Opens what a worker wrote down of a visit, for a purpose. It may speak of anybody behind the door, so everybody who lives there sees that it was
/// opened.
/// </summary>
sealed class OpenVisitNote(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    /// <summary>Of the reading.</summary>
    public const string Field = "VisitNote";

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/visits/{id:guid}/note",
            (Guid id, Request request, OpenVisitNote useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.RunAsync(id, request, cancellationToken).OrNotFound(response))
        .Needs(Permission.KeepRegister).WithSummary("Open the note of a visit, for a purpose");

    /// <returns>Null where the caller sees no such visit, nothing was written down, or nobody is registered there.</returns>
    public async Task<OpenField.Opened?> RunAsync(Guid actId, Request request, CancellationToken cancellationToken = default)
    {
        if (await db.RegisterActs.AsNoTracking().SingleOrDefaultAsync(act => act.Id == actId, cancellationToken)
            is not { Note.IsEmpty: false, HouseholdId: { } household } visit)
        {
            return null;
        }

        var people = await db.Residents.AsNoTracking()
            .Where(resident => resident.HouseholdId == household && resident.Standing != RecordStatus.Struck).ToListAsync(cancellationToken);
        if (people.Count == 0 || !people.TrueForAll(resident => caller.Scope.Covers(Permission.KeepRegister, resident.Area)))
        {
            return null;
        }

        await readings.RunAsync(
            [.. people.Select(resident => new Doorstep.Privacy.Readings.ReadingTarget(ReadingSubject.Resident, resident.Id, Field, resident.Area))],
            request.Purpose, cancellationToken: cancellationToken);
        return new(visit.Note.Open(request.Purpose));
    }
}
