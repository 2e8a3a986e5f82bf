using System.ComponentModel.DataAnnotations;
using Doorstep.Access;

namespace Doorstep.Register.Acts;

/// <summary>Moves a household out of the home it has, for somewhere this register does not reach.</summary>
sealed class MoveOut(RegisterWork work)
{
    public sealed record Request(DateOnly? On = null, Guid? Key = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => NotLater.Than(validationContext, On, "on");
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households/{id:guid}/move-out", (Guid id, Request request, MoveOut useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("A household moves out");

    public Task<Done?> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { moveOut = householdId, request },
            _ => MoveAsync(householdId, request, cancellationToken), cancellationToken);

    private async Task<Done?> MoveAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household)
        {
            return null;
        }

        await work.LeftAsync(household, household.Home, cancellationToken);
        household.MoveOut(request.On ?? work.Today);
        return await work.SaveAsync(RegisterActKind.MovedOut, household, cancellationToken);
    }
}
