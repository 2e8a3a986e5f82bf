using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Cases;

/// <summary>The department gives a case back to the desk, and says why.</summary>
sealed class SendBackCase(ActOnCase cases)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(1000)] string Reason);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/send-back",
            async Task<Results<NoContent, NotFound>> (Guid id, Request request, SendBackCase useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.HandleCases).WithTags("Cases").WithSummary("Give a case back to the desk");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, Permission.HandleCases, ActKind.SendBack, (found, act) => found.SendBack(request.Reason, act), cancellationToken);
}
