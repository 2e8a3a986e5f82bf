using Doorstep.Access;
using Doorstep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Cases;

/// <summary>The department takes a case in hand.</summary>
sealed class AcceptCase(ActOnCase cases)
{
    public sealed record Request(
        [property: TextLength(1000)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/accept",
            async Task<Results<NoContent, NotFound>> (Guid id, Request request, AcceptCase useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.HandleCases).WithTags("Cases").WithSummary("Take a case in hand");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, Permission.HandleCases, ActKind.Accept, (found, act) => found.Accept(act, request.Note), cancellationToken);
}
