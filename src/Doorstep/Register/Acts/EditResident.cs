using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Register.Queries;

namespace Doorstep.Register.Acts;

/// <summary>Corrects or completes what is written of a resident. What is left out stays; an empty text clears.</summary>
sealed class EditResident(RegisterWork work, Caller caller, FindByNumber numbers)
{
    public sealed record Request(
        string? Name = null,
        DocumentType? Document = null,
        string? IdNumber = null,
        string? Phone = null,
        DateOnly? BirthDate = null,
        Sex? Sex = null,
        string? Ethnicity = null,
        string? Education = null,
        string? Relation = null,
        string? RegisteredArea = null,
        string? RegisteredPlace = null,
        Activity? Activity = null,
        Living? Living = null,
        Guid? Key = null)
    {
        public override string ToString() => "***";
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPatch("/residents/{id:guid}", (Guid id, Request request, EditResident useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Edit a resident; what is left out stays");

    public Task<Done?> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { edit = residentId, request },
            _ => EditAsync(residentId, request, cancellationToken), cancellationToken);

    private async Task<Done?> EditAsync(Guid residentId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenResidentAsync(residentId, cancellationToken) is not var (household, resident))
        {
            return null;
        }

        caller.MustCover(Permission.KeepRegister, household.Area);
        if (request.IdNumber is null && request.Document is { } document && document != resident.Document && document is not DocumentType.None)
        {
            // Whether the number she has would do for the other document is nobody's to try.
            throw new WrongFieldException("idNumber", "error.required");
        }

        var person = Overlay(resident.Told("editing a resident"), request);
        if (person.Faults(work.Today).FirstOrDefault() is { } fault)
        {
            throw new WrongFieldException(fault.Field, fault.Key);
        }

        await numbers.RefuseKnownAsync([request.IdNumber is null ? null : person.Number], household.Area, residentId, cancellationToken);
        resident.Set(person, ToldIn(request, resident.Document));
        return await work.SaveAsync(RegisterActKind.ResidentEdited, household, cancellationToken, residentId, touchesHouseholds: false);
    }

    private static SealedParts ToldIn(Request request, DocumentType was)
    {
        var number = request.IdNumber is not null || (request.Document is { } document && document != was);
        return (request.Name is null ? 0 : SealedParts.Name) | (number
            ? SealedParts.IdNumber | SealedParts.BirthDate
            : 0) | (request.Phone is null ? 0 : SealedParts.Phone)
            | (request.BirthDate is null ? 0 : SealedParts.BirthDate) | (request.Living is null ? 0 : SealedParts.Living);
    }

    private static Person Overlay(Person told, Request request) => told with
    {
        Name = request.Name ?? told.Name,
        Document = request.Document ?? told.Document,
        IdNumber = request.IdNumber ?? (request.Document is DocumentType.None ? null : told.IdNumber),
        Phone = request.Phone ?? told.Phone,
        BirthDate = request.BirthDate ?? told.BirthDate,
        Sex = request.Sex ?? told.Sex,
        Ethnicity = request.Ethnicity ?? told.Ethnicity,
        Education = request.Education ?? told.Education,
        Relation = request.Relation ?? told.Relation,
        RegisteredArea = request.RegisteredArea ?? told.RegisteredArea,
        RegisteredPlace = request.RegisteredPlace ?? told.RegisteredPlace,
        Activity = request.Activity ?? told.Activity,
        Living = request.Living ?? told.Living,
    };
}
