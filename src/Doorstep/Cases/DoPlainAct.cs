using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Cases;

/// <summary>Does an act that asks for nothing but words: one endpoint for each such row of <see cref="CaseLife.Acts"/>.</summary>
sealed class DoPlainAct(ActOnCase cases)
{
    public sealed record NoteRequest(
        [property: TextLength(1000)] string? Note = null);

    public sealed record ReasonRequest(
        [property: Required(ErrorMessage = "error.required"), TextLength(1000)] string Reason);

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var row in CaseLife.Acts)
        {
            if (row is { Plain: { } plain, Permission: { } permission })
            {
                (row.NeedsReason ? MapReason(app, row.Kind, plain) : MapNote(app, row.Kind, plain))
                    .Needs(permission).WithTags("Cases").WithSummary(plain.Summary);
            }
        }
    }

    /// <param name="words">The note or the reason.</param>
    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, ActKind kind, string? words, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, kind, (found, act) => CaseLife.Of(kind).Plain!.Do(found, act, words), cancellationToken);

    private static RouteHandlerBuilder MapNote(IEndpointRouteBuilder app, ActKind kind, PlainAct plain) => app.MapPost(
        RouteOf(plain),
        async Task<Results<NoContent, NotFound>> (Guid id, NoteRequest request, DoPlainAct useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, kind, request.Note, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound());

    private static RouteHandlerBuilder MapReason(IEndpointRouteBuilder app, ActKind kind, PlainAct plain) => app.MapPost(
        RouteOf(plain),
        async Task<Results<NoContent, NotFound>> (Guid id, ReasonRequest request, DoPlainAct useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, kind, request.Reason, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound());

    private static string RouteOf(PlainAct plain) => $"/api/cases/{{id:guid}}/{plain.Route}";
}
