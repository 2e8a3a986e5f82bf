using System.ComponentModel.DataAnnotations;
using Doorstep.Access;

namespace Doorstep.Register.Acts;

/// <summary>Merges a household into another (并户): all its people join that one, and it is no more.</summary>
sealed class MergeHousehold(RegisterWork work)
{
    public sealed record Request(Guid IntoId, DateOnly? On = null, Guid? Key = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => NotLater.Than(validationContext, On, "on");
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households/{id:guid}/merge", (Guid id, Request request, MergeHousehold useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Merge a household into another");

    public Task<Done?> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { merge = householdId, request },
            _ => MergeAsync(householdId, request, cancellationToken), cancellationToken);

    private async Task<Done?> MergeAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household
            || await work.OpenStandingAsync(request.IntoId, cancellationToken) is not { } other)
        {
            return null;
        }

        var home = household.Home;
        household.MergeInto(other, request.On ?? work.Today);
        if (home?.DwellingId != other.Home!.DwellingId)
        {
            await work.LeftAsync(household, home, cancellationToken);
        }

        return await work.SaveAsync(RegisterActKind.Merged, other, cancellationToken);
    }
}
