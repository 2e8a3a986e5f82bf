using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Opens one sealed field of a resident to a person, for a stated purpose. A phone needs the right to contacts; a name, a number and a date of birth
/// the right to keep the register, in her area. That it was opened is written down first.
/// </summary>
sealed class OpenField(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    public enum SealedField { Name, IdNumber, BirthDate }

    public sealed record PhoneRequest(
        [property: Required(ErrorMessage = "error.required"), StringLength(200, ErrorMessage = "error.too-long")] string Purpose);

    public sealed record Request(
        SealedField Field, [property: Required(ErrorMessage = "error.required"), StringLength(200, ErrorMessage = "error.too-long")] string Purpose);

    public sealed record Opened(string Value);

    public static void Map(IEndpointRouteBuilder register)
    {
        register.MapPost("/residents/{id:guid}/phone",
            (Guid id, PhoneRequest request, OpenField useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.PhoneAsync(id, request, cancellationToken).OrNotFound(response)).Needs(Permission.ViewContact)
            .WithSummary("Open a resident's phone number, for a purpose");
        register.MapPost("/residents/{id:guid}/open",
            (Guid id, Request request, OpenField useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.RunAsync(id, request, cancellationToken).OrNotFound(response)).Needs(Permission.KeepRegister)
            .WithSummary("Open one sealed field of a resident, for a purpose");
    }

    public async Task<Opened?> PhoneAsync(Guid residentId, PhoneRequest request, CancellationToken cancellationToken = default) =>
        await FindAsync(residentId, Permission.ViewContact, cancellationToken) is { } resident
            ? await OpenAsync(resident, nameof(Resident.Phone), resident.Phone, request.Purpose, cancellationToken)
            : null;

    public async Task<Opened?> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default) =>
        await FindAsync(residentId, Permission.KeepRegister, cancellationToken) is not { } resident
            ? null
            : await OpenAsync(resident, $"{request.Field}", request.Field switch
            {
                SealedField.Name => resident.Name,
                SealedField.IdNumber => resident.IdNumber,
                _ => resident.BirthDate,
            }, request.Purpose, cancellationToken);

    private async Task<Opened> OpenAsync(Resident resident, string name, Sealed field, string purpose, CancellationToken cancellationToken)
    {
        await readings.RunAsync([new(ReadingSubject.Resident, resident.Id, name, resident.Area)], purpose, cancellationToken: cancellationToken);
        return new(field.Open(purpose));
    }

    private async Task<Resident?> FindAsync(Guid id, string permission, CancellationToken cancellationToken) =>
        await db.Residents.AsNoTracking()
            .SingleOrDefaultAsync(resident => resident.Id == id && resident.Standing != RecordStatus.Struck, cancellationToken) is { } resident
            && caller.Scope.Covers(permission, resident.Area) ? resident : null;
}
