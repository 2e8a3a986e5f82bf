using Doorstep.Access;
using Doorstep.Edge.Lanes;

namespace Doorstep.Cases;

/// <summary>Somebody on the duty desk acknowledges an emergency: it stops sounding and goes to nobody else.</summary>
sealed class AcknowledgeEmergency(ActOnCase cases)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/acknowledge", (Guid id, AcknowledgeEmergency useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.AnswerEmergencies).Lane(Lane.Emergency).WithTags("Cases").WithSummary("Answer an emergency");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, ActKind.Acknowledge, (found, act) => found.Acknowledge(act), cancellationToken);
}
