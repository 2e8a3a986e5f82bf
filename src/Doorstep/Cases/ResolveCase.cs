using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;

namespace Doorstep.Cases;

/// <summary>The department says that the work is done, with what was done and photos of it.</summary>
sealed class ResolveCase(DoorstepContext db, ActOnCase cases)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(1000)] string Note,
        [property: MaxLength(9, ErrorMessage = "error.too-many-photos")] Guid[]? Photos = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/resolve", (Guid id, Request request, ResolveCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.HandleCases).WithTags("Cases").WithSummary("Say that the work is done");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) => cases.RunAsync(
        id, ActKind.Resolve,
        async (found, act) =>
        {
            found.Resolve(request.Note, act);
            await db.HangPhotosAsync(found, act, request.Photos, cancellationToken);
        },
        cancellationToken);
}
