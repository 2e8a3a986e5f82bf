using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Cases;

/// <summary>The desk does not take it on, and says why: the reporter is told.</summary>
sealed class RejectCase(ActOnCase cases)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(1000)] string Reason);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/reject",
            async Task<Results<NoContent, NotFound>> (Guid id, Request request, RejectCase useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Do not take a case on; the reason is told to the reporter");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, Permission.FileCases, ActKind.Reject, (found, act) => found.Reject(request.Reason, act), cancellationToken);
}
