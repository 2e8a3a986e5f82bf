using Doorstep.Access;
using Doorstep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Cases;

/// <summary>The desk asks a worker to look, before filing or before closing.</summary>
sealed class AskForCheck(ActOnCase cases)
{
    public sealed record Request(
        [property: TextLength(1000)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/ask-check",
            async Task<Results<NoContent, NotFound>> (Guid id, Request request, AskForCheck useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Ask a worker to look");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, Permission.FileCases, ActKind.AskForCheck, (found, act) => found.AskForCheck(act, request.Note), cancellationToken);
}
