using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Places;

namespace Doorstep.Register.Acts;

/// <summary>Splits a household (分户): some of its people become one of their own, behind the same door or another.</summary>
sealed class SplitHousehold(RegisterWork work)
{
    /// <param name="DwellingId">Null for the same door.</param>
    public sealed record Request(
        [property: MinLength(1, ErrorMessage = "error.required"), MaxLength(60, ErrorMessage = "error.too-many")] IReadOnlyList<Guid> ResidentIds,
        Guid HeadId,
        Guid? DwellingId = null,
        DwellingUse Use = DwellingUse.Owner,
        DateOnly? On = null,
        Guid? Key = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => NotLater.Than(validationContext, On, "on");
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households/{id:guid}/split", (Guid id, Request request, SplitHousehold useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Split a household; the answer names the new one");

    public Task<Done?> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { split = householdId, request },
            _ => SplitAsync(householdId, request, cancellationToken), cancellationToken);

    private async Task<Done?> SplitAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household)
        {
            return null;
        }

        var home = household.Home ?? throw new RuleBrokenException("rule.no-home");
        var door = new Door(home.Area, home.BuildingId, home.DwellingId);
        if (request.DwellingId is { } id && id != home.DwellingId)
        {
            if (await work.DwellingAsync(id, cancellationToken) is not { } dwelling)
            {
                return null;
            }

            dwelling.Visited(request.Use, work.Act.At);
            door = new(dwelling.Area, dwelling.BuildingId, dwelling.Id);
        }

        var other = Household.Enter(work.NextId(), door.Area, HouseholdKind.Family, null, work.Act);
        other.MoveIn(work.NextId(), door, request.On ?? work.Today, work.Act);
        work.Enter(other);
        household.SplitOff(other, [.. request.ResidentIds.Distinct()], request.HeadId);
        return await work.SaveAsync(RegisterActKind.Split, other, cancellationToken);
    }
}
