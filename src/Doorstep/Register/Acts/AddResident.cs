using Doorstep.Register.Look;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Register.Acts;

/// <summary>Someone joins a household that stands already.</summary>
sealed class AddResident(RegisterWork work, FindByNumber numbers)
{
    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/households/{id:guid}/residents", async Task<Results<Ok<Done>, NotFound>> (Guid id, Person request, AddResident useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, request, cancellationToken) is { } done ? TypedResults.Ok(done) : TypedResults.NotFound())
        .Needs(Permission.KeepRegister).WithSummary("Add a resident to a household");

    public async Task<Done?> RunAsync(Guid householdId, Person person, CancellationToken cancellationToken = default)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household)
        {
            return null;
        }

        await numbers.RefuseKnownAsync([person.Number], household.Area, null, cancellationToken);
        var resident = household.Takes(work.NextId(), person, work.Act);
        return await work.SaveAsync(RegisterActKind.ResidentAdded, household, cancellationToken, resident.Id);
    }
}
