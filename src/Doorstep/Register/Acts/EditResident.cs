using Doorstep.Contracts;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Register.Acts;

/// <summary>Corrects or completes what is written of a resident. What is left out stays; an empty text clears.</summary>
sealed class EditResident(RegisterWork work)
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

    public static void Map(IEndpointRouteBuilder register) => register.MapPatch("/residents/{id:guid}", async Task<Results<Ok<Done>, NotFound>> (Guid id, Request request, EditResident useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, request, cancellationToken) is { } done ? TypedResults.Ok(done) : TypedResults.NotFound())
        .Needs(Permission.KeepRegister).WithSummary("Edit a resident; what is left out stays");

    public Task<Done?> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { edit = residentId, request }, _ => EditAsync(residentId, request, cancellationToken), cancellationToken);

    private async Task<Done?> EditAsync(Guid residentId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenResidentAsync(residentId, cancellationToken) is not var (household, resident))
        {
            return null;
        }

        var person = Overlay(resident.Told("editing a resident"), request);
        if (person.Faults(work.Today).FirstOrDefault() is { } fault)
        {
            throw new WrongFieldException(fault.Field, fault.Key);
        }

        await work.RefuseKnownNumberAsync(request.IdNumber, residentId, cancellationToken);
        resident.Set(person);
        return await work.SaveAsync(RegisterActKind.ResidentEdited, household, cancellationToken, residentId, touchesHouseholds: false);
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
