using Doorstep.Places;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Register.Acts;

/// <summary>A worker called and met somebody; she saw how the home stands and is used.</summary>
sealed class RecordVisit(RegisterWork work)
{
    public sealed record Request(DwellingCondition Condition, DwellingUse? Use = null, Guid? Key = null);

    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/households/{id:guid}/visits", async Task<Results<Ok<Done>, NotFound>> (Guid id, Request request, RecordVisit useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, request, cancellationToken) is { } done ? TypedResults.Ok(done) : TypedResults.NotFound())
        .Needs(Permission.KeepRegister).WithSummary("Record a visit");

    public Task<Done?> RunAsync(Guid householdId, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { visit = householdId, request },
            _ => VisitAsync(householdId, request, cancellationToken), cancellationToken);

    private async Task<Done?> VisitAsync(Guid householdId, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household)
        {
            return null;
        }

        var home = household.Home ?? throw new RuleBrokenException("rule.no-home");
        household.Visited(request.Condition, work.Act.At);
        if (home.DwellingId is { } id && await work.DwellingAsync(id, cancellationToken) is { } dwelling)
        {
            dwelling.Visited(request.Use ?? dwelling.Use, work.Act.At);
        }

        return await work.SaveAsync(RegisterActKind.Visited, household, cancellationToken);
    }
}
