using Doorstep.Access;
using Doorstep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Cases;

/// <summary>The desk closes a case; whoever reported it is told.</summary>
sealed class CloseCase(ActOnCase cases)
{
    public sealed record Request(
        [property: TextLength(1000)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/close",
            async Task<Results<NoContent, NotFound>> (Guid id, Request request, CloseCase useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Close a case");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, Permission.FileCases, ActKind.Close, (found, act) => found.Close(act, request.Note), cancellationToken);
}
