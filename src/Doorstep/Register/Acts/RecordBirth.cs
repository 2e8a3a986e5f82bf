using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;

namespace Doorstep.Register.Acts;

/// <summary>Adds a child that is born into a household. It has no number yet.</summary>
sealed class RecordBirth(RegisterWork work, SamePerson same)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(50)] string Name,
        Sex Sex,
        DateOnly BirthDate,
        string Relation = "20",
        string? Ethnicity = null,
        string? RegisteredArea = null,
        bool Confirmed = false,
        Guid? Key = null) : IValidatableObject
    {
        internal Person Child => new(Name, Sex: Sex, BirthDate: BirthDate, Relation: Relation, Ethnicity: Ethnicity, RegisteredArea: RegisteredArea,
            Activity: new() { Kind = ActivityKind.TooYoung, Purpose = Purpose.Care });

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Child.Validate(validationContext);

        public override string ToString() => "***";
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households/{id:guid}/births", (Guid id, Request request, RecordBirth useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Record a birth");

    public Task<Done?> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { born = householdId, request },
            _ => RecordAsync(householdId, request, cancellationToken), cancellationToken);

    private async Task<Done?> RecordAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household)
        {
            return null;
        }

        await same.AskAsync(household.Home?.DwellingId, household.Area, [request.Child], request.Confirmed, cancellationToken);
        var child = household.Takes(work.NextId(), request.Child, work.Act);
        return await work.SaveAsync(RegisterActKind.Born, household, cancellationToken, child.Id);
    }
}
