using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Places;

namespace Doorstep.Register.Acts;

/// <summary>A household moves into a dwelling, from another or from elsewhere.</summary>
sealed class MoveIn(RegisterWork work)
{
    public sealed record Request(Guid DwellingId, DwellingUse Use = DwellingUse.Owner, DateOnly? On = null, Guid? Key = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => NotLater.Than(validationContext, On, "on");
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households/{id:guid}/move-in", (Guid id, Request request, MoveIn useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Move a household into a dwelling");

    public Task<Done?> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { moveIn = householdId, request },
            _ => MoveAsync(householdId, request, cancellationToken), cancellationToken);

    private async Task<Done?> MoveAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household
            || await work.DwellingAsync(request.DwellingId, cancellationToken) is not { } dwelling)
        {
            return null;
        }

        if (household.Home?.DwellingId == dwelling.Id)
        {
            throw new RuleBrokenException("rule.lives-there");
        }

        if (!household.Present.Any())
        {
            throw new RuleBrokenException("rule.nobody-left");
        }

        await work.LeftAsync(household, household.Home, cancellationToken);
        household.MoveIn(work.NextId(), new(dwelling.Area, dwelling.BuildingId, dwelling.Id), request.On ?? work.Today, work.Act);
        dwelling.Visited(request.Use, work.Act.At);
        return await work.SaveAsync(RegisterActKind.MovedIn, household, cancellationToken);
    }
}
