using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Register.Acts;

/// <summary>
/// Records a worker's visit to a dwelling. Where she met somebody, she saw how the home stands and is used; otherwise only that she called is written
/// down.
/// </summary>
sealed class RecordVisit(RegisterWork work)
{
    public const int NoteLength = 500;

    /// <param name="Note">What the next worker should know. It stands sealed.</param>
    public sealed record Request(
        DwellingCondition Condition, DwellingUse? Use = null, Guid? Key = null, VisitOutcome Outcome = VisitOutcome.Met,
        [property: TextLength(NoteLength)] string? Note = null);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/households/{id:guid}/visits", (Guid id, Request request, RecordVisit useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
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
        if (request.Outcome is VisitOutcome.Met or VisitOutcome.NeedsHelp)
        {
            await SeeAsync(household, home, request, cancellationToken);
        }

        Visit visit = new(request.Outcome, UserText.Clean(request.Note) is { Length: > 0 } note ? note : null);
        return await work.SaveAsync(RegisterActKind.Visited, household, cancellationToken, visit: visit);
    }

    private async Task SeeAsync(Household household, Occupancy home, Request request, CancellationToken cancellationToken)
    {
        household.Visited(request.Condition, work.Act.At);
        if (home.DwellingId is { } id && await work.DwellingAsync(id, cancellationToken) is { } dwelling)
        {
            dwelling.Visited(request.Use ?? dwelling.Use, work.Act.At);
        }
    }
}
