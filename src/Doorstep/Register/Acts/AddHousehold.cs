using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Places;
using Doorstep.Register.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Register.Acts;

/// <summary>Adds a household behind a door: its people, since when, and how the home is used. The door counts as visited from then on.</summary>
sealed class AddHousehold(RegisterWork work, FindByNumber numbers, SamePerson same)
{
    /// <summary>Sixty people with everything about them.</summary>
    public const int RequestBytes = 256 << 10;

    /// <param name="Confirmed">Whoever has the same name and date of birth as somebody behind this door is another person.</param>
    /// <param name="Key">Made by whoever sends it; sent again with the same key, it counts once and gets the same answer.</param>
    public sealed record Request(
        Guid DwellingId,
        [property: MinLength(1, ErrorMessage = "error.required"), MaxLength(60, ErrorMessage = "error.too-many")] IReadOnlyList<Person> Residents,
        DwellingUse Use = DwellingUse.Owner,
        DwellingCondition Condition = DwellingCondition.NotSeen,
        DateOnly? From = null,
        bool Confirmed = false,
        Guid? Key = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => NotLater.Than(validationContext, From, "from");
    }

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households", (Request request, AddHousehold useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithMetadata(new RequestSizeLimitAttribute(RequestBytes))
        .WithSummary("Add a household with its residents at a dwelling");

    /// <returns>Null where the caller sees no such dwelling.</returns>
    public Task<Done?> RunAsync(Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { add = request },
            _ => AddAsync(request, cancellationToken), cancellationToken);

    private async Task<Done?> AddAsync(Request request, CancellationToken cancellationToken)
    {
        if (await work.DwellingAsync(request.DwellingId, cancellationToken) is not { } dwelling)
        {
            return null;
        }

        await numbers.RefuseKnownAsync(request.Residents.Select(person => person.Number), dwelling.Area, null, cancellationToken);
        var household = Household.Enter(work.NextId(), dwelling.Area, HouseholdKind.Family, null, work.Act);
        foreach (var person in request.Residents)
        {
            household.Takes(work.NextId(), person, work.Act);
        }

        await same.AskAsync(dwelling.Id, dwelling.Area, request.Residents, request.Confirmed, cancellationToken);
        household.MoveIn(work.NextId(), new(dwelling.Area, dwelling.BuildingId, dwelling.Id), request.From ?? work.Today, work.Act);
        household.Visited(request.Condition, work.Act.At);
        dwelling.Visited(request.Use, work.Act.At);
        work.Enter(household);
        return await work.SaveAsync(RegisterActKind.HouseholdAdded, household, cancellationToken);
    }
}

/// <summary>Validates the day of an act: neither in the future nor impossibly long ago.</summary>
static class NotLater
{
    /// <summary>Nothing in the register happens tomorrow, or before anybody who lives there was born.</summary>
    public static IEnumerable<ValidationResult> Than(ValidationContext context, DateOnly? day, string field)
    {
        if (Fault(day, CityTime.Today((TimeProvider)context.GetService(typeof(TimeProvider))!)) is { } fault)
        {
            yield return new(fault, [field]);
        }
    }

    public static string? Fault(DateOnly? day, DateOnly today) =>
        day is not { } on || LifeSpan.IsPossible(on, today) ? null : on > today ? "error.in-the-future" : "error.too-long-ago";
}
