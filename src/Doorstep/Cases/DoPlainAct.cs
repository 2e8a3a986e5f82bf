using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;

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
                var route = $"/api/cases/{{id:guid}}/{plain.Route}";
                (row.NeedsReason
                    ? app.MapPost(route, (Guid id, ReasonRequest request, DoPlainAct useCase, CancellationToken cancellationToken) =>
                        useCase.RunAsync(id, row.Kind, request.Reason, cancellationToken).OrNotFound())
                    : app.MapPost(route, (Guid id, NoteRequest request, DoPlainAct useCase, CancellationToken cancellationToken) =>
                        useCase.RunAsync(id, row.Kind, request.Note, cancellationToken).OrNotFound()))
                    .Needs(permission).WithTags("Cases").WithSummary(plain.Summary);
            }
        }
    }

    /// <param name="words">The note or the reason.</param>
    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, ActKind kind, string? words, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, kind, (found, act) => CaseLife.Of(kind).Plain!.Do(found, act, words), cancellationToken);
}
